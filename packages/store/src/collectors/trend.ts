import { compareNaturally } from "@cellgrade/contract/natural-order";
import { KEY_SEPARATOR, TooMuch } from "./numbering.ts";
import { createRunNumbers, type FindRun } from "./run-numbers.ts";
import { createNumberedMoments, createSubgroups, type GroupMoments } from "./subgroups.ts";
import { testTimeOf } from "./test-seconds.ts";
import { type DeviceTrend, type Trend, TREND_POINTS_MAX, type TrendPoint } from "../statistics.ts";

// The points of a control chart from rows. The engine reads the rows; this file knows no engine.

export interface TrendCollector<Keys extends readonly unknown[]> {
  /** Adds one value. Throws TooMuch beyond the bounds of a query. */
  readonly take: (value: number, ...keys: Keys) => void;
  /** The trend of as many machines as have room. Throws TooMuch when the first machine alone has too many points. */
  finish(): Trend;
}

/**
 * Points by hour, shift or day. `subgroup` is machine and period with {@link KEY_SEPARATOR} between them; the period is a
 * leading part of its start, `yyyy-MM-dd HH:mm:ss`.
 */
export function createTrend(): TrendCollector<[subgroup: string]> {
  const subgroups = createSubgroups();
  return {
    take: (value, subgroup) => subgroups.take(value, subgroup),
    finish: () =>
      trendOf(
        subgroups.all().map(({ key, ...moments }) => {
          const [deviceCode = "", period = ""] = key.split(KEY_SEPARATOR);
          return { deviceCode, start: period + MIDNIGHT.slice(period.length), end: null, moments };
        }),
      ),
  };
}

const MIDNIGHT = "0000-00-00 00:00:00";

/** Points by run. `seconds` is testTime as test-seconds.ts has it. */
export function createRunTrend(findRun: FindRun): TrendCollector<[deviceCode: string, seconds: number]> {
  const runs = createRunNumbers(findRun);
  const groups = createNumberedMoments();
  return {
    take(value, deviceCode, seconds) {
      groups.take(value, runs.numberOf(runs.machineOf(deviceCode), seconds));
    },
    finish() {
      const all = groups.all();
      return trendOf(
        runs.all().map(({ deviceCode, start, end }, number) => ({
          deviceCode,
          start: testTimeOf(start),
          end: testTimeOf(end),
          moments: all[number] as GroupMoments,
        })),
      );
    },
  };
}

interface Group extends Pick<TrendPoint, "start" | "end"> {
  readonly deviceCode: string;
  readonly moments: GroupMoments;
}

function trendOf(groups: readonly Group[]): Trend {
  const devices = byDevice(groups);
  const shown: DeviceTrend[] = [];
  let points = 0;
  for (const device of devices) {
    points += device.points.length;
    if (points > TREND_POINTS_MAX) break;
    shown.push(device);
  }
  if (shown.length === 0 && devices.length > 0) throw new TooMuch("too many points");
  return { devices: shown, omitted: devices.length - shown.length };
}

function byDevice(groups: readonly Group[]): DeviceTrend[] {
  const devices = new Map<string, TrendPoint[]>();
  for (const { deviceCode, start, end, moments } of groups) {
    const { count, mean, sumOfSquares } = moments;
    const variance = sumOfSquares / (count - 1);
    const sd = count >= 2 && Number.isFinite(variance) ? Math.sqrt(variance) : null;
    const point = { start, end, count, mean, sd };
    const known = devices.get(deviceCode);
    if (known === undefined) devices.set(deviceCode, [point]);
    else known.push(point);
  }
  return [...devices.entries()]
    .sort(([a], [b]) => compareNaturally(a, b))
    .map(([deviceCode, points]) => ({
      deviceCode,
      points: points.sort((a, b) => (a.start < b.start ? -1 : 1)),
    }));
}
