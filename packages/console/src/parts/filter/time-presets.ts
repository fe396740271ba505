import { createPlantClock, shiftedDate } from "@cellgrade/contract/plant-time";
import { type Shift, shiftAt } from "@cellgrade/contract/shifts";

// The presets 今天 昨天 本班 近7天. The time zone of the account set says what "today" is, never the browser's zone.

/** Plant-local times `yyyy-MM-dd HH:mm:ss`. `from` is inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

export type TimePreset = "today" | "yesterday" | "thisShift" | "lastWeek";

export interface PlantTime {
  readonly timeZone: string;
  readonly shifts: readonly Shift[];
}

/** The ranges at a moment (ms since the epoch). Without shifts there is no `thisShift`. `lastWeek` ends with today. */
export function timePresets({ timeZone, shifts }: PlantTime, moment: number): Map<TimePreset, TimeRange> {
  const clock = createPlantClock(timeZone);
  const today = clock.localTime(moment).slice(0, 10);
  const days = (from: number, to: number): TimeRange => ({
    from: `${shiftedDate(today, from)} 00:00:00`,
    to: `${shiftedDate(today, to)} 00:00:00`,
  });
  const presets = new Map<TimePreset, TimeRange>([
    ["today", days(0, 1)],
    ["yesterday", days(-1, 0)],
  ]);
  const shift = shiftAt(clock, moment, shifts);
  if (shift !== null) presets.set("thisShift", { from: shift.from, to: shift.to });
  return presets.set("lastWeek", days(-6, 1));
}
