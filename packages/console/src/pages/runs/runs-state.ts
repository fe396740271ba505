import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { filterQuery, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, type StateOf, texts } from "../../url-state.ts";

// The state of the page, as its address holds it.

export const runsFields = {
  ...recordFilterFields,
  quantity: choice(QUANTITIES, QUANTITY_DEFAULT),
  /** The cursors of the pages up to this one. */
  cursor: texts(),
};

export type RunsState = StateOf<typeof runsFields>;

export function runsQuery(state: RunsState) {
  const cursor = state.cursor.at(-1);
  return { ...filterQuery(state), quantity: state.quantity, ...(cursor !== undefined && { cursor }) };
}
