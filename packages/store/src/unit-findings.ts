import type { NumberField } from "@cellgrade/contract/wire";

// The part of the system store's port (system.ts) that keeps what the unit watch has found, until a person clears it.

/**
 * What a machine's numbers are held against: its own earlier cells of the step, the other machines at the step, or, of
 * `energy`, the capacity of the same cells.
 */
export type UnitComparison = "past" | "others" | "capacity";

/** One quantity of a machine and step that looks as if it came in another unit, or with the other sign. */
export interface UnitFinding {
  readonly deviceCode: string;
  readonly workStep: string;
  readonly quantity: NumberField;
  readonly comparison: UnitComparison;
  /**
   * 1000, 3600 or the inverse of one, negative where the sign differs: about so many times `expected` is `median`. Null for
   * `capacity`.
   */
  readonly factor: number | null;
  /** Median of the machine's latest cells; for `capacity` that of energy ÷ capacity, in V. */
  readonly median: number;
  /** The median that it was held against; null for `capacity`. */
  readonly expected: number | null;
}

/** Times are ms since the epoch. */
export interface KeptUnitFinding extends UnitFinding {
  /** Never reused. */
  readonly id: number;
  readonly foundAt: number;
  /** When a person said that it is seen to; null until then. What is found again after it was gone is not cleared. */
  readonly clearedAt: number | null;
}

export interface UnitFindings {
  /**
   * Keeps what was found at these machines. What was kept of them and is not among it is gone: cleared ones are
   * forgotten, the others stay until somebody has seen them. Beyond {@link UNIT_FINDINGS_MAX} of an account set no more are
   * kept.
   */
  report(
    accountSet: string,
    found: { readonly deviceCodes: readonly string[]; readonly findings: readonly UnitFinding[]; readonly at: number },
  ): Promise<void>;
  /** Those that nobody has cleared, newest first. */
  list(accountSet: string): Promise<readonly KeptUnitFinding[]>;
  /** Durable when resolved; null when the account set has no such finding that is not cleared. */
  clear(accountSet: string, id: number, clearedAt: number): Promise<KeptUnitFinding | null>;
}

/** More than a person looks at: each machine of a hall, with all four quantities. */
export const UNIT_FINDINGS_MAX = 1_000;
