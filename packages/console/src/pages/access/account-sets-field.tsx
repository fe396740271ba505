import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { useText } from "../../language/use-text.ts";
import { ChoiceField } from "../../parts/choice-field.tsx";
import { FormField } from "../../parts/form-field.tsx";
import { texts } from "./text.ts";

export interface AccountSetsFieldProps {
  /** Codes; null: all. */
  readonly value: readonly string[] | null;
  /** What the server says against them. */
  readonly error?: string | null;
  readonly onChange: (value: readonly string[] | null) => void;
}

/** Which account sets somebody may see: all, those to come among them, or some. */
export function AccountSetsField({ value, error = null, onChange }: AccountSetsFieldProps) {
  const text = useText(texts);
  const { data } = useQuery(accountSetsQuery);
  return (
    <>
      <ChoiceField
        label={text.accountSets}
        value={value === null ? "all" : "some"}
        options={[
          { value: "all", label: text.all },
          { value: "some", label: text.some },
        ]}
        onChange={(chosen) => onChange(chosen === "all" ? null : [])}
      />
      {value !== null && (
        <FormField label={text.chosen} error={value.length === 0 ? text.chosenMissing : error}>
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
