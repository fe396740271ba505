import { ACCOUNT_SET_HEADER } from "@cellgrade/contract/wire";

// The sample of the definition, as it is sent: 条码为 0AVCC26111121G95L0100500 的一条测试数据.

/** Test records are told from real ones by how their barcodes begin; no barcode of GB/T 34014 holds a hyphen. */
export const TEST_PREFIX = "TEST-";

const SAMPLE = {
  batteryStation: "01-08-16",
  deviceCode: "FR-01",
  barcode: "0AVCC26111121G95L0100500",
  testTime: "2024-03-02 09:14:08",
  workStep: "分容放电",
  voltage: 3.2015,
  electricity: 25.01,
  volume: 102.513,
  energy: 331.25,
};

/** The sample's body under a prefix of test barcodes. */
export function sampleBody(prefix: string = TEST_PREFIX): string {
  return JSON.stringify({ ...SAMPLE, barcode: `${prefix}${SAMPLE.barcode}` }, null, 2);
}

export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

export function sampleHeaders(accountSet: string): readonly HeaderLine[] {
  return [
    { name: ACCOUNT_SET_HEADER, value: accountSet },
    { name: "content-type", value: "application/json" },
  ];
}
