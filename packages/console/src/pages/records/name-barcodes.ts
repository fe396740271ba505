import { ask } from "../../api/client.ts";
import type { BarcodeChoice } from "./barcode-filter.tsx";

// Barcodes as the address names them: a few by themselves, more by the id of a stored list.

/** So many fit an address that a person can still read. */
const IN_ADDRESS_MAX = 5;

/** Stores the list where it must be. Rejects as `ask` does. */
export async function nameBarcodes(
  code: string,
  barcodes: readonly string[],
): Promise<Pick<BarcodeChoice, "barcode" | "barcodeList">> {
  if (barcodes.length <= IN_ADDRESS_MAX) return { barcode: barcodes, barcodeList: null };
  const route = "POST /api/v1/account-sets/{code}/barcode-lists";
  const { id } = await ask(route, { path: { code }, body: { barcodes } });
  keep(id, barcodes);
  return { barcode: [], barcodeList: id };
}

const keyOf = (id: string): string => `cellgrade.barcode-list.${id}`;

/** Remembered by the tab, for their count and what is missing: the server gives out no list. */
function keep(id: string, barcodes: readonly string[]): void {
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify(barcodes));
  } catch {
    // full or forbidden: the list still works
  }
}

/** The barcodes of a list that was pasted in this tab; null for one that came by a link. */
export function keptBarcodes(id: string): readonly string[] | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(id)) ?? "null") as readonly string[] | null;
  } catch {
    return null;
  }
}
