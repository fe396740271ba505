import type { CellRecord } from "@cellgrade/contract/record";

/** A complete record of the cell `barcode`. */
export function cell(barcode: string, fields: Partial<CellRecord> = {}): CellRecord {
  return {
    batteryStation: "1-03-128",
    deviceCode: "FR-07",
    barcode,
    testTime: "2024-03-02 09:14:08",
    workStep: "3",
    voltage: 3.652,
    electricity: -1.425,
    volume: 2.853,
    energy: 9.21,
    ...fields,
  };
}
