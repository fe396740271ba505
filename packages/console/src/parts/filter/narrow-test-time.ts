import type { RecordFilter } from "./record-filter.ts";

/**
 * The range of test times that the filter and the span share. Times are texts `yyyy-MM-dd HH:mm:ss`, which sort as
 * times do; `to` is exclusive.
 */
export function narrowTestTime(
  { testTimeFrom, testTimeTo }: RecordFilter,
  { from, to }: { readonly from: string; readonly to: string },
): Pick<RecordFilter, "testTimeFrom" | "testTimeTo"> {
  return {
    testTimeFrom: testTimeFrom !== null && testTimeFrom > from ? testTimeFrom : from,
    testTimeTo: testTimeTo !== null && testTimeTo < to ? testTimeTo : to,
  };
}
