import { RECORD_COLUMN_NAMES, type RecordColumn } from "@cellgrade/contract/record-columns";
import { SORT_DEFAULT, SORTS } from "@cellgrade/contract/sorts";
import { filterQuery, NO_FILTER, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, type StateOf, text, type UrlField } from "../../url-state.ts";

// The state of the page, as its address holds it.

/** The columns that fit the smallest screen. Marks at the barcode tell of the flags of a record. */
export const COLUMNS_DEFAULT: readonly RecordColumn[] = RECORD_COLUMN_NAMES.slice(0, 11);

export const PAGE_SIZES = ["50", "100", "200", "500"] as const;

/**
 * The columns in the order of the table, whatever the address says. The barcode is always one: it is the row's link.
 */
function columns(): UrlField<readonly RecordColumn[]> {
  return {
    read: ([value]) => {
      if (value === undefined) return COLUMNS_DEFAULT;
      const named = value.split(",");
      return RECORD_COLUMN_NAMES.filter((name) => name === "barcode" || named.includes(name));
    },
    write: (value) => (value.join() === COLUMNS_DEFAULT.join() ? [] : [value.join()]),
  };
}

export const recordsFields = {
  ...recordFilterFields,
  excluded: choice(["any", "true", "false"], "any"),
  /** The moment of one change by which records were excluded, in ISO 8601: those records alone. */
  excludedAt: text(),
  testTimeAhead: choice(["any", "true", "false"], "any"),
  unread: choice(["any", "true", "false"], "any"),
  sort: choice(SORTS, SORT_DEFAULT),
  limit: choice(PAGE_SIZES, "50"),
  cursor: text(),
  /** The direction of the cursor. A partial page goes on in it. */
  toward: choice(["next", "previous"], "next"),
  columns: columns(),
};

export type RecordsState = StateOf<typeof recordsFields>;

/** The empty filter of the page: the shared filter, and what is particular about records. */
export const NO_RECORDS_FILTER = {
  ...NO_FILTER,
  excluded: "any",
  excludedAt: null,
  testTimeAhead: "any",
  unread: "any",
} as const;

/** The first page. A changed filter or order leads to it. */
export const FIRST_PAGE = { cursor: null, toward: "next" } as const;

/** The filter as query parameters of records, summary and export. */
export function recordsFilterQuery(state: RecordsState) {
  const { excluded, excludedAt, testTimeAhead, unread } = state;
  return {
    ...filterQuery(state),
    ...(excluded !== "any" && { excluded: excluded === "true" }),
    ...(excludedAt !== null && { excludedAt }),
    ...(testTimeAhead !== "any" && { testTimeAhead: testTimeAhead === "true" }),
    ...(unread !== "any" && { unread: unread === "true" }),
  };
}
