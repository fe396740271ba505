import { DAMAGE_TOLD_MAX } from "../../check.ts";

/** Damage within a file. */
export interface Finding {
  readonly barcode: string | null;
  readonly what: string;
}

export interface Findings {
  /** At most {@link DAMAGE_TOLD_MAX}. */
  readonly told: readonly Finding[];
  readonly count: number;
}

export const NONE: Findings = { told: [], count: 0 };

export function findingsOf(found: readonly Finding[]): Findings {
  return { told: found.slice(0, DAMAGE_TOLD_MAX), count: found.length };
}

export function together(...parts: readonly Findings[]): Findings {
  return {
    told: parts.flatMap(({ told }) => told).slice(0, DAMAGE_TOLD_MAX),
    count: parts.reduce((sum, { count }) => sum + count, 0),
  };
}
