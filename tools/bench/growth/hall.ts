// The hall whose records fill a large account set: 64 machines of 256 channels that each report a tray at a time, in
// three work steps. A record is a function of its number alone, so that what was stored can be named again. growth.lua
// makes the same barcodes.

export const DEVICES = 64;
export const STATIONS = 256;
export const DAYS = 33;
const WORK_STEPS = ["分容充电", "分容放电", "分容静置"] as const;

/** Cells of one lot: they share the first 13 characters of the barcode. */
export const LOT_CELLS = 10_000;

/** Local midnight of the first day, counted as if it were UTC. */
const START_MS = Date.UTC(2026, 1, 1);

/** What receipt lags behind the test. */
const RECEIPT_LAG_MS = 1_500;

export interface HallRecord {
  readonly barcode: string;
  readonly deviceCode: string;
  readonly batteryStation: string;
  readonly workStep: string;
  /** `yyyy-MM-dd HH:mm:ss`. */
  readonly testTime: string;
  /** ms since the epoch. */
  readonly receivedAt: number;
  readonly voltage: number;
  readonly electricity: number;
  readonly volume: number;
  readonly energy: number;
}

/** Number 0 to `records` - 1, in the order of arrival. */
export function hallRecord(number: number, records: number): HallRecord {
  const { device, station } = placeOf(number);
  const atMs = START_MS + Math.floor((number / records) * DAYS * 86_400) * 1_000;
  const noise = Math.imul(number + 1, 0x9e3779b1) >>> 0; // of Knuth: scattered, and the same each time
  return {
    barcode: barcodeOf(number),
    deviceCode: deviceCodeOf(device),
    batteryStation: stationCodeOf(device, station),
    workStep: WORK_STEPS[Math.floor(number / (DEVICES * STATIONS)) % WORK_STEPS.length] ?? "",
    testTime: localTime(atMs),
    receivedAt: atMs - 8 * 3_600_000 + RECEIPT_LAG_MS + (number % 1_000),
    voltage: 2.8 + (noise % 997) / 10_000,
    electricity: 25 + (noise % 131) / 1_000,
    volume: 50.5 + (noise % 9_973) / 10_000,
    energy: 185 + (noise % 8_803) / 5_000,
  };
}

/** Machines report their trays four at a time, record by record. */
function placeOf(number: number): { device: number; station: number } {
  const round = Math.floor(number / (4 * STATIONS));
  return { device: (round * 4 + (number % 4)) % DEVICES, station: Math.floor(number / 4) % STATIONS };
}

export function barcodeOf(number: number): string {
  const lot = Math.floor(number / LOT_CELLS);
  // Trays are not filled in the order of the serial numbers.
  return `${lotPrefix(lot)}G95L${String((number * 7_919) % LOT_CELLS).padStart(7, "0")}`;
}

export function lotPrefix(lot: number): string {
  return `0AVCC26${String(lot).padStart(6, "0")}`;
}

export function deviceCodeOf(device: number): string {
  return `FR-${String(device).padStart(2, "0")}`;
}

export function stationCodeOf(device: number, station: number): string {
  return `${String(device).padStart(2, "0")}-${String(station).padStart(3, "0")}`;
}

/** Midnight of a day, 0 to {@link DAYS}. */
export function dayStart(day: number): string {
  return localTime(START_MS + day * 86_400_000);
}

let lastMs = Number.NaN;
let lastText = "";
function localTime(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms;
    lastText = new Date(ms).toISOString().slice(0, 19).replace("T", " ");
  }
  return lastText;
}
