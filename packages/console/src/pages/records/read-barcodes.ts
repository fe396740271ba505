import { BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";

/** As many as one stored list holds. */
export const BARCODES_MAX = BATCH_RECORDS_MAX;

export interface BarcodesRead {
  /** Each once, in the order of their first appearance. */
  readonly barcodes: readonly string[];
  /** How many were there more than once and were left out. */
  readonly duplicates: number;
}

/** Reads barcodes as people paste them: a column or row of Excel, a list from an e-mail. Quotes of Excel are taken off. */
export function readBarcodes(pasted: string): BarcodesRead {
  const found = pasted
    .split(/[\s,;，；、]+/u)
    .map((each) => each.replace(/^["']|["']$/g, ""))
    .filter((each) => each !== "");
  const barcodes = [...new Set(found)];
  return { barcodes, duplicates: found.length - barcodes.length };
}
