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

/** The runs of a machine that were met, ascending; a run has the same place in the three lists. */
interface MachineRuns {
  readonly starts: number[];
  readonly ends: number[];
  readonly numbers: number[];
}

export function createRunNumbers(findRun: FindRun): RunNumbers {
  const numbering = createNumbering();
  const machines: MachineRuns[] = [];
  const all: NumberedRun[] = [];
  // By machine: the place of the run that was met last.
  const places: number[] = [];

  function holds({ starts, ends }: MachineRuns, place: number, seconds: number): boolean {
    // Beyond the last run, a comparison with undefined is false.
    return seconds >= (starts[place] as number) && seconds <= (ends[place] as number);
  }

  /** The place of the run that holds a moment, wherever it is. */
  function find(machine: number, runs: MachineRuns, seconds: number): number {
    const begun = countUpTo(runs.starts, seconds);
    if (begun > 0 && holds(runs, begun - 1, seconds)) return begun - 1;
    if (all.length >= KEYS_MAX) throw new TooMuch("too many runs");
    const deviceCode = numbering.names()[machine] as string;
    const { start, end } = findRun(deviceCode, seconds);
    const number = all.push({ deviceCode, start, end }) - 1;
    runs.starts.splice(begun, 0, start);
    runs.ends.splice(begun, 0, end);
    runs.numbers.splice(begun, 0, number);
    return begun;
  }

  return {
    machineOf(deviceCode) {
      const machine = numbering.numberOf(deviceCode);
      if (machine === machines.length) {
        machines.push({ starts: [], ends: [], numbers: [] });
        places.push(0);
      }
      return machine;
    },
    numberOf(machine, seconds) {
      const runs = machines[machine] as MachineRuns;
      // Nearly every row of a machine is of the run of the row before it, nearly every one of a channel of the run after that.
      let place = places[machine] as number;
      if (!holds(runs, place, seconds)) {
        place = holds(runs, place + 1, seconds) ? place + 1 : find(machine, runs, seconds);
        places[machine] = place;
      }
      return runs.numbers[place] as number;
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
