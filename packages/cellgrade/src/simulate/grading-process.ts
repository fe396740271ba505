import type { CellRecord } from "@cellgrade/contract/record";
import { barcodeOf } from "./barcodes.ts";
import { type ChannelFault, plantFaults, type Reading } from "./bad-channels.ts";
import { createRandom, type Random } from "./random.ts";

// Capacity grading as a plant sees it, for NMC cells of 50 Ah that are discharged at C/2. The model is pure: the same
// options give the same cells. The four quantities are in V (the mean of the discharge), A, Ah and Wh.

const WORK_STEP = "分容放电";
const CAPACITY_AH = 50;
const CURRENT_A = 25;
const MEAN_VOLTAGE_V = 3.7;

/** Standard deviations. Cells scatter most. Devices and channels scatter by their calibration. */
const CELL_SIGMA_AH = 0.25;
const DEVICE_SIGMA_AH = 0.15;
const CHANNEL_SIGMA_AH = 0.05;
const READING_SIGMA_AH = 0.02;
const VOLTAGE_SIGMA_V = 0.002;
const CURRENT_SIGMA_A = 0.005;
/** A device's mean wanders by this much per tray and is drawn back. Over some dozens of trays σ is 0.1 Ah. */
const DRIFT_STEP_AH = 0.02;
const DRIFT_KEPT = 0.98;
/** The share of the capacity that 1 V of lost voltage costs near the end of discharge. */
const CAPACITY_SHARE_LOST_PER_V = 0.4;

/**
 * The cells of a tray end within seconds of each other. At high rates they end within a quarter of the time between
 * trays.
 */
const BURST_MS_MAX = 5_000;
const BURST_SHARE_MAX = 0.25;

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
  /** Cells of all devices together, on average. Above 0. */
  readonly cellsPerS: number;
  readonly badChannels: number;
  readonly barcodePrefix: string;
}

export interface GradedCell {
  /** The time since the start of the process. It never falls from one cell to the next. */
  readonly dueMs: number;
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
  /** The next cell that any channel finishes. There is always one. */
  next(): GradedCell;
  badChannels(): BadChannel[];
}

/** The true values of a cell, whichever channel measures it. */
interface Cell {
  readonly barcode: string;
  readonly deviationAh: number;
  /** Where and when the cell was measured; -1 before the first time. */
  readonly channel: number;
  readonly measuredMs: number;
}

interface Device {
  readonly code: string;
  readonly offsetAh: number;
  driftAh: number;
  trays: number;
  /** The cells of the present tray that are not taken yet, in the order in which they end. */
  tray: { dueMs: number; station: number }[];
  taken: number;
}

export function createGradingProcess(options: GradingProcessOptions): GradingProcess {
  const { seed, stationsPerDevice, barcodePrefix } = options;
  const random = createRandom(seed);
  const trayMs = (options.devices * stationsPerDevice * 1_000) / options.cellsPerS;
  const burstMs = Math.min(BURST_MS_MAX, trayMs * BURST_SHARE_MAX);
  const devices = Array.from({ length: options.devices }, (_, index): Device => {
    const code = `FR-${padded(index + 1)}`;
    return { code, offsetAh: random.normal() * DEVICE_SIGMA_AH, driftAh: 0, trays: 0, tray: [], taken: 0 };
  });
  const channelOffsetAh = Float64Array.from({ length: options.devices * stationsPerDevice }, () => {
    return random.normal() * CHANNEL_SIGMA_AH;
  });
  const faults = plantFaults(random, channelOffsetAh.length, options.badChannels);
  const cellsOnBad = new Map([...faults.keys()].map((channel) => [channel, 0]));
  const frozen = new Map<number, Reading>();
  const waiting: Cell[] = [];
  let serial = 0;

  /** Devices start one after another, so that the ends of the trays of a plant are spread evenly. */
  function loadTray(device: Device, index: number): void {
    const startMs = trayMs * (device.trays + index / options.devices);
    device.tray = Array.from({ length: stationsPerDevice }, (_, station) => {
      return { dueMs: startMs + random.uniform() * burstMs, station };
    }).sort((a, b) => a.dueMs - b.dueMs);
    device.taken = 0;
    device.trays += 1;
    device.driftAh = device.driftAh * DRIFT_KEPT + random.normal() * DRIFT_STEP_AH;
  }
  devices.forEach(loadTray);

  /** A new cell, or now and then one of an earlier tray. */
  function takeCell(channel: number, dueMs: number): Cell {
    if (waiting.length > 0 && random.uniform() < RETEST_SHARE) {
      const place = random.integer(waiting.length);
      const cell = waiting[place];
      if (cell !== undefined && cell.channel !== channel && cell.measuredMs + trayMs <= dueMs) {
        const last = waiting.pop();
        if (last !== undefined && last !== cell) waiting[place] = last;
        return cell;
      }
    }
    serial += 1;
    const deviationAh = random.normal() * CELL_SIGMA_AH;
    return { barcode: barcodeOf(barcodePrefix, serial), deviationAh, channel: -1, measuredMs: -1 };
  }

  function measure(cell: Cell, device: Device, channel: number): Reading {
    const fault = faults.get(channel);
    const kept = frozen.get(channel);
    if (kept !== undefined) return kept;
    const calibrationAh = device.offsetAh + device.driftAh + (channelOffsetAh[channel] ?? 0);
    const reading = readingOf(CAPACITY_AH + cell.deviationAh + calibrationAh, fault, random);
    if (fault?.kind === "stuck") frozen.set(channel, reading);
    return reading;
  }

  function setAside(cell: Cell, capacityAh: number, channel: number, measuredMs: number): void {
    if (cell.channel !== -1 || waiting.length >= RETEST_WAITING_MAX) return;
    const isSample = random.uniform() < RETEST_SAMPLE_SHARE;
    if (isSample || capacityAh < RETEST_BELOW_AH) waiting.push({ ...cell, channel, measuredMs });
  }

  return {
    next() {
      const index = earliest(devices);
      const device = devices[index] as Device;
      const { dueMs, station } = device.tray[device.taken] as { dueMs: number; station: number };
      device.taken += 1;
      const channel = index * stationsPerDevice + station;
      const cell = takeCell(channel, dueMs);
      const { meanVoltageV, currentA, capacityAh, energyWh } = measure(cell, device, channel);
      setAside(cell, capacityAh, channel, dueMs);
      const cellsBefore = cellsOnBad.get(channel);
      if (cellsBefore !== undefined) cellsOnBad.set(channel, cellsBefore + 1);
      if (device.taken === device.tray.length) loadTray(device, index);
      return {
        dueMs,
        isRetest: cell.channel !== -1,
        fields: {
          batteryStation: stationName(index, station),
          deviceCode: device.code,
          barcode: cell.barcode,
          workStep: WORK_STEP,
          voltage: meanVoltageV,
          electricity: currentA,
          volume: capacityAh,
          energy: energyWh,
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

function readingOf(soundAh: number, fault: ChannelFault | undefined, random: Random): Reading {
  const currentA = rounded(CURRENT_A + random.normal() * CURRENT_SIGMA_A, 3);
  const noiseAh = fault?.kind === "noisy" ? fault.noiseAh : READING_SIGMA_AH;
  const lostV = fault?.kind === "contactResistance" ? (fault.milliohms / 1_000) * currentA : 0;
  const capacityAh = rounded(soundAh * (1 - lostV * CAPACITY_SHARE_LOST_PER_V) + random.normal() * noiseAh, 4);
  const meanVoltageV = rounded(MEAN_VOLTAGE_V - lostV + random.normal() * VOLTAGE_SIGMA_V, 4);
  return { meanVoltageV, currentA, capacityAh, energyWh: rounded(capacityAh * meanVoltageV, 3) };
}

/** The device whose next cell ends first. Of several it is the first. */
function earliest(devices: readonly Device[]): number {
  let first = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  for (let index = 0; index < devices.length; index += 1) {
    const device = devices[index] as Device;
    const dueMs = device.tray[device.taken]?.dueMs ?? Number.POSITIVE_INFINITY;
    if (dueMs < firstMs) {
      first = index;
      firstMs = dueMs;
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

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
