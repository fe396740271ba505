import { median } from "@cellgrade/contract/median";
import { forEachMeasured } from "@cellgrade/contract/quantities";
import type { CellRecord } from "@cellgrade/contract/record";
import type { NumberField } from "@cellgrade/contract/wire";

/** Medians of a quantity over some cells; null where fewer than {@link CELLS_MIN} of them have it. */
type Medians = { readonly [quantity in NumberField]: number | null };

/** What a machine has measured in one step of late, and before that. */
export interface StepMedians {
  readonly deviceCode: string;
  readonly workStep: string;
  readonly latest: Medians;
  readonly earlier: Medians;
  /** Median of energy ÷ capacity (volume) over the latest cells, in whatever units they came; null like {@link Medians}. */
  readonly energyPerCapacity: number | null;
}

/** A quarter of a small tray: more than half of the latest cells must have come in the other unit before a median moves. */
const LATEST_CELLS = 32;

/** Fewer cells may be tries. */
const CELLS_MIN = 8;

/** The medians of each step of one machine, whose cells come latest first. */
export function stepMedians(deviceCode: string, cells: readonly CellRecord[]): StepMedians[] {
  return [...Map.groupBy(cells, ({ workStep }) => workStep)].map(([workStep, ofStep]) => {
    const latest = ofStep.slice(0, LATEST_CELLS);
    return {
      deviceCode,
      workStep,
      latest: mediansOf(latest),
      earlier: mediansOf(ofStep.slice(LATEST_CELLS)),
      energyPerCapacity: medianOfEnough(
        latest.map(({ energy, volume }) => (energy === null || !volume ? null : energy / volume)),
      ),
    };
  });
}

function mediansOf(cells: readonly CellRecord[]): Medians {
  return forEachMeasured((quantity) => medianOfEnough(cells.map((cell) => cell[quantity])));
}

function medianOfEnough(values: readonly (number | null)[]): number | null {
  const given = values.filter((value) => value !== null);
  return given.length < CELLS_MIN ? null : median(given);
}
