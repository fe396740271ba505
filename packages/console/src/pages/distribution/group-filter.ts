import type { Grouping } from "@cellgrade/contract/groupings";
import { shiftedDate } from "@cellgrade/contract/plant-time";
import { narrowTestTime } from "../../parts/filter/narrow-test-time.ts";
import type { RecordFilter } from "../../parts/filter/record-filter.ts";

/** The changes that narrow the filter to one group. */
export function groupFilter(
  filter: RecordFilter,
  { groupBy, key }: { readonly groupBy: Grouping; readonly key: string },
): Partial<RecordFilter> {
  if (groupBy !== "day") return { [groupBy]: [key] };
  return narrowTestTime(filter, { from: `${key} 00:00:00`, to: `${shiftedDate(key, 1)} 00:00:00` });
}
