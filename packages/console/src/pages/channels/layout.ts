import { compareNaturally } from "@cellgrade/contract/natural-order";
import type { Channel } from "./channel.ts";

// Places the channels on the map, each on a place of its own. Machines with few stations are the rows of one grid, and
// stations its columns. A machine with many stations has a grid of its own, folded as the cabinet is: the last part of a
// station's name is its place on a level.

interface MapCell {
  readonly channel: Channel;
  readonly column: number;
  readonly row: number;
}

export interface MapGrid {
  /** The title of the grid. Null when its rows name the machines. */
  readonly title: string | null;
  readonly columns: readonly string[];
  /** The names of the rows, from the top. */
  readonly rows: readonly string[];
  readonly cells: readonly MapCell[];
}

/** The most columns of a row. With more, cells are slivers on a small screen. */
const COLUMNS_MAX = 64;
/** The stations in a row of a folded machine whose station names tell no levels. */
const FOLD = 16;
/** The least share of filled cells. A fold by names that leaves more of the grid empty is not used. */
const FILLED_MIN = 0.5;

export function layoutChannels(channels: readonly Channel[]): MapGrid[] {
  const devices = [...Map.groupBy(channels, ({ deviceCode }) => deviceCode)].sort(([a], [b]) => compareNaturally(a, b));
  const names = devices.map(([, own]) => withoutSharedStart(own));
  const columns = [...new Set(names.flatMap((each) => [...each.values()]))].sort(compareNaturally);
  if (columns.length <= COLUMNS_MAX) return [oneGrid(devices, names, columns)];
  return devices.map(([device, own], place) => folded(device, own, names[place] ?? new Map()));
}

type Names = ReadonlyMap<Channel, string>;

/**
 * Names of stations without the beginning that all stations of the machine share: `08-16` for `01-08-16`. Only the same
 * characters are left out of all names, so names that differ still do: `01-08-16` and `01_08_16` stay as they are.
 */
function withoutSharedStart(channels: readonly Channel[]): Names {
  const stations = channels.map(({ batteryStation }) => batteryStation);
  const first = stations[0] ?? "";
  let shared = 0;
  while (shared < first.length && stations.length > 1 && stations.every((name) => name[shared] === first[shared]))
    shared += 1;
  const start = levelLength(first.slice(0, shared));
  return new Map(channels.map((channel) => [channel, channel.batteryStation.slice(start)]));
}

function oneGrid(
  devices: readonly (readonly [string, readonly Channel[]])[],
  names: readonly Names[],
  columns: readonly string[],
): MapGrid {
  const columnOf = new Map(columns.map((name, place) => [name, place]));
  const cells = devices.flatMap(([, own], row) =>
    own.map((channel) => ({ channel, row, column: columnOf.get(names[row]?.get(channel) ?? "") ?? 0 })),
  );
  return { title: null, columns, rows: devices.map(([device]) => device), cells };
}

function folded(device: string, channels: readonly Channel[], names: Names): MapGrid {
  const byName = foldedByName(channels, names);
  if (byName !== null) return { title: device, ...byName };
  const sorted = channels.toSorted((a, b) => compareNaturally(a.batteryStation, b.batteryStation));
  return {
    title: device,
    columns: Array.from({ length: FOLD }, (_, place) => `+${place}`),
    rows: sorted.filter((_, place) => place % FOLD === 0).map((channel) => names.get(channel) ?? ""),
    cells: sorted.map((channel, place) => ({ channel, column: place % FOLD, row: Math.floor(place / FOLD) })),
  };
}

/**
 * Rows by the levels of the names, columns by their last part. A name is its level and its last part, so each channel has
 * a place of its own. Null where the names tell no levels: of one part, with too many last parts, or a grid half empty.
 */
function foldedByName(channels: readonly Channel[], names: Names): Pick<MapGrid, "columns" | "rows" | "cells"> | null {
  const placed = channels.map((channel) => {
    const name = names.get(channel) ?? "";
    const start = levelLength(name);
    return { channel, level: name.slice(0, start), place: name.slice(start) };
  });
  const columns = [...new Set(placed.map(({ place }) => place))].sort(compareNaturally);
  const levels = [...new Set(placed.map(({ level }) => level))].sort(compareNaturally);
  if (levels.length < 2 || columns.length < 2 || columns.length > COLUMNS_MAX) return null;
  if (channels.length < FILLED_MIN * columns.length * levels.length) return null;
  const columnOf = new Map(columns.map((name, at) => [name, at]));
  const rowOf = new Map(levels.map((name, at) => [name, at]));
  const cells = placed.map(({ channel, level, place }) => ({
    channel,
    column: columnOf.get(place) ?? 0,
    row: rowOf.get(level) ?? 0,
  }));
  const shortNames = levels.map((level) => level.replace(/[-_/.:\s]+$/, ""));
  return { columns, rows: new Set(shortNames).size === levels.length ? shortNames : levels, cells };
}

/** The length of the part of a name that ends with its last separator; 0 without one. */
function levelLength(name: string): number {
  return /^.*[-_/.:\s]/s.exec(name)?.[0].length ?? 0;
}
