import type { FieldName } from "@cellgrade/contract/wire";
import { MEASURED_SHOWN } from "../../parts/quantity-names.ts";

export type Field = Exclude<FieldName, "barcode">;

/** The fields of a submission, in the order in which they are shown. */
export const FIELDS: readonly Field[] = ["deviceCode", "batteryStation", "workStep", "testTime", ...MEASURED_SHOWN];
