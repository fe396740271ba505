import { type ReactNode, useId } from "react";
import styles from "./form-field.module.css";

/** Properties for the control, which tie it to its name, hint and fault for people who cannot see them. */
interface ControlProps {
  readonly id: string;
  readonly "aria-describedby": string;
  readonly "aria-invalid": boolean;
  readonly status?: "error";
}

export interface FormFieldProps {
  readonly label: string;
  /** The meaning of the value, or its consequences. */
  readonly hint?: ReactNode;
  /** The fault of the value. Null when there is none. */
  readonly error?: string | null;
  readonly children: (control: ControlProps) => ReactNode;
}

/** A control with its label above, its hint and its fault below. */
export function FormField({ label, hint, error = null, children }: FormFieldProps) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={id} className={styles["label"]}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": `${id}-about`,
        "aria-invalid": error !== null,
        ...(error !== null && { status: "error" }),
      })}
      <div id={`${id}-about`}>
        <FieldError error={error} />
        {hint !== undefined && <div className={styles["hint"]}>{hint}</div>}
      </div>
    </div>
  );
}

/** The fault of a field, beside it. */
export function FieldError({ error }: { readonly error: string | null }) {
  return error === null ? null : <div className={styles["error"]}>{error}</div>;
}
