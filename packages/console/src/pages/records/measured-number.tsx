import { formatMeasured } from "../../parts/format-number.ts";
import styles from "./records.module.css";

/** The most digits after the point that a value has. A number in exponent notation counts as having none. */
export function digitsOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, digitsAfterPoint(formatMeasured(value))), 0);
}

function digitsAfterPoint(shown: string): number {
  return /^-?\d+\.(\d+)$/.exec(shown)?.[1]?.length ?? 0;
}

export interface MeasuredNumberProps {
  readonly value: number | null;
  /** The digits after the point of the column, by {@link digitsOf}. */
  readonly digits: number;
}

/**
 * A number with the digits that were sent, and room for the digits it lacks, so that the points of a column line up. A
 * style makes the room: a digit that nobody measured must not be copied either.
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
