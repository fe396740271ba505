import { filterQuery, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, number, type StateOf, text } from "../../url-state.ts";

// The state of the page as it stands in its address.

export const PERIODS = ["hour", "shift", "day"] as const;
export type Period = (typeof PERIODS)[number];

export const trendFields = {
  ...recordFilterFields,
  quantity: choice(["volume", "voltage", "electricity", "energy"], "volume"),
  period: choice(PERIODS, "hour"),
  /** The machine drawn; null: the first. */
  device: text(),
  page: number(),
};

export type TrendState = StateOf<typeof trendFields>;

export function trendQuery(state: TrendState) {
  return { ...filterQuery(state), quantity: state.quantity, period: state.period };
}
