import type { RecordFilter } from "../../parts/filter/record-filter.ts";
import type { DeviceTrend, TrendPoint } from "./control-points.ts";

/** A phase as it is being typed. Times are plant-local. */
export interface PhaseDraft {
  readonly withReference: boolean;
  readonly referenceFrom: string | null;
  /** Exclusive. */
  readonly referenceTo: string | null;
  readonly from: string | null;
  readonly centerLine: number | null;
  readonly lcl: number | null;
  readonly ucl: number | null;
  readonly reason: string;
}

/** The time of the chart as the reference, which holds from its end on. `endOf` tells the end of a point, exclusive. */
export function draftOf(
  { points }: DeviceTrend,
  { testTimeFrom, testTimeTo }: Pick<RecordFilter, "testTimeFrom" | "testTimeTo">,
  endOf: (point: TrendPoint) => string,
): PhaseDraft {
  const last = points.at(-1);
  const to = testTimeTo ?? (last === undefined ? null : endOf(last));
  const typed = { centerLine: null, lcl: null, ucl: null };
  return {
    withReference: true,
    referenceFrom: testTimeFrom ?? points[0]?.start ?? null,
    referenceTo: to,
    from: to,
    ...typed,
    reason: "",
  };
}

/** The limits that are typed; null when none is. */
export function phaseLimits({ centerLine, lcl, ucl }: PhaseDraft) {
  return centerLine === null ? null : { centerLine, lcl, ucl };
}

/** True when there is a reference or typed limits, a beginning, and a reason. */
export function isComplete(draft: PhaseDraft): boolean {
  const { withReference, referenceFrom, referenceTo, from, centerLine, lcl, ucl, reason } = draft;
  const isTyped = centerLine !== null;
  const hasLimit = lcl !== null || ucl !== null;
  if (isTyped !== hasLimit || from === null || reason.trim() === "") return false;
  return withReference ? referenceFrom !== null && referenceTo !== null : isTyped;
}
