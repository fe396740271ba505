import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { filterQuery, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, number, type StateOf } from "../../url-state.ts";

// The state of the page, as its address holds it.

export const METRICS = ["medianResidual", "count", "sd", "ngShare"] as const;
export type Metric = (typeof METRICS)[number];
/** The orders of channels, the largest first: by deviation, or by one of the columns. */
export const ORDERS = ["deviation", "sd", "ngShare", "stuckStreak", "ngStreak", "count"] as const;
export type Order = (typeof ORDERS)[number];

export const channelsFields = {
  ...recordFilterFields,
  quantity: choice(QUANTITIES, QUANTITY_DEFAULT),
  metric: choice(METRICS, "medianResidual"),
  order: choice(ORDERS, "deviation"),
  page: number(),
};

export type ChannelsState = StateOf<typeof channelsFields>;

export function channelsQuery(state: ChannelsState) {
  return { ...filterQuery(state), quantity: state.quantity };
}
