import { GROUPINGS, SUBGROUP_DEFAULT, SUBGROUPS } from "@cellgrade/contract/groupings";
import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { filterQuery, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, flag, number, type StateOf } from "../../url-state.ts";

// The state of the page as it stands in its address.

export const BINS = ["10", "20", "40", "80", "160"] as const;
const VIEWS = ["chart", "table"] as const;

export const distributionFields = {
  ...recordFilterFields,
  quantity: choice(QUANTITIES, QUANTITY_DEFAULT),
  bins: choice(BINS, "40"),
  /** Where the bars begin and end; null: at the least and the greatest value. */
  from: number(),
  to: number(),
  /** Limits to try, in the place of those stored. */
  lsl: number(),
  usl: number(),
  subgroup: choice(SUBGROUPS, SUBGROUP_DEFAULT),
  groupBy: choice(GROUPINGS, "deviceCode"),
  normal: flag(),
  bars: choice(VIEWS, "chart"),
  boxes: choice(VIEWS, "chart"),
  /** The bars chosen, as the range of their records. */
  chosenMin: number(),
  chosenMax: number(),
};

export type DistributionState = StateOf<typeof distributionFields>;

/** What makes the values others: chosen bars, and where bars begin, mean nothing then. */
export const OTHER_VALUES = { from: null, to: null, chosenMin: null, chosenMax: null } as const;

/** False where the lower of two given ends is not the lower: the API takes no such range. */
export function isOrdered(low: number | null, high: number | null): boolean {
  return low === null || high === null || low < high;
}

/** Ends the wrong way round are left out, so that the page stays there to put them right. */
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
