import { SAMPLE_RECORD } from "@cellgrade/contract/sample-record";
import { ACCOUNT_SET_HEADER } from "@cellgrade/contract/wire";

// The sample of the interface definition: 条码为 0AVCC26111121G95L0100500 的一条测试数据.

/** The beginning of the barcodes of test records. No barcode of GB/T 34014 holds a hyphen. */
export const TEST_PREFIX = "TEST-";

/** The body of the sample, with a prefix before its barcode. */
export function sampleBody(prefix: string = TEST_PREFIX): string {
  return JSON.stringify({ ...SAMPLE_RECORD, barcode: `${prefix}${SAMPLE_RECORD.barcode}` }, null, 2);
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
