import { PERIOD_DEFAULT, PERIODS, WHOLE_POINT_FILTERS } from "@cellgrade/contract/groupings";
import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { filterQuery, type RecordFilter, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, flag, number, type StateOf, text, texts } from "../../url-state.ts";
import { chosenRule } from "./control-points.ts";

// The state of the page, as its address holds it.

export const ORDERS = ["worst", "name"] as const;

export const trendFields = {
  ...recordFilterFields,
  quantity: choice(QUANTITIES, QUANTITY_DEFAULT),
  period: choice(PERIODS, PERIOD_DEFAULT),
  /** The judgements that are made beside the usual ones. */
  rules: texts(),
  /** The machine that is drawn. Null for the worst one. */
  device: text(),
  order: choice(ORDERS, "worst"),
  /** The axes take in what lies far off. */
  whole: flag(),
  page: number(),
};

export type TrendState = StateOf<typeof trendFields>;

export function trendQuery(state: TrendState) {
  const rules = state.rules.flatMap((name) => chosenRule(name) ?? []);
  return {
    ...filterQuery(state),
    quantity: state.quantity,
    period: state.period,
    ...(rules.length > 0 && { rules }),
  };
}

/** False where the filter takes a part of each point. Limits are frozen for whole points, so none apply then. */
export function isOfWholePoints(filter: RecordFilter): boolean {
  return Object.keys(filterQuery(filter)).every((name) => WHOLE_POINT_FILTERS.includes(name));
}
