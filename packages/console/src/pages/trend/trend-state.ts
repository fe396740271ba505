import { PERIOD_DEFAULT, PERIODS } from "@cellgrade/contract/groupings";
import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { filterQuery, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, number, type StateOf, text } from "../../url-state.ts";

// The state of the page, as its address holds it.

export const trendFields = {
  ...recordFilterFields,
  quantity: choice(QUANTITIES, QUANTITY_DEFAULT),
  period: choice(PERIODS, PERIOD_DEFAULT),
  /** The machine that is drawn. Null for the first one. */
  device: text(),
  page: number(),
};

export type TrendState = StateOf<typeof trendFields>;

export function trendQuery(state: TrendState) {
  return { ...filterQuery(state), quantity: state.quantity, period: state.period };
}
