import { filterQuery, NO_FILTER, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, type StateOf, text, type UrlField } from "../../url-state.ts";

// The state of the page as it stands in its address.

/** The columns there can be, by the names that the export knows too, in the order of the table. */
export const COLUMNS = [
  "barcode",
  "deviceCode",
  "batteryStation",
  "workStep",
  "testTime",
  "volume",
  "voltage",
  "electricity",
  "energy",
  "grade",
  "receivedAt",
  "revision",
  "lateReplay",
  "excluded",
] as const;

export type ColumnName = (typeof COLUMNS)[number];

/** What fits the smallest screen; a record that is excluded is marked at its barcode. */
export const COLUMNS_DEFAULT: readonly ColumnName[] = COLUMNS.slice(0, 11);

export const SORTS = ["-receivedAt", "receivedAt", "-testTime", "testTime", "-barcode", "barcode"] as const;
export type Sort = (typeof SORTS)[number];

export const PAGE_SIZES = ["50", "100", "200", "500"] as const;

/** In the order of the table whatever the address says; the barcode is always among them: it is the row's link. */
function columns(): UrlField<readonly ColumnName[]> {
  return {
    read: ([value]) => {
      if (value === undefined) return COLUMNS_DEFAULT;
      const named = value.split(",");
      return COLUMNS.filter((name) => name === "barcode" || named.includes(name));
    },
    write: (value) => (value.join() === COLUMNS_DEFAULT.join() ? [] : [value.join()]),
  };
}

export const recordsFields = {
  ...recordFilterFields,
  excluded: choice(["any", "true", "false"], "any"),
  sort: choice(SORTS, "-receivedAt"),
  limit: choice(PAGE_SIZES, "50"),
  cursor: text(),
  /** Which way the cursor leads: what a partial page goes on in. */
  toward: choice(["next", "previous"], "next"),
  columns: columns(),
};

export type RecordsState = StateOf<typeof recordsFields>;

/** The filter of the page: the shared one, and whether records are excluded. */
export const NO_RECORDS_FILTER = { ...NO_FILTER, excluded: "any" } as const;

/** The first page: where a changed filter or sort leads. */
export const FIRST_PAGE = { cursor: null, toward: "next" } as const;

/** The filter as parameters of records, summary and export. */
export function recordsFilterQuery(state: RecordsState) {
  return { ...filterQuery(state), ...(state.excluded !== "any" && { excluded: state.excluded === "true" }) };
}
