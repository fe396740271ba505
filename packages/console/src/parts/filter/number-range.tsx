import { InputNumber, Space } from "antd";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "./filter-field.tsx";
import { texts } from "./filter-text.ts";
import { useTyped } from "./use-typed.ts";

export interface NumberRangeProps {
  /** The name of the range with its unit: `容量 (Ah)`. */
  readonly label: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly onMin: (min: number | null) => void;
  readonly onMax: (max: number | null) => void;
}

/** A range of numbers. Both ends are inclusive, either may be open, and each tells its own value alone. */
export function NumberRange({ label, min, max, onMin, onMax }: NumberRangeProps) {
  const text = useText(texts);
  return (
    <FilterField label={label}>
      <Space.Compact>
        <RangeEnd label={label} name={text.atLeast} value={min} onTell={onMin} />
        <RangeEnd label={label} name={text.atMost} value={max} onTell={onMax} />
      </Space.Compact>
    </FilterField>
  );
}

interface RangeEndProps {
  readonly label: string;
  readonly name: string;
  readonly value: number | null;
  readonly onTell: (value: number | null) => void;
}

/** Tells its number when it is left or Enter is pressed. */
function RangeEnd({ label, name, value, onTell }: RangeEndProps) {
  const { shown, type, tell } = useTyped(value, onTell);
  return (
    <InputNumber
      changeOnWheel={false}
      controls={false}
      style={{ width: 84 }}
      aria-label={`${label} ${name}`}
      placeholder={name}
      value={shown}
      onChange={type}
      onBlur={tell}
      onPressEnter={tell}
    />
  );
}
