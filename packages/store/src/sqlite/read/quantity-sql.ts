import type { Quantity } from "@cellgrade/contract/quantities";

// Quantities as SQL, so that SQLite counts and filters by them. quantityOf of the contract defines what a derived one is; a
// property test holds the two together to the last bit.

/** An expression on a row of `version`: the value of a quantity, null where `quantityOf` is. It has no parameters. */
export function quantitySql(quantity: Quantity): string {
  switch (quantity) {
    case "meanVoltage":
      return quotient("energy", "volume");
    case "duration":
      return quotient("volume", "abs(electricity)");
    default:
      return quantity;
  }
}

/** SQLite divides doubles as JavaScript does, but for a divisor of 0: that gives null. `9e999` is its infinity. */
function quotient(dividend: string, divisor: string): string {
  const value = `${dividend} / ${divisor}`;
  return `case when ${dividend} <> 0 and abs(${value}) < 9e999 then ${value} end`;
}
