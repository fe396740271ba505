import { compareNaturally } from "@cellgrade/contract/natural-order";
import { createFloatColumn, createIntegerColumn } from "./column.ts";
import { medianByRun } from "./median-by-run.ts";
import { momentsOf } from "./moments.ts";
import { createNumbering, KEY_SEPARATOR } from "./numbering.ts";
import { medianOf } from "./quantiles.ts";
import { createRunNumbers, type FindRun } from "./run-numbers.ts";
import { longestEqualStreak, longestSetStreak } from "./streaks.ts";
import { splitByNumber } from "./split-by-number.ts";
import { type Channel, type ChannelMap, type ChannelsRequest, CHANNELS_SHOWN_MAX } from "../statistics.ts";

// The map of channels from rows. The engine reads the rows; this file knows no engine.

export interface ChannelMapCollector {
  /**
   * Adds one row. `channel` is machine and station with {@link KEY_SEPARATOR} between them. `seconds` is testTime as
   * test-seconds.ts has it. `ng` is 1 or 0. Throws TooMuch beyond the bounds of a query.
   */
  readonly take: (value: number, channel: string, seconds: number, ng?: number) => void;
  finish(): ChannelMap;
  /** Releases the memory at once. */
  free(): void;
}

interface Place {
  readonly deviceCode: string;
  readonly batteryStation: string;
  /** The channel's number: 0 for the channel that appeared first. */
  readonly number: number;
}

/** A collector of one map. `rowsExpected` is an upper guess of the number of rows: memory is reserved for that many. */
export function createChannelMap(
  { ng: ngRule }: Pick<ChannelsRequest, "ng">,
  { findRun, rowsExpected }: { readonly findRun: FindRun; readonly rowsExpected?: number },
): ChannelMapCollector {
  // A sample is two numbers side by side: the value, and 2 · seconds + ng. The rows of a channel lie far apart, so each
  // row that is read costs a cache miss; two columns would cost two.
  const samples = createFloatColumn({ width: 2, rowsExpected });
  const numbers = createIntegerColumn({ rowsExpected });
  const numbering = createNumbering();
  const runs = createRunNumbers(findRun);
  /** The number of the run of each row. */
  const runsOfRows = createIntegerColumn({ rowsExpected });
  /** The machine of each channel, as `runs` numbers it. */
  const machines: number[] = [];

  function finish(): ChannelMap {
    const all = samples.values();
    const runMedians = medianByRun(all, runsOfRows.values(), runs.all().length);
    const { order, starts } = splitByNumber(numbers.values(), numbering.names().length);
    const items: Channel[] = [];
    const devices: ChannelMap["devices"][number][] = [];
    for (const places of byDevice(numbering.names().map(placeOf))) {
      const counts = places.map(({ number }) => (starts[number + 1] as number) - (starts[number] as number));
      const ofDevice = new Float64Array(counts.reduce((sum, count) => sum + count, 0));
      const ofRuns = new Float64Array(ofDevice.length);
      let filled = 0;
      const channels = places.map(({ deviceCode, batteryStation, number }) => {
        const own = inTime(order.subarray(starts[number], starts[number + 1]), all);
        const ownValues = ofDevice.subarray(filled, filled + own.length);
        const flags = new Uint8Array(own.length);
        const residuals = ofRuns.subarray(filled, filled + own.length);
        const machine = machines[number] as number;
        let ng = 0;
        for (let index = 0; index < own.length; index += 1) {
          const row = own[index] as number;
          ownValues[index] = all[2 * row] as number;
          flags[index] = (all[2 * row + 1] as number) % 2;
          // The rows are in time, so the run of each is the one before or the next: it is found without a look at the column.
          const run = runs.numberOf(machine, timeOf(all, row));
          residuals[index] = difference(all[2 * row] as number, runMedians[run] as number);
          ng += flags[index] as number;
        }
        filled += own.length;
        return {
          deviceCode,
          batteryStation,
          count: own.length,
          sd: momentsOf(ownValues)?.sd ?? null,
          ng: ngRule === null ? null : ng,
          ngStreak: longestSetStreak(flags),
          stuckStreak: longestEqualStreak(ownValues),
          runResidual: medianOf(residuals),
          median: medianOf(ownValues), // comes last because it reorders the values
        };
      });
      const median = medianOf(ofDevice);
      devices.push({ deviceCode: places[0]?.deviceCode ?? "", count: ofDevice.length, median });
      // Subtracting a constant moves the median by it: the median of the residuals is the residual of the median.
      for (const channel of channels) items.push({ ...channel, medianResidual: difference(channel.median, median) });
    }
    return { ...shownOf(items), devices };
  }

  return {
    take(value, channel, seconds, ng = 0) {
      samples.push(value);
      samples.push(2 * seconds + ng);
      const number = numbering.numberOf(channel);
      if (number === machines.length) machines.push(runs.machineOf(channel.slice(0, channel.indexOf(KEY_SEPARATOR))));
      numbers.push(number);
      runsOfRows.push(runs.numberOf(machines[number] as number, seconds));
    },
    finish,
    free() {
      samples.free();
      numbers.free();
      runsOfRows.free();
    },
  };
}

function placeOf(name: string, number: number): Place {
  const [deviceCode = "", batteryStation = ""] = name.split(KEY_SEPARATOR);
  return { deviceCode, batteryStation, number };
}

/** The channels of each machine: machines by code, channels by station, both in natural order. */
function byDevice(places: readonly Place[]): Place[][] {
  const devices = new Map<string, Place[]>();
  for (const place of places) {
    const known = devices.get(place.deviceCode);
    if (known === undefined) devices.set(place.deviceCode, [place]);
    else known.push(place);
  }
  return [...devices.entries()]
    .sort(([a], [b]) => compareNaturally(a, b))
    .map(([, channels]) => channels.sort((a, b) => compareNaturally(a.batteryStation, b.batteryStation)));
}

/** The rows sorted by time. Most rows arrive in that order, so it is checked before anything is sorted. */
function inTime(rows: Uint32Array, samples: Float64Array): Uint32Array {
  for (let index = 1; index < rows.length; index += 1) {
    if (timeOf(samples, rows[index] as number) < timeOf(samples, rows[index - 1] as number)) {
      return rows.sort((a, b) => timeOf(samples, a) - timeOf(samples, b) || a - b);
    }
  }
  return rows;
}

/** The seconds of a row. */
function timeOf(samples: Float64Array, row: number): number {
  return Math.floor((samples[2 * row + 1] as number) / 2);
}

/** The difference of two finite numbers; the largest double where it is beyond their range. */
function difference(a: number, b: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, a - b));
}

/** The channels to show, at most {@link CHANNELS_SHOWN_MAX}. People look for channels far from their machine: those stay. */
function shownOf(items: readonly Channel[]): Pick<ChannelMap, "items" | "omitted"> {
  if (items.length <= CHANNELS_SHOWN_MAX) return { items, omitted: 0 };
  const furthest = items.toSorted((a, b) => Math.abs(b.medianResidual) - Math.abs(a.medianResidual));
  const shown = new Set(furthest.slice(0, CHANNELS_SHOWN_MAX));
  return { items: items.filter((item) => shown.has(item)), omitted: items.length - shown.size };
}
