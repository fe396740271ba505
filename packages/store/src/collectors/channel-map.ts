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
  function finish(): ChannelMap {
    const all = samples.values();
    const { order, starts } = splitByNumber(numbers.values(), numbering.names().length);
    const items: Channel[] = [];
    const devices: ChannelMap["devices"][number][] = [];
    for (const places of byDevice(numbering.names().map(placeOf))) {
      const rowsOf = ({ number }: Place): Uint32Array => order.subarray(starts[number], starts[number + 1]);
      const device = mapDevice(places, { rowsOf, samples: all, findRun });
      devices.push({ deviceCode: device.deviceCode, count: device.count, median: device.median });
      for (const { ng, ...channel } of device.channels) items.push({ ...channel, ng: ngRule === null ? null : ng });
    }
    return { ...shownOf(items), devices };
  }

  return {
    take(value, channel, seconds, ng = 0) {
      samples.push(value);
      samples.push(2 * seconds + ng);
      numbers.push(numbering.numberOf(channel));
    },
    finish,
    free() {
      samples.free();
      numbers.free();
    },
  };
}

interface DeviceMap {
  readonly deviceCode: string;
  readonly count: number;
  readonly median: number;
  readonly channels: readonly (Channel & { readonly ng: number })[];
}

interface DeviceRows {
  readonly rowsOf: (place: Place) => Uint32Array;
  /** The samples of all rows. */
  readonly samples: Float64Array;
  readonly findRun: FindRun;
}

/** The channels of one machine. What they have in common is looked at machine by machine, for then it fits into the cache. */
function mapDevice(places: readonly Place[], { rowsOf, samples, findRun }: DeviceRows): DeviceMap {
  const deviceCode = places[0]?.deviceCode ?? "";
  const rows = places.map((place) => inTime(rowsOf(place), samples));
  const count = rows.reduce((sum, own) => sum + own.length, 0);
  const values = new Float64Array(count);
  const flags = new Uint8Array(count);
  const runs = new Uint32Array(count);
  const found = createRunNumbers(findRun);
  const machine = found.machineOf(deviceCode);
  let filled = 0;
  for (const own of rows) {
    for (let index = 0; index < own.length; index += 1) {
      const row = own[index] as number;
      values[filled] = samples[2 * row] as number;
      flags[filled] = (samples[2 * row + 1] as number) % 2;
      runs[filled] = found.numberOf(machine, timeOf(samples, row));
      filled += 1;
    }
  }
  const runMedians = medianByRun(values, runs, found.all().length);
  const residuals = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    residuals[index] = difference(values[index] as number, runMedians[runs[index] as number] as number);
  }
  let from = 0;
  const measured = places.map(({ batteryStation }, place) => {
    const to = from + (rows[place] as Uint32Array).length;
    const [ownValues, ownFlags] = [values.subarray(from, to), flags.subarray(from, to)];
    const ownResiduals = residuals.subarray(from, to);
    from = to;
    return {
      deviceCode,
      batteryStation,
      count: ownValues.length,
      sd: momentsOf(ownValues)?.sd ?? null,
      ng: countSet(ownFlags),
      ngStreak: longestSetStreak(ownFlags),
      stuckStreak: longestEqualStreak(ownValues),
      runResidual: medianOf(ownResiduals),
      median: medianOf(ownValues), // comes last because it reorders the values
    };
  });
  const median = medianOf(values);
  // Subtracting a constant moves the median by it: the median of the residuals is the residual of the median.
  const channels = measured.map((each) => ({ ...each, medianResidual: difference(each.median, median) }));
  return { deviceCode, count, median, channels };
}

function countSet(flags: Uint8Array): number {
  let set = 0;
  for (let index = 0; index < flags.length; index += 1) set += flags[index] as number;
  return set;
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
