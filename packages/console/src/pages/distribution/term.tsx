import { Tooltip } from "antd";
import styles from "./distribution.module.css";

export interface TermProps {
  readonly name: string;
  readonly meaning: string;
}

/** The name of a figure. Its meaning appears on hover and when the keyboard reaches it. */
export function Term({ name, meaning }: TermProps) {
  return (
    <Tooltip title={meaning} trigger={["hover", "focus"]} placement="left">
      <button type="button" className={styles["term"]}>
        {name}
      </button>
    </Tooltip>
  );
}
