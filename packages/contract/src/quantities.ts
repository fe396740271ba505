import { FIELDS, type NumberField } from "./wire/wire.ts";

// The quantities (数值) that are measured of a cell: the fields of the definition that are numbers.

/** The quantities, in the order of the definition. */
export const QUANTITIES: readonly NumberField[] = FIELDS.filter((field) => field.kind === "number").map(
  ({ name }) => name,
);

/** The quantity that is meant when none is named: a grading machine is there to measure the capacity. */
export const QUANTITY_DEFAULT = "volume" satisfies NumberField;

/** An object with one member for each quantity. */
export function forEachQuantity<Value>(make: (quantity: NumberField) => Value): { [quantity in NumberField]: Value } {
  const members = QUANTITIES.map((quantity) => [quantity, make(quantity)]);
  return Object.fromEntries(members) as { [quantity in NumberField]: Value };
}

/** One end of the range of a quantity, by which records are filtered; both ends are inclusive. */
export type RangeEnd = `${NumberField}${"Min" | "Max"}`;

/** The ends of all ranges, the lower end of each quantity first. */
export const RANGE_ENDS: readonly RangeEnd[] = QUANTITIES.flatMap(
  (quantity) => [`${quantity}Min`, `${quantity}Max`] as const,
);
