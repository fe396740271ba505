import { GROUPINGS, SUBGROUP_DEFAULT, SUBGROUPS } from "@cellgrade/contract/groupings";
import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { filterQuery, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, flag, number, type StateOf } from "../../url-state.ts";

// The state of the page, as its address holds it.

export const BINS = ["10", "20", "40", "80", "160"] as const;
const VIEWS = ["chart", "table"] as const;

export const distributionFields = {
  ...recordFilterFields,
  quantity: choice(QUANTITIES, QUANTITY_DEFAULT),
  bins: choice(BINS, "40"),
  /** The begin and the end of the bars. Null for those of the bulk. */
  from: number(),
  to: number(),
  /** Limits to try in place of the stored ones. */
  lsl: number(),
  usl: number(),
  subgroup: choice(SUBGROUPS, SUBGROUP_DEFAULT),
  groupBy: choice(GROUPINGS, "deviceCode"),
  normal: flag(),
  bars: choice(VIEWS, "chart"),
  boxes: choice(VIEWS, "chart"),
  /** The axis of the box plots takes in what lies far off. */
  boxesWhole: flag(),
  /** The range of the records of the chosen bars. */
  chosenMin: number(),
  chosenMax: number(),
};

export type DistributionState = StateOf<typeof distributionFields>;

/** The reset for a change of the values: the choice of bars and their begin and end mean nothing then. */
export const OTHER_VALUES = { from: null, to: null, chosenMin: null, chosenMax: null } as const;

/** False when the lower end is not below the upper one. The API refuses such a range. */
export function isOrdered(low: number | null, high: number | null): boolean {
  return low === null || high === null || low < high;
}

/**
 * The query of the distribution. Ends in the wrong order are left out, so that the page stays and they can be
 * corrected.
 */
export function distributionQuery(state: DistributionState) {
  const { quantity, from, to, lsl, usl, subgroup, groupBy } = state;
  return {
    ...filterQuery(state),
    quantity,
    bins: Number(state.bins),
    ...(isOrdered(from, to) && given({ from, to })),
    ...(isOrdered(lsl, usl) && given({ lsl, usl })),
    subgroup,
    groupBy,
  };
}

function given<Name extends string>(values: { readonly [name in Name]: number | null }) {
  const entries = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as { readonly [name in Name]?: number };
}
