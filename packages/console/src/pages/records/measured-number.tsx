import { formatMeasured } from "../../parts/format-number.ts";
import styles from "./records.module.css";

/** Digits after the point of the one that has most. A number in exponent notation counts as having none. */
export function digitsOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, digitsAfterPoint(formatMeasured(value))), 0);
}

function digitsAfterPoint(shown: string): number {
  return /^-?\d+\.(\d+)$/.exec(shown)?.[1]?.length ?? 0;
}

export interface MeasuredNumberProps {
  readonly value: number | null;
  /** After the point, of the column: {@link digitsOf}. */
  readonly digits: number;
}

/**
 * A number with the digits it was sent with, and room for those it lacks, so that points stand below each other. The room
 * is made by a style, since a digit that nobody measured must not be copied either.
 */
export function MeasuredNumber({ value, digits }: MeasuredNumberProps) {
  const shown = formatMeasured(value);
  const own = digitsAfterPoint(shown);
  if (value === null || own >= digits) return shown;
  return (
    <span className={styles["measured"]} data-room={`${own === 0 ? "." : ""}${"0".repeat(digits - own)}`}>
      {shown}
    </span>
  );
}
