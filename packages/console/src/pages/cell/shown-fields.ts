import type { FieldName } from "@cellgrade/contract/wire";
import { QUANTITIES_SHOWN } from "../../parts/quantity-names.ts";

export type Field = Exclude<FieldName, "barcode">;

/** What a submission says of a cell, in the order in which it is shown. */
export const FIELDS: readonly Field[] = ["deviceCode", "batteryStation", "workStep", "testTime", ...QUANTITIES_SHOWN];
