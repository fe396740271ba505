import { RANGE_ENDS, type RangeEnd } from "@cellgrade/contract/quantities";
import { number, readState, type StateOf, text, texts, type UrlField } from "../../url-state.ts";

// The filter that records, distribution, channels and trend share: how it stands in the address, under the names of the
// query API, so that one page's filter can be handed to another.

export const recordFilterFields = {
  barcode: texts(),
  barcodePrefix: text(),
  /** Id of a stored list of barcodes. */
  barcodeList: text(),
  deviceCode: texts(),
  batteryStation: texts(),
  workStep: texts(),
  /** Plant-local `yyyy-MM-dd HH:mm:ss`, inclusive. */
  testTimeFrom: text(),
  /** Exclusive. */
  testTimeTo: text(),
  /** ISO 8601, inclusive. */
  receivedFrom: text(),
  receivedTo: text(),
  ...rangeFields(),
  grade: texts(),
  gradingVersion: number(),
};

export type RecordFilter = StateOf<typeof recordFilterFields>;

/** The filter as query parameters: what is not given is left out. */
export type FilterQuery = {
  readonly [name in keyof RecordFilter]?: NonNullable<RecordFilter[name]> | undefined;
};

export function filterQuery(filter: RecordFilter): FilterQuery {
  const given = Object.keys(recordFilterFields).flatMap((name) => {
    const value = filter[name as keyof RecordFilter];
    return value === null || (Array.isArray(value) && value.length === 0) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

/** Nothing is asked for: the filter to begin with, and what "reset" leads to. */
export const NO_FILTER: RecordFilter = readState(recordFilterFields, new URLSearchParams());

function rangeFields() {
  return Object.fromEntries(RANGE_ENDS.map((end) => [end, number()])) as {
    readonly [end in RangeEnd]: UrlField<number | null>;
  };
}
