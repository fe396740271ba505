import type { CellRecord } from "@cellgrade/contract/record";
import { barcodeOf } from "./barcodes.ts";
import { type ChannelFault, plantFaults, type Reading } from "./bad-channels.ts";
import { CAPACITY_AH, measureCell } from "./measure-cell.ts";
import { createRandom, type Random } from "./random.ts";
import { cellEndMs, firstTrayMs, pauseMs, TRAY_MS_MEAN } from "./tray-times.ts";

// Capacity grading as a plant sees it, in the plant's own time. The model is pure: the same options give the same cells.
// The four quantities are in V (the mean of the discharge), A, Ah and Wh.

const WORK_STEP = "分容放电";

/** Standard deviations. Cells scatter most. Devices and channels scatter by their calibration, trays by temperature. */
const CELL_SIGMA_AH = 0.25;
const DEVICE_SIGMA_AH = 0.15;
const CHANNEL_SIGMA_AH = 0.05;
const TRAY_SIGMA_V = 0.003;
/** A device's mean wanders by this much per tray and is drawn back. Over some dozens of trays σ is 0.1 Ah. */
const DRIFT_STEP_AH = 0.02;
const DRIFT_KEPT = 0.98;
/** One cell in some trays is weak, by up to four times the scatter: it ends a minute or two before its tray. */
const WEAK_SHARE = 0.0005;
const WEAK_AH_MAX = 1;

/** The share of the places in a tray that hold a cell measured before. */
const RETEST_SHARE = 0.03;
/**
 * A cell below it is always measured again: 3 % under nominal, six times the scatter, is a fault of cell or channel.
 */
const RETEST_BELOW_AH = 48.5;
/** The share of all other cells that are set aside for measuring again. */
const RETEST_SAMPLE_SHARE = 0.05;
/** Cells that wait for a retest. There are enough that it comes much later than the first measurement. */
const RETEST_WAITING_MAX = 5_000;

const STATIONS_PER_LEVEL = 16;

export interface GradingProcessOptions {
  readonly seed: number;
  readonly devices: number;
  readonly stationsPerDevice: number;
  readonly badChannels: number;
  readonly barcodePrefix: string;
}

export interface GradedCell {
  /** When the test of the cell ended, in the plant's time since its start. */
  readonly endMs: number;
  /** When the machine sends it: at once, unless something held it up. It never falls from one cell to the next. */
  readonly dueMs: number;
  /** The number of its tray on its machine, from 0. No field of the interface tells it. */
  readonly tray: number;
  /** The cell was measured before, on another channel. The MES then keeps this record. */
  readonly isRetest: boolean;
  readonly fields: Omit<CellRecord, "testTime">;
}

export interface BadChannel {
  readonly deviceCode: string;
  readonly batteryStation: string;
  readonly fault: ChannelFault;
  /** The cells measured on it so far. */
  readonly cells: number;
}

export interface GradingProcess {
  /** The next cell that any machine sends. There is always one. */
  next(): GradedCell;
  badChannels(): BadChannel[];
}

/** The cells that a plant of this size makes in a second of its time, on average. */
export function plantCellsPerS({ devices, stations }: { readonly devices: number; readonly stations: number }): number {
  return (devices * stations * 1_000) / TRAY_MS_MEAN;
}

/** The true values of a cell, whichever channel measures it. */
interface Cell {
  readonly barcode: string;
  readonly capacityAh: number;
  /** Where the cell was measured; -1 before the first time. */
  readonly channel: number;
}

/** A cell of a tray, with what its test will have found when it ends. */
interface Place {
  readonly endMs: number;
  readonly station: number;
  readonly cell: Cell;
  readonly reading: Reading;
}

interface Device {
  readonly code: string;
  readonly offsetAh: number;
  driftAh: number;
  /** The number of the present tray. */
  trayNumber: number;
  /** The cells of the present tray that are not taken yet, in the order in which they end. */
  tray: Place[];
  taken: number;
}

export function createGradingProcess(options: GradingProcessOptions): GradingProcess {
  const { seed, stationsPerDevice, barcodePrefix } = options;
  const random = createRandom(seed);
  const devices = Array.from({ length: options.devices }, (_, index): Device => {
    const code = `FR-${padded(index + 1)}`;
    return { code, offsetAh: random.normal() * DEVICE_SIGMA_AH, driftAh: 0, trayNumber: -1, tray: [], taken: 0 };
  });
  const channelOffsetAh = Float64Array.from({ length: options.devices * stationsPerDevice }, () => {
    return random.normal() * CHANNEL_SIGMA_AH;
  });
  const faults = plantFaults(random, channelOffsetAh.length, options.badChannels);
  const cellsOnBad = new Map([...faults.keys()].map((channel) => [channel, 0]));
  const frozen = new Map<number, Reading>();
  const waiting: Cell[] = [];
  let serial = 0;

  function loadTray(device: Device, { index, trayMs }: { readonly index: number; readonly trayMs: number }): void {
    device.trayNumber += 1;
    device.taken = 0;
    device.driftAh = device.driftAh * DRIFT_KEPT + random.normal() * DRIFT_STEP_AH;
    const trayV = random.normal() * TRAY_SIGMA_V;
    device.tray = Array.from({ length: stationsPerDevice }, (_, station): Place => {
      const channel = index * stationsPerDevice + station;
      const cell = takeCell(channel);
      const fault = faults.get(channel);
      const calibrationAh = device.offsetAh + device.driftAh + (channelOffsetAh[channel] ?? 0);
      const measured = measureCell(random, { capacityAh: cell.capacityAh, calibrationAh, trayV, fault });
      const { drawnAh, reading: read } = measured;
      const endMs = cellEndMs(random, { trayMs, drawnAh, currentA: read.currentA });
      const reading = frozen.get(channel) ?? read;
      if (fault?.kind === "stuck") frozen.set(channel, reading);
      return { endMs, station, cell, reading };
    }).sort((a, b) => a.endMs - b.endMs);
  }
  for (const [index, device] of devices.entries()) {
    loadTray(device, { index, trayMs: firstTrayMs(index, options.devices) });
  }

  /** A new cell, or now and then one of an earlier tray. */
  function takeCell(channel: number): Cell {
    if (waiting.length > 0 && random.uniform() < RETEST_SHARE) {
      const place = random.integer(waiting.length);
      const cell = waiting[place];
      if (cell !== undefined && cell.channel !== channel) {
        const last = waiting.pop();
        if (last !== undefined && last !== cell) waiting[place] = last;
        return cell;
      }
    }
    serial += 1;
    return { barcode: barcodeOf(barcodePrefix, serial), capacityAh: capacityOfNew(random), channel: -1 };
  }

  function setAside(cell: Cell, readAh: number, channel: number): void {
    if (cell.channel !== -1 || waiting.length >= RETEST_WAITING_MAX) return;
    const isSample = random.uniform() < RETEST_SAMPLE_SHARE;
    if (isSample || readAh < RETEST_BELOW_AH) waiting.push({ ...cell, channel });
  }

  return {
    next() {
      const index = earliest(devices);
      const device = devices[index] as Device;
      const { trayNumber: tray } = device;
      const { endMs, station, cell, reading } = device.tray[device.taken] as Place;
      device.taken += 1;
      const channel = index * stationsPerDevice + station;
      setAside(cell, reading.capacityAh, channel);
      const cellsBefore = cellsOnBad.get(channel);
      if (cellsBefore !== undefined) cellsOnBad.set(channel, cellsBefore + 1);
      if (device.taken === device.tray.length) loadTray(device, { index, trayMs: endMs + pauseMs(random) });
      return {
        endMs,
        dueMs: endMs,
        tray,
        isRetest: cell.channel !== -1,
        fields: {
          batteryStation: stationName(index, station),
          deviceCode: device.code,
          barcode: cell.barcode,
          workStep: WORK_STEP,
          voltage: reading.meanVoltageV,
          electricity: reading.currentA,
          volume: reading.capacityAh,
          energy: reading.energyWh,
        },
      };
    },
    badChannels() {
      return [...faults]
        .sort(([a], [b]) => a - b)
        .map(([channel, fault]) => {
          const index = Math.floor(channel / stationsPerDevice);
          return {
            deviceCode: devices[index]?.code ?? "",
            batteryStation: stationName(index, channel % stationsPerDevice),
            fault,
            cells: cellsOnBad.get(channel) ?? 0,
          };
        });
    },
  };
}

/** The record as it is sent, with the fields in the order of the definition. */
export function recordAt(
  testTime: string,
  { batteryStation, deviceCode, barcode, ...rest }: GradedCell["fields"],
): CellRecord {
  return { batteryStation, deviceCode, barcode, testTime, ...rest };
}

function capacityOfNew(random: Random): number {
  const usualAh = CAPACITY_AH + random.normal() * CELL_SIGMA_AH;
  return random.uniform() < WEAK_SHARE ? usualAh - random.uniform() * WEAK_AH_MAX : usualAh;
}

/** The device whose next cell ends first. Of several it is the first. */
function earliest(devices: readonly Device[]): number {
  let first = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  for (let index = 0; index < devices.length; index += 1) {
    const device = devices[index] as Device;
    const endMs = device.tray[device.taken]?.endMs ?? Number.POSITIVE_INFINITY;
    if (endMs < firstMs) {
      first = index;
      firstMs = endMs;
    }
  }
  return first;
}

/** The station of a channel, from device, level and place on the level: `01-08-16`. */
function stationName(device: number, station: number): string {
  const level = Math.floor(station / STATIONS_PER_LEVEL);
  return `${padded(device + 1)}-${padded(level + 1)}-${padded((station % STATIONS_PER_LEVEL) + 1)}`;
}

function padded(value: number): string {
  return String(value).padStart(2, "0");
}
