import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { texts } from "./text.ts";

export interface AccountSetTargetProps {
  readonly label: string;
  readonly value: string | null;
  readonly placeholder: string;
  readonly onChange: (code: string | null) => void;
  readonly allowClear?: boolean;
  readonly disabled?: boolean;
}

/** Chooses the account set to submit to. */
export function AccountSetTarget({ label, value, placeholder, onChange, ...rest }: AccountSetTargetProps) {
  const text = useText(texts);
  const { data } = useQuery(accountSetsQuery);
  return (
    <FilterField label={label}>
      <Select
        {...rest}
        aria-label={label}
        style={{ width: 220 }}
        popupMatchSelectWidth={false}
        placeholder={placeholder}
        value={value}
        onChange={(code?: string | null) => onChange(code ?? null)}
        options={(data?.items ?? []).map(({ code, name, enabled }) => ({
          value: code,
          label: `${code === name ? code : `${code} ${name}`}${enabled ? "" : ` (${text.targetDisabled})`}`,
          disabled: !enabled,
        }))}
      />
    </FilterField>
  );
}
