import { shiftedDate } from "@cellgrade/contract/plant-time";
import type { Schema } from "../../api/schema.ts";

// Chooses the records that a cell is compared with, and tells how it stands among them.

/** The groups to compare with. All are of the same step, since charging and discharging differ in capacity. */
export const AMONGS = ["day", "device", "step"] as const;
export type Among = (typeof AMONGS)[number];

export interface Others {
  readonly workStep: readonly string[];
  readonly deviceCode?: readonly string[];
  readonly testTimeFrom?: string;
  readonly testTimeTo?: string;
}

/** The filter of the records that a cell is compared with. The day is the day of its own test time. */
export function othersOf(record: Pick<Schema<"Record">, "workStep" | "deviceCode" | "testTime">, among: Among): Others {
  const workStep = [record.workStep];
  if (among === "device") return { workStep, deviceCode: [record.deviceCode] };
  if (among === "step") return { workStep };
  const day = record.testTime.slice(0, 10);
  return { workStep, testTimeFrom: `${day} 00:00:00`, testTimeTo: `${shiftedDate(day, 1)} 00:00:00` };
}

export interface Standing {
  readonly below: number;
  /** The number of equal values. The cell itself is one of them, unless it is excluded. */
  readonly equal: number;
  /** The share of lower values and half of the equal ones, 0 to 1. Null when there are no values. */
  readonly share: number | null;
  /** The deviation from the mean in σ. Null where σ is not defined, or 0. */
  readonly sigmas: number | null;
  /** Whether the value is inside the limits. Null when there are none. */
  readonly limit: "inside" | "outside" | null;
}

export function standingOf(
  { count, mean, sd, limits, position }: Pick<Schema<"Distribution">, "count" | "mean" | "sd" | "limits" | "position">,
  value: number,
): Standing {
  const below = position?.below ?? 0;
  const equal = position?.equal ?? 0;
  const { lsl, usl } = limits;
  return {
    below,
    equal,
    share: count === 0 || position === null ? null : (below + equal / 2) / count,
    sigmas: mean === null || sd === null || sd === 0 ? null : (value - mean) / sd,
    limit:
      lsl === null && usl === null
        ? null
        : (lsl !== null && value < lsl) || (usl !== null && value > usl)
          ? "outside"
          : "inside",
  };
}
