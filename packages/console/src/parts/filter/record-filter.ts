import { RANGE_ENDS, type RangeEnd } from "@cellgrade/contract/quantities";
import { number, readState, type StateOf, text, texts, type UrlField } from "../../url-state.ts";

// The filter that records, distribution, channels and trend share. The address holds it under the names of the query
// API, so that a link can hand the filter of one page to another.

export const recordFilterFields = {
  barcode: texts(),
  barcodePrefix: text(),
  /** The id of a stored list of barcodes. */
  barcodeList: text(),
  deviceCode: texts(),
  batteryStation: texts(),
  workStep: texts(),
  /** A plant-local time `yyyy-MM-dd HH:mm:ss`, inclusive. */
  testTimeFrom: text(),
  /** A plant-local time, exclusive. */
  testTimeTo: text(),
  /** Runs, each by its name (contract/run-name.ts). */
  run: texts(),
  /** A moment in ISO 8601, inclusive. */
  receivedFrom: text(),
  receivedTo: text(),
  ...rangeFields(),
  grade: texts(),
  gradingVersion: number(),
};

export type RecordFilter = StateOf<typeof recordFilterFields>;

/** The filter as query parameters. A condition that is not given is left out. */
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

/** The filter without a condition. A page begins with it, and "reset" leads to it. */
export const NO_FILTER: RecordFilter = readState(recordFilterFields, new URLSearchParams());

function rangeFields() {
  return Object.fromEntries(RANGE_ENDS.map((end) => [end, number()])) as {
    readonly [end in RangeEnd]: UrlField<number | null>;
  };
}
