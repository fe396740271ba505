import { InputNumber, Space } from "antd";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "./filter-field.tsx";
import { texts } from "./filter-text.ts";

export interface NumberRangeProps {
  /** With its unit: `容量 (Ah)`. */
  readonly label: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly onChange: (range: { readonly min: number | null; readonly max: number | null }) => void;
}

/** A range of numbers, both ends inclusive, either may be open. Told when the field is left or Enter is pressed. */
export function NumberRange({ label, min, max, onChange }: NumberRangeProps) {
  const text = useText(texts);
  const shared = { changeOnWheel: false, controls: false, style: { width: 84 } };
  return (
    <FilterField label={label}>
      <Space.Compact>
        <InputNumber
          {...shared}
          key={`min ${min}`}
          aria-label={`${label} ${text.atLeast}`}
          placeholder={text.atLeast}
          {...(min !== null && { defaultValue: min })}
          onBlur={({ target }) => tell(target.value, min, (value) => onChange({ min: value, max }))}
          onPressEnter={({ target }) => (target as HTMLInputElement).blur()}
        />
        <InputNumber
          {...shared}
          key={`max ${max}`}
          aria-label={`${label} ${text.atMost}`}
          placeholder={text.atMost}
          {...(max !== null && { defaultValue: max })}
          onBlur={({ target }) => tell(target.value, max, (value) => onChange({ min, max: value }))}
          onPressEnter={({ target }) => (target as HTMLInputElement).blur()}
        />
      </Space.Compact>
    </FilterField>
  );
}

function tell(typed: string, before: number | null, onChange: (value: number | null) => void): void {
  const value = typed.trim() === "" ? null : Number(typed);
  if (value !== null && !Number.isFinite(value)) return;
  if (value !== before) onChange(value);
}
