import { Input } from "antd";
import { FilterField } from "./filter-field.tsx";
import { useTyped } from "./use-typed.ts";

export interface TextFilterProps {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** A text that takes effect on Enter, or when the field is left. */
export function TextFilter({ label, value, onChange }: TextFilterProps) {
  const { shown, type, tell } = useTyped(value ?? "", (typed) => onChange(typed.trim() === "" ? null : typed.trim()));
  return (
    <FilterField label={label}>
      <Input
        aria-label={label}
        style={{ width: 140 }}
        value={shown}
        allowClear
        onChange={({ target }) => type(target.value)}
        onClear={() => {
          type("");
          tell();
        }}
        onBlur={tell}
        onPressEnter={tell}
      />
    </FilterField>
  );
}
