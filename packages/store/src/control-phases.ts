import type { Period } from "@cellgrade/contract/groupings";
import type { Quantity } from "@cellgrade/contract/quantities";

// The part of the system store's port (system.ts) that keeps the frozen limits of control charts.

/**
 * By what the points of one machine's control chart are judged. docs/statistics.md defines each number. Null: it is not
 * known, and what needs it is not judged.
 */
export interface ControlParameters {
  /** The middle of the limits of the mean: that of the means, or as typed. */
  readonly centerLine: number;
  /** Limits of the mean of a point of usual size; null: no limit on that side. */
  readonly lcl: number | null;
  readonly ucl: number | null;
  /** The level that the means return to. */
  readonly longRunMean: number | null;
  /** σ of the means in the long run. */
  readonly sdTotal: number | null;
  /** σ of the single values within a point. */
  readonly sdWithin: number | null;
  /** σ of the means beyond what σ within explains. */
  readonly sdBetween: number | null;
  /** Correlation of the means of two points that are `intervalSeconds` apart, -1 to 1. */
  readonly lag1: number | null;
  /** σ of the error of a mean against its prediction from the point before. */
  readonly sdPrediction: number | null;
  /** σ of `sdWithin` from point to point, beyond what chance explains. */
  readonly sdOfSd: number | null;
  /** Values of a point: the median. */
  readonly usualCount: number | null;
  /** Seconds from the start of a point to that of the next: the median. */
  readonly intervalSeconds: number | null;
  /** Points that these numbers were found from; 0 where they were typed. */
  readonly points: number;
  /** As many points without correlation tell as much of `longRunMean`. */
  readonly effectivePoints: number | null;
}

/** The charts that a phase is of: one machine, some steps (none: all of them), a quantity and a period. */
export interface ControlPhaseSubject {
  readonly deviceCode: string;
  /** Sorted, each once. */
  readonly workSteps: readonly string[];
  readonly quantity: Quantity;
  readonly period: Period;
}

/** Limits that hold from a moment on, until the next phase of the same subject does. */
export interface ControlPhase extends ControlPhaseSubject {
  /** Plant-local `yyyy-MM-dd HH:mm:ss`. */
  readonly from: string;
  /** The time whose points gave the parameters, plant-local, `to` exclusive; null where they were typed. */
  readonly reference: { readonly from: string; readonly to: string } | null;
  readonly parameters: ControlParameters;
  readonly reason: string;
  /** Who did it, as people read it. */
  readonly author: string;
  /** ms since the epoch. */
  readonly createdAt: number;
}

/** One version of a phase. Nothing is ever overwritten: a phase that is withdrawn has one more version. */
export interface ControlPhaseVersion extends ControlPhase {
  /** Of the phase, within its account set; never reused. */
  readonly id: number;
  /** From 1 up; the highest counts. */
  readonly version: number;
  /** Then reason, author and createdAt are those of the withdrawal. */
  readonly withdrawn: boolean;
}

export interface ControlPhaseRegister {
  /** The newest {@link CONTROL_PHASES_SHOWN_MAX} of one account set, newest first; those of some machines where they are named. */
  versions(accountSet: string, deviceCodes: readonly string[] | null): Promise<readonly ControlPhaseVersion[]>;
  /** The phases that hold, of every machine, by machine and `from`; of two from the same moment the newer one is last. */
  inForce(
    accountSet: string,
    subject: Omit<ControlPhaseSubject, "deviceCode">,
  ): Promise<readonly ControlPhaseVersion[]>;
  /** Null when the account set has {@link CONTROL_PHASES_MAX} versions. */
  add(accountSet: string, phase: ControlPhase): Promise<ControlPhaseVersion | null>;
  /** The new version; null when there is no such phase, or it is withdrawn. */
  withdraw(
    accountSet: string,
    id: number,
    by: Pick<ControlPhase, "reason" | "author" | "createdAt">,
  ): Promise<ControlPhaseVersion | null>;
}

/** Versions of one account set: ten years of a hall of 100 machines with a new phase for each quantity every half year. */
export const CONTROL_PHASES_MAX = 20_000;

/** Versions in one list: more than a person goes through. */
export const CONTROL_PHASES_SHOWN_MAX = 1_000;
