import { useQuery } from "@tanstack/react-query";
import { Radio, Select } from "antd";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { useText } from "../../language/use-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import styles from "./access.module.css";
import { texts } from "./text.ts";

export interface AccountSetsFieldProps {
  /** Codes; null: all. */
  readonly value: readonly string[] | null;
  readonly error: string | null;
  readonly onChange: (value: readonly string[] | null) => void;
}

/** Which account sets somebody may see: all, those to come among them, or some. */
export function AccountSetsField({ value, error, onChange }: AccountSetsFieldProps) {
  const text = useText(texts);
  const { data } = useQuery(accountSetsQuery);
  return (
    <>
      <div>
        <div className={styles["label"]}>{text.accountSets}</div>
        <Radio.Group
          aria-label={text.accountSets}
          value={value === null ? "all" : "some"}
          onChange={({ target }) => onChange(target.value === "all" ? null : [])}
          options={[
            { value: "all", label: text.all },
            { value: "some", label: text.some },
          ]}
        />
      </div>
      {value !== null && (
        <FormField label={text.chosen} error={error}>
          {(control) => (
            <Select
              {...control}
              mode="multiple"
              value={[...value]}
              showSearch={{ optionFilterProp: "label" }}
              options={(data?.items ?? []).map(({ code, name }) => ({
                value: code,
                label: code === name ? code : `${code} ${name}`,
              }))}
              onChange={(chosen: string[]) => onChange(chosen)}
            />
          )}
        </FormField>
      )}
    </>
  );
}
