import { UNIT_UNKNOWN, type Units } from "./units.ts";
import { FIELDS, type NumberField } from "./wire/wire.ts";

// The quantities (数值) of a cell: those that a machine measures, and those that are derived of them when somebody asks.
// No record has a derived one: it is never sent, never stored and has no unit of its own.

/** The fields of the definition that are numbers, in its order. */
export const MEASURED_QUANTITIES: readonly NumberField[] = FIELDS.filter((field) => field.kind === "number").map(
  ({ name }) => name,
);

/**
 * `meanVoltage` (平均电压) is energy ÷ volume: the voltage of the whole step, where `voltage` is that of one moment.
 * `duration` (折算时长) is volume ÷ |electricity|: how long the current takes for the capacity.
 */
export const DERIVED_QUANTITIES = ["meanVoltage", "duration"] as const;

export type DerivedQuantity = (typeof DERIVED_QUANTITIES)[number];
export type Quantity = NumberField | DerivedQuantity;

/** The quantities that may be chosen, wherever one may be: the measured ones, then the derived ones. */
export const QUANTITIES: readonly Quantity[] = [...MEASURED_QUANTITIES, ...DERIVED_QUANTITIES];

/** True for the name of a quantity, as a column of records or a parameter has it. */
export function isQuantity(name: string): name is Quantity {
  return QUANTITIES.some((quantity) => quantity === name);
}

/** True for a quantity that no record has of its own. */
export function isDerived(quantity: Quantity): quantity is DerivedQuantity {
  return DERIVED_QUANTITIES.some((derived) => derived === quantity);
}

/** The quantity that is meant when none is named: a grading machine is there to measure the capacity. */
export const QUANTITY_DEFAULT = "volume" satisfies NumberField;

/** An object with one member for each measured quantity. */
export function forEachMeasured<Value>(make: (quantity: NumberField) => Value): { [quantity in NumberField]: Value } {
  const members = MEASURED_QUANTITIES.map((quantity) => [quantity, make(quantity)]);
  return Object.fromEntries(members) as { [quantity in NumberField]: Value };
}

/** The numbers of a record. */
export type MeasuredValues = { readonly [quantity in NumberField]: number | null };

/**
 * The value of a quantity; null when it was not given. A derived one is null too where a part is missing or 0, and where
 * the quotient is beyond what a number holds. `read/quantity-sql.ts` of an engine gives the same double.
 */
export function quantityOf(record: MeasuredValues, quantity: Quantity): number | null {
  switch (quantity) {
    case "meanVoltage":
      return quotient(record.energy, record.volume);
    case "duration":
      return quotient(record.volume, record.electricity === null ? null : Math.abs(record.electricity));
    default:
      return record[quantity];
  }
}

function quotient(dividend: number | null, divisor: number | null): number | null {
  if (dividend === null || divisor === null || dividend === 0 || divisor === 0) return null;
  const value = dividend / divisor;
  return Number.isFinite(value) ? value : null;
}

/** The unit of a quantity by the account set's units. {@link UNIT_UNKNOWN} where that of a part is unknown. */
export function unitOf(quantity: Quantity, units: Units): string {
  switch (quantity) {
    case "meanVoltage":
      return unitOfQuotient(units.energy, units.volume);
    case "duration":
      return unitOfQuotient(units.volume, units.electricity);
    default:
      return units[quantity];
  }
}

/** Other quotients have no name that anybody would use: Wh/mAh would be kV. */
const NAMED_QUOTIENTS: ReadonlyMap<string, string> = new Map([
  ["Wh/Ah", "V"],
  ["mWh/mAh", "V"],
  ["mWh/Ah", "mV"],
  ["Ah/A", "h"],
  ["mAh/mA", "h"],
]);

function unitOfQuotient(dividend: string, divisor: string): string {
  if (dividend === UNIT_UNKNOWN || divisor === UNIT_UNKNOWN) return UNIT_UNKNOWN;
  const both = `${dividend}/${divisor}`;
  return NAMED_QUOTIENTS.get(both) ?? both;
}

/** One end of the range of a quantity, by which records are filtered; both ends are inclusive. */
export type RangeEnd = `${Quantity}${"Min" | "Max"}`;

/** The ends of all ranges, the lower end of each quantity first. */
export const RANGE_ENDS: readonly RangeEnd[] = QUANTITIES.flatMap(
  (quantity) => [`${quantity}Min`, `${quantity}Max`] as const,
);
