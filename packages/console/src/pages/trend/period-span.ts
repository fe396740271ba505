import type { Period } from "@cellgrade/contract/groupings";
import { localTimeOf, shiftedDate, wallMsOf } from "@cellgrade/contract/plant-time";
import { type Shift, shiftOf } from "@cellgrade/contract/shifts";
import type { TrendPoint } from "./control-points.ts";

const HOURS_A_DAY = 24;

/**
 * The time of a point, in plant-local times `yyyy-MM-dd HH:mm:ss`. `to` is exclusive: the start of the next period, or of a
 * run the second behind its last result. Without shifts, a shift is a day.
 */
export function pointSpan(
  { start, end }: Pick<TrendPoint, "start" | "end">,
  { period, shifts }: { readonly period: Period; readonly shifts: readonly Shift[] },
): { readonly from: string; readonly to: string } {
  const date = start.slice(0, 10);
  if (period === "run") return { from: start, to: secondAfter(end ?? start) };
  if (period === "hour") {
    const hour = Number(start.slice(11, 13)) + 1;
    if (hour < HOURS_A_DAY) return { from: start, to: `${date} ${String(hour).padStart(2, "0")}:00:00` };
  }
  const shift = period === "shift" ? shiftOf(start, shifts) : null;
  return { from: start, to: shift?.to ?? `${shiftedDate(date, 1)} 00:00:00` };
}

function secondAfter(localTime: string): string {
  return localTimeOf(wallMsOf(localTime) + 1_000);
}

/** The shortest name of a period that tells it apart: `03-02 08:00`, or `2024-03-02` for a day. */
export function shortPeriod(start: string, period: Period): string {
  return period === "day" ? start.slice(0, 10) : start.slice(5, 16);
}
