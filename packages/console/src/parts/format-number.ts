import type { Language } from "@cellgrade/contract/language";
import { isDerived, type Quantity } from "@cellgrade/contract/quantities";

// Prints numbers as people read them. A missing number is a dash, never 0 and never an empty text.

export const MISSING = "–";

/** A count with thousands separators. */
export function formatCount(count: number | null, language: Language): string {
  return count === null ? MISSING : new Intl.NumberFormat(language).format(count);
}

/** A measurement with the digits that were sent, and no others. */
export function formatMeasured(value: number | null): string {
  return value === null ? MISSING : String(value);
}

/** 3.2313 V: a tenth of a millivolt. A machine measures no more digits than that. */
const DERIVED_DIGITS = 5;

/** The number that is shown of a quantity: a measured one is as it was sent, a derived one has the digits that mean something. */
export function shownNumber(value: number | null, quantity: Quantity): number | null {
  return value === null || !isDerived(quantity) ? value : Number(value.toPrecision(DERIVED_DIGITS));
}

/** The digits after the point that a computed figure deserves, by the spread of the values behind it. */
export function digitsFor(spread: number): number {
  if (!Number.isFinite(spread) || spread <= 0) return 3;
  return Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(spread))));
}

/** A computed figure (mean, quantile, σ) with a fixed number of digits, so that a column lines up at the point. */
export function formatFixed(value: number | null, digits: number): string {
  if (value === null || !Number.isFinite(value)) return MISSING;
  const text = value.toFixed(digits);
  return /^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** A share of 0 to 1 as per cent, `98.52 %`. A share above 0 is never shown as 0, and a share below 1 never as 100. */
export function formatShare(share: number | null, digits = 2): string {
  if (share === null || !Number.isFinite(share)) return MISSING;
  const least = 10 ** -digits;
  if (share > 0 && share * 100 < least) return `<${least.toFixed(digits)} %`;
  if (share < 1 && share * 100 > 100 - least) return `>${(100 - least).toFixed(digits)} %`;
  return `${(share * 100).toFixed(digits)} %`;
}

/** A number of bytes with a binary unit, `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1_024)));
  return `${(bytes / 1_024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
