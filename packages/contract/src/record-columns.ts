import type { DerivedQuantity } from "./quantities.ts";
import type { FieldName } from "./wire/wire.ts";

/** `time`: plant-local `yyyy-MM-dd HH:mm:ss`. */
export type ColumnKind = "text" | "number" | "flag" | "time";

/**
 * The columns of a table of records and their kinds, in their order. The page shows them, the clipboard copies them and a
 * file exports them in this one order: people parse the files, so a new column goes to the end.
 */
export const RECORD_COLUMNS = {
  barcode: "text",
  deviceCode: "text",
  batteryStation: "text",
  workStep: "text",
  testTime: "time",
  voltage: "number",
  electricity: "number",
  volume: "number",
  energy: "number",
  grade: "text",
  receivedAt: "time",
  revision: "number",
  lateReplay: "flag",
  excluded: "text", // the reason
  testTimeAhead: "flag",
  unread: "flag",
  meanVoltage: "number",
  duration: "number",
} as const satisfies { readonly [name in FieldName | DerivedQuantity]: ColumnKind } & {
  readonly [name: string]: ColumnKind;
};

export type RecordColumn = keyof typeof RECORD_COLUMNS;

export const RECORD_COLUMN_NAMES = Object.keys(RECORD_COLUMNS) as readonly RecordColumn[];
