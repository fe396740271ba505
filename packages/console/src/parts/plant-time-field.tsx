import { DatePicker } from "antd";
import dayjs from "dayjs";
import { FormField } from "./form-field.tsx";

export interface PlantTimeFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | null;
  /** A plant-local time `yyyy-MM-dd HH:mm:ss`. Null: none. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

const FORMAT = "YYYY-MM-DD HH:mm:ss";

/** A time of a form, as the plant's clocks show it. */
export function PlantTimeField({ label, hint, error = null, value, onChange }: PlantTimeFieldProps) {
  return (
    <FormField label={label} error={error} hint={hint}>
      {(control) => (
        <DatePicker
          {...control}
          showTime
          format={FORMAT}
          // Enter takes the time that was typed. It must not send the form as it was before.
          onKeyDown={(event) => {
            if (event.key === "Enter") event.preventDefault();
          }}
          style={{ width: "100%" }}
          value={value === null ? null : dayjs(value)}
          onChange={(picked: dayjs.Dayjs | null) => onChange(picked?.format(FORMAT) ?? null)}
        />
      )}
    </FormField>
  );
}
