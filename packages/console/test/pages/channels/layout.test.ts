import { describe, expect, test } from "vitest";
import type { Channel } from "../../../src/pages/channels/channel.ts";
import { layoutChannels, type MapGrid } from "../../../src/pages/channels/layout.ts";

function channel(changes: Partial<Channel>): Channel {
  const base = { deviceCode: "FR-1", batteryStation: "1", count: 10, median: 100, medianResidual: 0, sd: 0.2 };
  return { ...base, runResidual: 0, ngShare: null, ngStreak: 0, stuckStreak: 1, ...changes };
}

function plant(devices: number, stations: number, nameOf: (device: number, station: number) => string): Channel[] {
  return Array.from({ length: devices * stations }, (_, at) => {
    const device = Math.floor(at / stations) + 1;
    return channel({ deviceCode: `FR-${device}`, batteryStation: nameOf(device, (at % stations) + 1) });
  });
}

/** The number of places that are taken by a channel. */
function placesOf(grids: readonly MapGrid[]): number {
  return grids.reduce((sum, { cells }) => sum + new Set(cells.map(({ row, column }) => `${row} ${column}`)).size, 0);
}

describe("how channels are laid out", () => {
  const two = (value: number): string => String(value).padStart(2, "0");

  test("few stations are the columns of one grid, in natural order, without the machine's part of their names", () => {
    const [grid, ...more] = layoutChannels(plant(11, 16, (device, station) => `${two(device)}-${station}`));
    expect(more).toEqual([]);
    expect(grid?.rows).toEqual(Array.from({ length: 11 }, (_, place) => `FR-${place + 1}`));
    expect(grid?.columns).toEqual(Array.from({ length: 16 }, (_, place) => String(place + 1)));
    expect(grid?.cells.length).toBe(176);
  });

  test("many stations are a grid for each machine, folded by the levels of their names", () => {
    const nameOf = (device: number, station: number): string =>
      `${two(device)}-${two(Math.ceil(station / 16))}-${two(((station - 1) % 16) + 1)}`;
    const grids = layoutChannels(plant(8, 256, nameOf));
    expect(grids.map(({ title }) => title)).toEqual(Array.from({ length: 8 }, (_, place) => `FR-${place + 1}`));
    expect([grids[0]?.rows.length, grids[0]?.columns.length, grids[0]?.cells.length]).toEqual([16, 16, 256]);
    const cell = grids[7]?.cells.find(({ channel: { batteryStation } }) => batteryStation === "08-03-05");
    expect([cell?.row, cell?.column]).toEqual([2, 4]);
  });

  test("many stations whose names tell no levels are folded by sixteen", () => {
    const [grid] = layoutChannels(plant(2, 100, (_, station) => `CH${station}`));
    expect([grid?.rows.length, grid?.columns.length]).toEqual([7, 16]);
    expect(grid?.rows.slice(0, 2)).toEqual(["CH1", "CH17"]);
    expect(new Set(grid?.cells.map(({ row, column }) => `${row} ${column}`)).size).toBe(100);
  });

  test("names that differ in zeros or separators alone are never drawn over each other", () => {
    const strays = ["1-8-16", "01-08-16", "01_08_16", "01 08-16", "01-08--16"];
    const alone = layoutChannels(strays.map((batteryStation) => channel({ batteryStation })));
    expect(placesOf(alone)).toBe(strays.length);
    expect(alone[0]?.columns).toEqual(["01 08-16", "01-08--16", "01-08-16", "1-8-16", "01_08_16"]);
    const cabinet = plant(
      1,
      256,
      (device, station) => `${two(device)}-${two(Math.ceil(station / 16))}-${two(((station - 1) % 16) + 1)}`,
    );
    const others = strays.filter((batteryStation) => batteryStation !== "01-08-16");
    const grids = layoutChannels([...cabinet, ...others.map((batteryStation) => channel({ batteryStation }))]);
    // The stray names have levels of their own, and the cabinet keeps its shape.
    expect(grids[0]?.columns.length).toBe(16);
    expect(placesOf(grids)).toBe(grids[0]?.cells.length);
    expect(new Set(grids[0]?.rows).size).toBe(grids[0]?.rows.length);
  });
});
