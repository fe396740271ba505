import { Tooltip } from "antd";
import styles from "./distribution.module.css";

export interface TermProps {
  readonly name: string;
  readonly meaning: string;
}

/** A figure's name with its meaning, told on hover and when the keyboard reaches it. */
export function Term({ name, meaning }: TermProps) {
  return (
    <Tooltip title={meaning} trigger={["hover", "focus"]} placement="left">
      <button type="button" className={styles["term"]}>
        {name}
      </button>
    </Tooltip>
  );
}
