import { RECORD_COLUMN_NAMES, type RecordColumn } from "@cellgrade/contract/record-columns";
import { SORT_DEFAULT, SORTS } from "@cellgrade/contract/sorts";
import { filterQuery, NO_FILTER, recordFilterFields } from "../../parts/filter/record-filter.ts";
import { choice, type StateOf, text, type UrlField } from "../../url-state.ts";

// The state of the page as it stands in its address.

/** What fits the smallest screen; a record that is excluded is marked at its barcode. */
export const COLUMNS_DEFAULT: readonly RecordColumn[] = RECORD_COLUMN_NAMES.slice(0, 11);

export const PAGE_SIZES = ["50", "100", "200", "500"] as const;

/** In the order of the table whatever the address says; the barcode is always among them: it is the row's link. */
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
  sort: choice(SORTS, SORT_DEFAULT),
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
