import type { Random } from "./random.ts";

// When the trays of a machine begin and end, in ms of the plant's own time. A tray is loaded, charged and rested, then
// discharged: each cell ends when it is empty, so the cells of a tray end within minutes of each other. Then the machine
// waits to be unloaded and loaded.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const BEFORE_DISCHARGE_MS = 80 * MINUTE_MS;
/** The discharge of a cell at its nominal capacity and current. */
const DISCHARGE_MS_USUAL = 2 * HOUR_MS;
/** The channels of a machine are switched on one after another. */
const SWITCH_ON_MS_MAX = 3 * MINUTE_MS;

/** The time from a tray's last cell until the next tray is loaded. */
const PAUSE_MS_MIN = 30 * MINUTE_MS;
const PAUSE_MS_MAX = 60 * MINUTE_MS;
/** Now and then a break or a maintenance comes on top of it. */
const LONG_PAUSE_SHARE = 0.05;
const LONG_PAUSE_MS_MAX = 4 * HOUR_MS;
/** How much later than the usual discharge the last cell of a tray ends, roughly: it was switched on late, and is large. */
const LAST_CELL_MS_USUAL = 4 * MINUTE_MS;

/** The time from one tray of a machine to the next, on average. */
export const TRAY_MS_MEAN =
  BEFORE_DISCHARGE_MS +
  DISCHARGE_MS_USUAL +
  LAST_CELL_MS_USUAL +
  (PAUSE_MS_MIN + PAUSE_MS_MAX) / 2 +
  (LONG_PAUSE_SHARE * LONG_PAUSE_MS_MAX) / 2;

/** The first tray of the plant ends so long after the start of its time. */
const FIRST_TRAY_MS = 15 * MINUTE_MS;

/**
 * When the first tray of a machine was loaded, which is before the start for most: a plant is found at work. Machines are
 * spread evenly over the time of a tray, so that their tests overlap.
 */
export function firstTrayMs(index: number, devices: number): number {
  return FIRST_TRAY_MS - BEFORE_DISCHARGE_MS - DISCHARGE_MS_USUAL + (TRAY_MS_MEAN * index) / devices;
}

/** When a cell of a tray ends, by what its channel draws from it. */
export function cellEndMs(
  random: Random,
  { trayMs, drawnAh, currentA }: { readonly trayMs: number; readonly drawnAh: number; readonly currentA: number },
): number {
  return trayMs + BEFORE_DISCHARGE_MS + random.uniform() * SWITCH_ON_MS_MAX + (drawnAh / currentA) * HOUR_MS;
}

/** The pause of a machine between the last cell of a tray and the loading of the next. */
export function pauseMs(random: Random): number {
  const usualMs = PAUSE_MS_MIN + random.uniform() * (PAUSE_MS_MAX - PAUSE_MS_MIN);
  const isLong = random.uniform() < LONG_PAUSE_SHARE;
  return isLong ? usualMs + random.uniform() * LONG_PAUSE_MS_MAX : usualMs;
}
