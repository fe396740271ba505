import { readTextValue } from "@cellgrade/contract/read-record";
import { ask } from "../../api/client.ts";
import { askedBarcodes } from "./name-barcodes.ts";
import { BARCODES_MAX } from "./read-barcodes.ts";

// Asks which texts are barcodes of records.

const ROUTE = "GET /api/v1/account-sets/{code}/records";

/** Those of the first {@link BARCODES_MAX} texts that are barcodes of records, whatever other filters say. */
export async function knownBarcodes(code: string, texts: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = [...new Set(texts)].filter((text) => readTextValue(text) === text).slice(0, BARCODES_MAX);
  if (asked.length === 0) return new Set();
  const { barcode, barcodeList } = await askedBarcodes(code, asked);
  const query = barcodeList === null ? { barcode } : { barcodeList };
  const { items } = await ask(ROUTE, { path: { code }, query: { ...query, limit: BARCODES_MAX } });
  return new Set(items.map(({ barcode }) => barcode));
}

/** The first of the texts with which the barcode of a record begins. Null when there is none. */
export async function knownPrefix(code: string, texts: readonly string[]): Promise<string | null> {
  for (const barcodePrefix of texts) {
    if (readTextValue(barcodePrefix) === null) continue;
    const { items } = await ask(ROUTE, { path: { code }, query: { barcodePrefix, limit: 1 } });
    if (items.length > 0) return barcodePrefix;
  }
  return null;
}
