import { REASON_CHARACTERS_MAX } from "@cellgrade/contract/exclusion";
import { Input } from "antd";
import { FormField } from "./form-field.tsx";

export interface ReasonFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (reason: string) => void;
  /** An example. */
  readonly placeholder?: string;
  readonly error?: string | null;
}

/** Asks why a person does something that others will ask about. */
export function ReasonField({ label, value, onChange, placeholder, error = null }: ReasonFieldProps) {
  return (
    <FormField label={label} error={error}>
      {(control) => (
        <Input
          {...control}
          value={value}
          maxLength={REASON_CHARACTERS_MAX}
          placeholder={placeholder}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </FormField>
  );
}
