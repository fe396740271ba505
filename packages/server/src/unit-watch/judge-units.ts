import { median } from "@cellgrade/contract/median";
import { MEASURED_QUANTITIES } from "@cellgrade/contract/quantities";
import type { Units } from "@cellgrade/contract/units";
import type { NumberField } from "@cellgrade/contract/wire";
import type { UnitFinding } from "@cellgrade/store/unit-findings";
import type { StepMedians } from "./step-medians.ts";
import { sizeOfUnit } from "./unit-sizes.ts";

// Whether a machine's numbers look as if they came in another unit than before, or than those of the other machines. Cells
// of one step differ by some percent, and cells of two products by ten times; units differ by 1000 (mAh for Ah) or by 3600
// (As for Ah).

const FACTORS = [1, 1_000, 3_600, 1 / 1_000, 1 / 3_600];

/** A median may be so many times the factor, or a part of it: 1000 and 3600 stay apart. */
const SLACK = 1.7;

/** One other machine alone does not say which of the two is right. */
const OTHERS_MIN = 2;

/** What any lithium, lead or sodium cell has in the mean, in V: its energy divided by its capacity. */
const VOLTS_MIN = 1;
const VOLTS_MAX = 5;

/** What is to be told of these machines, all steps of one account set together. */
export function judgeUnits(all: readonly StepMedians[], units: Units): UnitFinding[] {
  return [...Map.groupBy(all, ({ workStep }) => workStep).values()].flatMap((ofStep) =>
    ofStep.flatMap((machine) => [
      ...MEASURED_QUANTITIES.flatMap((quantity) => [
        ...compare(machine, quantity, "past", machine.earlier[quantity]),
        ...compare(machine, quantity, "others", medianOfOthers(machine, quantity, ofStep)),
      ]),
      ...judgeEnergy(machine, units),
    ]),
  );
}

function compare(
  { deviceCode, workStep, latest }: StepMedians,
  quantity: NumberField,
  comparison: "past" | "others",
  expected: number | null,
): UnitFinding[] {
  const own = latest[quantity];
  const factor = own === null || expected === null ? null : factorBetween(own, expected);
  if (own === null || factor === null) return [];
  return [{ deviceCode, workStep, quantity, comparison, factor, median: own, expected }];
}

function medianOfOthers(machine: StepMedians, quantity: NumberField, ofStep: readonly StepMedians[]): number | null {
  const medians = ofStep.flatMap((other) => (other === machine ? [] : (other.latest[quantity] ?? [])));
  return medians.length < OTHERS_MIN ? null : median(medians);
}

/** The factor by which two medians differ where units or signs may be the reason; null where they may not. */
function factorBetween(own: number, expected: number): number | null {
  if (own === 0 || expected === 0) return null;
  const ratio = Math.abs(own / expected);
  const factor = FACTORS.find((each) => ratio > each / SLACK && ratio < each * SLACK);
  const sign = Math.sign(own) === Math.sign(expected) ? 1 : -1;
  return factor === undefined || sign * factor === 1 ? null : sign * factor;
}

/** Energy against capacity, where the units of both are known. */
function judgeEnergy({ deviceCode, workStep, energyPerCapacity }: StepMedians, units: Units): UnitFinding[] {
  const wattHours = sizeOfUnit(units.energy, "Wh");
  const ampereHours = sizeOfUnit(units.volume, "Ah");
  if (energyPerCapacity === null || wattHours === null || ampereHours === null) return [];
  const volts = (energyPerCapacity * wattHours) / ampereHours;
  if (Math.abs(volts) >= VOLTS_MIN && Math.abs(volts) <= VOLTS_MAX) return [];
  return [
    { deviceCode, workStep, quantity: "energy", comparison: "capacity", factor: null, median: volts, expected: null },
  ];
}
