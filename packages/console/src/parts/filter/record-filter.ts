import { number, type StateOf, text, texts } from "../../url-state.ts";

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
  voltageMin: number(),
  voltageMax: number(),
  electricityMin: number(),
  electricityMax: number(),
  volumeMin: number(),
  volumeMax: number(),
  energyMin: number(),
  energyMax: number(),
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
export const NO_FILTER: RecordFilter = {
  barcode: [],
  barcodePrefix: null,
  barcodeList: null,
  deviceCode: [],
  batteryStation: [],
  workStep: [],
  testTimeFrom: null,
  testTimeTo: null,
  receivedFrom: null,
  receivedTo: null,
  voltageMin: null,
  voltageMax: null,
  electricityMin: null,
  electricityMax: null,
  volumeMin: null,
  volumeMax: null,
  energyMin: null,
  energyMax: null,
  grade: [],
  gradingVersion: null,
};
