import type { NumberField } from "@cellgrade/contract/wire";
import { Segmented } from "antd";
import { defineTexts, useText } from "../language/use-text.ts";
import { FilterField } from "./filter/filter-field.tsx";
import { fieldNames, QUANTITIES_SHOWN } from "./quantity-names.ts";

const texts = defineTexts({ zh: { quantity: "测量量" }, en: { quantity: "Quantity" } });

export interface QuantitySelectProps {
  readonly value: NumberField;
  readonly onChange: (quantity: NumberField) => void;
}

/** Chooses which of the four quantities the page shows. */
export function QuantitySelect({ value, onChange }: QuantitySelectProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  return (
    <FilterField label={text.quantity}>
      <Segmented
        aria-label={text.quantity}
        options={QUANTITIES_SHOWN.map((quantity) => ({ value: quantity, label: names[quantity] }))}
        value={value}
        onChange={onChange}
      />
    </FilterField>
  );
}
