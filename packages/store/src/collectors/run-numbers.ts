import { KEYS_MAX } from "../statistics.ts";
import { createNumbering, TooMuch } from "./numbering.ts";

// The run (盘次) of each row, by a number. The rows of a machine come nearly in the order of test time, so a row is usually of
// the run of the row before; each run is looked for once, when its first row comes.

/** A run of a machine. Both ends are those of kept versions, in seconds since any fixed moment. */
interface RunEnds {
  readonly start: number;
  readonly end: number;
}

/** The run of a machine that holds a moment at which it has a version. */
export type FindRun = (deviceCode: string, seconds: number) => RunEnds;

export interface RunNumbers {
  /** A small number for a machine. */
  machineOf(deviceCode: string): number;
  /**
   * The number of the run of a machine that holds this moment: 0 for the run that was met first. Each moment must be that
   * of a version. Throws {@link TooMuch} beyond {@link KEYS_MAX} runs.
   */
  numberOf(machine: number, seconds: number): number;
  /** The runs by number. */
  all(): readonly NumberedRun[];
}

interface NumberedRun extends RunEnds {
  readonly deviceCode: string;
}

interface MachineRuns {
  /** Ascending; a run has the same place in the three lists. */
  readonly starts: number[];
  readonly ends: number[];
  readonly numbers: number[];
  /** The place of the run that was met last. */
  last: number;
}

export function createRunNumbers(findRun: FindRun): RunNumbers {
  const numbering = createNumbering();
  const machines: MachineRuns[] = [];
  const all: NumberedRun[] = [];

  function add(machine: number, seconds: number, place: number): number {
    if (all.length >= KEYS_MAX) throw new TooMuch("too many runs");
    const deviceCode = numbering.names()[machine] as string;
    const { starts, ends, numbers } = machines[machine] as MachineRuns;
    const { start, end } = findRun(deviceCode, seconds);
    const number = all.push({ deviceCode, start, end }) - 1;
    starts.splice(place, 0, start);
    ends.splice(place, 0, end);
    numbers.splice(place, 0, number);
    return number;
  }

  return {
    machineOf(deviceCode) {
      const machine = numbering.numberOf(deviceCode);
      if (machine === machines.length) machines.push({ starts: [], ends: [], numbers: [], last: 0 });
      return machine;
    },
    numberOf(machine, seconds) {
      const runs = machines[machine] as MachineRuns;
      const { starts, ends, numbers, last } = runs;
      // Where there is no run yet, a comparison with undefined is false.
      if (seconds >= (starts[last] as number) && seconds <= (ends[last] as number)) return numbers[last] as number;
      const begun = countUpTo(starts, seconds);
      const isKnown = begun > 0 && seconds <= (ends[begun - 1] as number);
      runs.last = isKnown ? begun - 1 : begun;
      return isKnown ? (numbers[begun - 1] as number) : add(machine, seconds, begun);
    },
    all: () => all,
  };
}

/** The number of values that are at most `most`; the values ascend. */
function countUpTo(values: readonly number[], most: number): number {
  let from = 0;
  let to = values.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((values[middle] as number) <= most) from = middle + 1;
    else to = middle;
  }
  return from;
}
