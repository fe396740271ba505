import { compareNaturally } from "@cellgrade/contract/natural-order";
import { KEY_SEPARATOR, TooMuch } from "./numbering.ts";
import { createSubgroups, type SubgroupMoments } from "./subgroups.ts";
import { type DeviceTrend, type Trend, TREND_POINTS_MAX, type TrendPoint } from "../statistics.ts";

// The points of a control chart from rows. The engine reads the rows; this file knows no engine.

export interface TrendCollector {
  /**
   * Adds one value. `subgroup` is machine and period with {@link KEY_SEPARATOR} between them; the period is a leading part
   * of its start, `yyyy-MM-dd HH:mm:ss`. Throws TooMuch beyond the bounds of a query.
   */
  readonly take: (value: number, subgroup: string) => void;
  /** The trend of as many machines as have room. Throws TooMuch when the first machine alone has too many points. */
  finish(): Trend;
}

export function createTrend(): TrendCollector {
  const subgroups = createSubgroups();
  return {
    take: (value, subgroup) => subgroups.take(value, subgroup),
    finish() {
      const devices = byDevice(subgroups.all());
      const shown: DeviceTrend[] = [];
      let points = 0;
      for (const device of devices) {
        points += device.points.length;
        if (points > TREND_POINTS_MAX) break;
        shown.push(device);
      }
      if (shown.length === 0 && devices.length > 0) throw new TooMuch("too many points");
      return { devices: shown, omitted: devices.length - shown.length };
    },
  };
}

function byDevice(subgroups: readonly SubgroupMoments[]): DeviceTrend[] {
  const devices = new Map<string, TrendPoint[]>();
  for (const { key, count, mean, sumOfSquares } of subgroups) {
    const [deviceCode = "", period = ""] = key.split(KEY_SEPARATOR);
    const sd = count < 2 ? null : Math.sqrt(sumOfSquares / (count - 1));
    const point = { start: startOf(period), count, mean, sd };
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

const MIDNIGHT = "0000-00-00 00:00:00";

function startOf(period: string): string {
  return period + MIDNIGHT.slice(period.length);
}
