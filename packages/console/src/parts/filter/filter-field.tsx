import type { ReactNode } from "react";
import styles from "./filter-field.module.css";

export interface FilterFieldProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A control of a filter with its name above it. The control carries the same name as `aria-label`. */
export function FilterField({ label, children }: FilterFieldProps) {
  return (
    <div className={styles["field"]}>
      <span className={styles["label"]} aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  );
}
