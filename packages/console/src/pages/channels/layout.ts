import type { Channel } from "./channel.ts";

// Places the channels on the map. Machines with few stations are the rows of one grid, and stations its columns. A
// machine with many stations has a grid of its own, folded as the cabinet is: the last part of a station's name is its
// place on a level.

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

const COLLATOR = new Intl.Collator("en", { numeric: true });

export function layoutChannels(channels: readonly Channel[]): MapGrid[] {
  const devices = [...Map.groupBy(channels, ({ deviceCode }) => deviceCode)].sort(([a], [b]) => COLLATOR.compare(a, b));
  const names = devices.map(([device, own]) => withoutDevice(device, own));
  const columns = [...new Set(names.flatMap((each) => [...each.values()]))].sort(COLLATOR.compare);
  if (columns.length <= COLUMNS_MAX) return [oneGrid(devices, names, columns)];
  return devices.map(([device, own], place) => folded(device, own, names[place] ?? new Map()));
}

type Names = ReadonlyMap<Channel, string>;

/** Names of stations without the beginning that all stations of the machine share: `08-16` for `01-08-16`. */
function withoutDevice(_device: string, channels: readonly Channel[]): Names {
  const parts = channels.map(({ batteryStation }) => batteryStation.split(SEPARATOR));
  let common = 0;
  const first = parts[0] ?? [];
  while (common < first.length - 1 && parts.length > 1 && parts.every((each) => each[common] === first[common]))
    common += 1;
  return new Map(channels.map((channel, place) => [channel, (parts[place] ?? []).slice(common).join("-")]));
}

const SEPARATOR = /[-_/.:\s]+/;

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
  const { columns, rows } = byName;
  const isFilled = channels.length >= FILLED_MIN * columns.length * rows.length;
  if (rows.length > 1 && columns.length > 1 && columns.length <= COLUMNS_MAX && isFilled)
    return { title: device, ...byName };
  const sorted = channels.toSorted((a, b) => COLLATOR.compare(a.batteryStation, b.batteryStation));
  return {
    title: device,
    columns: Array.from({ length: FOLD }, (_, place) => `+${place}`),
    rows: sorted.filter((_, place) => place % FOLD === 0).map((channel) => names.get(channel) ?? ""),
    cells: sorted.map((channel, place) => ({ channel, column: place % FOLD, row: Math.floor(place / FOLD) })),
  };
}

function foldedByName(channels: readonly Channel[], names: Names): Pick<MapGrid, "columns" | "rows" | "cells"> {
  const placed = channels.map((channel) => {
    const parts = (names.get(channel) ?? "").split("-");
    return { channel, level: parts.slice(0, -1).join("-"), place: parts.at(-1) ?? "" };
  });
  const columns = [...new Set(placed.map(({ place }) => place))].sort(COLLATOR.compare);
  const rows = [...new Set(placed.map(({ level }) => level))].sort(COLLATOR.compare);
  const columnOf = new Map(columns.map((name, at) => [name, at]));
  const rowOf = new Map(rows.map((name, at) => [name, at]));
  const cells = placed.map(({ channel, level, place }) => ({
    channel,
    column: columnOf.get(place) ?? 0,
    row: rowOf.get(level) ?? 0,
  }));
  return { columns, rows, cells };
}
