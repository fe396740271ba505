import type { NumberField, TextField } from "./wire/wire.ts";

/**
 * One cell's result: the nine fields of v1.0 after reading. A text is trimmed, well-formed and 1 to 128 code points
 * long. `testTime` is padded `yyyy-MM-dd HH:mm:ss`, plant-local. A number that was not given is null, never 0. The
 * units are a setting of the account set, since the definition names none.
 */
export type CellRecord = { readonly [field in TextField]: string } & { readonly [field in NumberField]: number | null };

/** True when all nine fields agree. Such a submission is a repeat: it changes nothing but the time of receipt. */
export function sameFields(a: CellRecord, b: CellRecord): boolean {
  return (
    a.barcode === b.barcode &&
    a.testTime === b.testTime &&
    a.volume === b.volume &&
    a.voltage === b.voltage &&
    a.electricity === b.electricity &&
    a.energy === b.energy &&
    a.batteryStation === b.batteryStation &&
    a.deviceCode === b.deviceCode &&
    a.workStep === b.workStep
  );
}
