import type { DatabaseSync } from "node:sqlite";
import { type Quantity, QUANTITIES, quantityOf } from "@cellgrade/contract/quantities";
import type { CellRecord } from "@cellgrade/contract/record";
import { HOUR_CHARACTERS } from "./test-hours.ts";

// Table machine_hour: for each machine, hour of test time and work step, between which minutes its versions lie and between
// which values each of their quantities. Each commit widens it. A search for values that few records have skips the hours
// that hold none (read/machine-hours-sql.ts).

/** The versions of a machine in an hour of test time and a work step, and the ends that hold all of them. */
export interface MachineHour {
  readonly device: string;
  /** `yyyy-MM-dd HH`. */
  readonly hour: string;
  readonly step: string;
  /**
   * The least and the greatest minute of the hour, then those of each quantity in the order of {@link QUANTITIES}. Infinity
   * and -Infinity where no version has the quantity: no range of values meets these.
   */
  readonly ends: Float64Array;
}

interface Widening extends MachineHour {
  /** {@link hourNumber} of the hour. */
  readonly number: number;
  isWider: boolean;
}

/** The columns of the ends of {@link MachineHour}, in their order. */
export const END_COLUMNS: readonly string[] = [
  "first_minute",
  "last_minute",
  ...QUANTITIES.flatMap((quantity) => [leastColumn(quantity), greatestColumn(quantity)]),
];

export function leastColumn(quantity: Quantity): string {
  return `least_${snakeCase(quantity)}`;
}

export function greatestColumn(quantity: Quantity): string {
  return `greatest_${snakeCase(quantity)}`;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Gathers the machine hours of versions. */
export interface MachineHours {
  /** Notes that a version was written. */
  add(record: CellRecord): void;
  /** The machine hours that have become wider since the last call. */
  takeWider(): readonly MachineHour[];
}

/** Where the minute of a test time begins. */
const MINUTE_PLACE = 14;

/** Machines that are remembered between two calls of `takeWider`, and hours of each: those that a hall is at work in. */
const MACHINES_MAX = 2_000;
const HOURS_MAX = 24;

export function createMachineHours(): MachineHours {
  /** By machine: its hours, that of its version before first. The next version is usually of the same. */
  const remembered = new Map<string, Widening[]>();
  let wider: Widening[] = [];

  function find({ deviceCode, testTime, workStep }: CellRecord, number: number): Widening {
    const hours = remembered.get(deviceCode) ?? [];
    const place = hours.findIndex((each) => each.number === number && each.step === workStep);
    const found = hours[place] ?? {
      device: deviceCode,
      hour: testTime.slice(0, HOUR_CHARACTERS),
      step: workStep,
      ends: emptyEnds(),
      number,
      isWider: false,
    };
    if (place !== -1) hours.splice(place, 1);
    else if (hours.length === HOURS_MAX) hours.pop(); // one that is wider is written all the same
    hours.unshift(found);
    remembered.set(deviceCode, hours);
    return found;
  }

  return {
    add(record) {
      const minute = minuteOf(record.testTime);
      if (Number.isNaN(minute)) return; // no test time: the contract lets none come
      const number = hourNumber(record.testTime);
      const last = remembered.get(record.deviceCode)?.[0];
      const isSame = last !== undefined && last.number === number && last.step === record.workStep;
      const found = isSame ? last : find(record, number);
      if (widen(found.ends, record, minute) && !found.isWider) {
        found.isWider = true;
        wider.push(found);
      }
    },
    takeWider() {
      const taken = wider;
      wider = [];
      for (const each of taken) each.isWider = false;
      if (remembered.size > MACHINES_MAX) remembered.clear();
      return taken;
    },
  };
}

function emptyEnds(): Float64Array {
  return Float64Array.from(END_COLUMNS, (_, place) => (place % 2 === 0 ? Infinity : -Infinity));
}

/** A number for each hour, made of the characters of its name: it is compared in half the time of the name. */
function hourNumber(testTime: string): number {
  let number = 0;
  for (let place = 0; place < HOUR_CHARACTERS; place += 1) number = number * 10 + testTime.charCodeAt(place);
  return number;
}

/** Widens ends so that they hold a record. False when they did already. A loop over the quantities takes twice as long. */
function widen(ends: Float64Array, record: CellRecord, minute: number): boolean {
  let isWider = include(ends, 0, minute);
  isWider = include(ends, 1, record.voltage) || isWider;
  isWider = include(ends, 2, record.electricity) || isWider;
  isWider = include(ends, 3, record.volume) || isWider;
  isWider = include(ends, 4, record.energy) || isWider;
  isWider = include(ends, 5, quantityOf(record, "meanVoltage")) || isWider;
  return include(ends, 6, quantityOf(record, "duration")) || isWider;
}

/** The two digits as a number. */
function minuteOf(testTime: string): number {
  return testTime.charCodeAt(MINUTE_PLACE) * 10 + testTime.charCodeAt(MINUTE_PLACE + 1) - 11 * ZERO;
}

const ZERO = "0".charCodeAt(0);

function include(ends: Float64Array, place: number, value: number | null): boolean {
  if (value === null) return false;
  const holds = value >= (ends[2 * place] as number) && value <= (ends[2 * place + 1] as number);
  if (holds) return false;
  ends[2 * place] = Math.min(ends[2 * place] as number, value);
  ends[2 * place + 1] = Math.max(ends[2 * place + 1] as number, value);
  return true;
}

/** Collects what a transaction adds to table machine_hour. */
export interface MachineHoursWriter extends Pick<MachineHours, "add"> {
  /** Writes what was noted since the last flush. */
  flush(): void;
}

export function createMachineHoursWriter(db: DatabaseSync): MachineHoursWriter {
  const widened = END_COLUMNS.map((column, place) => {
    const end = place % 2 === 0 ? "min" : "max";
    return `${column} = ${end}(${column}, excluded.${column})`;
  });
  const write = db.prepare(`
    insert into machine_hour (device, hour, step, ${END_COLUMNS.join(", ")})
    values (?, ?, ?, ${END_COLUMNS.map(() => "?").join(", ")})
    on conflict (device, hour, step) do update set ${widened.join(", ")}`);
  const hours = createMachineHours();
  let waiting: CellRecord[] = [];

  function takeWaiting(): void {
    for (const record of waiting) hours.add(record);
    waiting = [];
  }

  return {
    add(record) {
      waiting.push(record);
      if (waiting.length >= RECORDS_AT_ONCE) takeWaiting();
    },
    flush() {
      takeWaiting();
      for (const { device, hour, step, ends } of hours.takeWider()) write.run(device, hour, step, ...ends);
    },
  };
}

/** Records that are looked at together: one at a time, between two statements, takes three times as long. */
const RECORDS_AT_ONCE = 200;
