import {
  type DerivedQuantity,
  MEASURED_QUANTITIES,
  QUANTITIES,
  type Quantity,
  QUANTITY_DEFAULT,
} from "@cellgrade/contract/quantities";
import { RECORD_NAMES } from "@cellgrade/contract/record-names";
import { type NumberField } from "@cellgrade/contract/wire";
import { defineTexts } from "../language/use-text.ts";

/** The names, on every page, of the nine fields of a record and of what is kept beside them. */
export const fieldNames = defineTexts(RECORD_NAMES);

/** Of what a derived quantity is made. */
export const quantityFormulas = defineTexts<{ readonly [quantity in DerivedQuantity]: string }>({
  zh: { meanVoltage: "能量 ÷ 容量", duration: "容量 ÷ |电流|" },
  en: { meanVoltage: "energy ÷ capacity", duration: "capacity ÷ |current|" },
});

/** The quantities as a page offers them: first the one that a grading machine is there to measure. */
export const QUANTITIES_SHOWN: readonly Quantity[] = defaultFirst(QUANTITIES);

/** The measured quantities in the same order, where a page is about what machines send or about its units. */
export const MEASURED_SHOWN: readonly NumberField[] = defaultFirst(MEASURED_QUANTITIES);

function defaultFirst<Name extends Quantity>(quantities: readonly Name[]): readonly Name[] {
  return quantities.toSorted((a, b) => Number(b === QUANTITY_DEFAULT) - Number(a === QUANTITY_DEFAULT));
}
