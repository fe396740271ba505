import type { ReactNode } from "react";
import { Link } from "react-router";
import styles from "./overview.module.css";

export interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note?: ReactNode;
  /** The address that the figure leads to. */
  readonly to?: string;
  /** Marks the figure as worth a look, by a sign and not by colour alone. */
  readonly attention?: boolean;
}

/** One large number with its name. */
export function Figure({ name, value, note, to, attention = false }: FigureProps) {
  const content = (
    <>
      <span className={styles["figureName"]}>{name}</span>
      <span className={styles["figureValue"]}>
        {attention && (
          <span className={styles["attention"]} aria-hidden="true">
            ▲
          </span>
        )}
        <span>{value}</span>
      </span>
      {note !== undefined && <span className={styles["figureNote"]}>{note}</span>}
    </>
  );
  return (
    <li className={styles["figure"]}>
      {to === undefined ? (
        <div className={styles["figureBody"]}>{content}</div>
      ) : (
        <Link to={to} className={styles["figureBody"] ?? ""}>
          {content}
        </Link>
      )}
    </li>
  );
}
