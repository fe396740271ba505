import type { RecordFilter } from "./record-filter.ts";

/** The test times of a filter that lie in a span too. Texts `yyyy-MM-dd HH:mm:ss`, `to` exclusive: they sort as times do. */
export function narrowTestTime(
  { testTimeFrom, testTimeTo }: RecordFilter,
  { from, to }: { readonly from: string; readonly to: string },
): Pick<RecordFilter, "testTimeFrom" | "testTimeTo"> {
  return {
    testTimeFrom: testTimeFrom !== null && testTimeFrom > from ? testTimeFrom : from,
    testTimeTo: testTimeTo !== null && testTimeTo < to ? testTimeTo : to,
  };
}
