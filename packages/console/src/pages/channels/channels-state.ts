import type { ResidualBase } from "./deviations.ts";
import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { filterQuery, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, number, type StateOf } from "../../url-state.ts";

// The state of the page, as its address holds it.

export const METRICS = ["runResidual", "medianResidual", "count", "sd", "ngShare"] as const;
export type Metric = (typeof METRICS)[number];
/** The orders of channels, the largest first: by deviation, or by one of the columns. */
export const ORDERS = ["deviation", "sd", "ngShare", "stuckStreak", "ngStreak", "count"] as const;
export type Order = (typeof ORDERS)[number];

export const channelsFields = {
  ...recordFilterFields,
  quantity: choice(QUANTITIES, QUANTITY_DEFAULT),
  metric: choice(METRICS, "runResidual"),
  order: choice(ORDERS, "deviation"),
  page: number(),
};

/** What the deviations of channels are measured against: the residual that the map shows, or that of runs. */
export function baseOf({ metric }: Pick<ChannelsState, "metric">): ResidualBase {
  return metric === "medianResidual" ? metric : "runResidual";
}

export type ChannelsState = StateOf<typeof channelsFields>;

export function channelsQuery(state: ChannelsState) {
  return { ...filterQuery(state), quantity: state.quantity };
}
