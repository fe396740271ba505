import { BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";

/** The most barcodes that a stored list holds. */
export const BARCODES_MAX = BATCH_RECORDS_MAX;

export interface BarcodesRead {
  /** The barcodes without duplicates, in the order of their first appearance. */
  readonly barcodes: readonly string[];
  /** The number of duplicates that were left out. */
  readonly duplicates: number;
}

/** Reads pasted barcodes: a column or row of Excel, or a list from an e-mail. It removes the quotes of Excel. */
export function readBarcodes(pasted: string): BarcodesRead {
  const found = pasted
    .split(/[\s,;，；、]+/u)
    .map((each) => each.replace(/^["']|["']$/g, ""))
    .filter((each) => each !== "");
  const barcodes = [...new Set(found)];
  return { barcodes, duplicates: found.length - barcodes.length };
}
