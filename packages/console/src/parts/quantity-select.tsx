import { isDerived, type Quantity } from "@cellgrade/contract/quantities";
import { Segmented } from "antd";
import { defineTexts, useText } from "../language/use-text.ts";
import { FilterField } from "./filter/filter-field.tsx";
import { fieldNames, QUANTITIES_SHOWN, quantityFormulas } from "./quantity-names.ts";

const texts = defineTexts({ zh: { quantity: "测量量" }, en: { quantity: "Quantity" } });

export interface QuantitySelectProps {
  readonly value: Quantity;
  readonly onChange: (quantity: Quantity) => void;
}

/** Chooses which quantity the page shows. */
export function QuantitySelect({ value, onChange }: QuantitySelectProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const formulas = useText(quantityFormulas);
  return (
    <FilterField label={text.quantity}>
      <Segmented
        aria-label={text.quantity}
        options={QUANTITIES_SHOWN.map((quantity) => ({
          value: quantity,
          label: names[quantity],
          ...(isDerived(quantity) && { title: formulas[quantity] }),
        }))}
        value={value}
        onChange={onChange}
      />
    </FilterField>
  );
}
