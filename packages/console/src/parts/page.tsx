import { type ReactNode, useEffect } from "react";
import styles from "./page.module.css";

export interface PageProps {
  readonly title: string;
  /** The main actions of the page, beside its title. */
  readonly actions?: ReactNode;
  /** The filters, below the title. They stay in place while the content scrolls. */
  readonly toolbar?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a page. Its title becomes the title of the document. */
export function Page({ title, actions, toolbar, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · cellgrade`;
  }, [title]);
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <div className={styles["titleRow"]}>
          <h1 className={styles["title"]}>{title}</h1>
          <div className={styles["actions"]}>{actions}</div>
        </div>
        {toolbar !== undefined && <div className={styles["toolbar"]}>{toolbar}</div>}
      </header>
      <div className={styles["body"]}>{children}</div>
    </div>
  );
}

export interface PanelProps {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  /** What the reader has to know of the whole, below the title. */
  readonly hint?: ReactNode;
  /** Removes the padding, so that a table reaches the edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A framed part of a page. */
export function Panel({ title, actions, hint, flush = false, children }: PanelProps) {
  return (
    <section className={styles["panel"]}>
      {(title !== undefined || actions !== undefined) && (
        <div className={styles["panelHead"]}>
          <h2 className={styles["panelTitle"]}>{title}</h2>
          <div className={styles["actions"]}>{actions}</div>
        </div>
      )}
      {hint !== undefined && <p className={styles["panelHint"]}>{hint}</p>}
      <div className={flush ? undefined : styles["panelBody"]}>{children}</div>
    </section>
  );
}
