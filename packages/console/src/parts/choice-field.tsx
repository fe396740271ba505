import { Radio } from "antd";
import styles from "./form-field.module.css";

export interface ChoiceFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  /** True: the choices stand below each other. */
  readonly vertical?: boolean;
  readonly onChange: (value: Value) => void;
}

/** One of a few choices, all of which are seen. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const { label, value, options, vertical = false, onChange } = props;
  return (
    <div>
      <div className={styles["choiceLabel"]}>{label}</div>
      <Radio.Group
        aria-label={label}
        vertical={vertical}
        value={value}
        options={[...options]}
        onChange={({ target }) => onChange(target.value as Value)}
      />
    </div>
  );
}
