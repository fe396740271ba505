import { ask } from "../../api/client.ts";
import type { RecordsState } from "./records-state.ts";

// How the address names barcodes: a few by themselves, more by the id of a stored list.

/** An address with more barcodes than this cannot be read by a person. */
const IN_ADDRESS_MAX = 5;

/** What to write into the address. Stores the barcodes as a list at the server where they are many; rejects as `ask` does. */
export async function nameBarcodes(
  code: string,
  barcodes: readonly string[],
): Promise<Pick<RecordsState, "barcode" | "barcodeList">> {
  const named = await askedBarcodes(code, barcodes);
  if (named.barcodeList !== null) keep(named.barcodeList, barcodes);
  return named;
}

/** As {@link nameBarcodes}, for a question of which nothing is kept here. */
export async function askedBarcodes(
  code: string,
  barcodes: readonly string[],
): Promise<Pick<RecordsState, "barcode" | "barcodeList">> {
  if (barcodes.length <= IN_ADDRESS_MAX) return { barcode: barcodes, barcodeList: null };
  const route = "POST /api/v1/account-sets/{code}/barcode-lists";
  const { id } = await ask(route, { path: { code }, body: { barcodes } });
  return { barcode: [], barcodeList: id };
}

const keyOf = (id: string): string => `cellgrade.barcode-list.${id}`;

/** Keeps the barcodes in the tab's storage, to count them and to name those without a record: the server gives out no list. */
function keep(id: string, barcodes: readonly string[]): void {
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify(barcodes));
  } catch {
    // Storage is full or forbidden. The list works without it.
  }
}

/** The barcodes of a list that was pasted in this tab. Null for a list that came by a link. */
export function keptBarcodes(id: string): readonly string[] | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(id)) ?? "null") as readonly string[] | null;
  } catch {
    return null;
  }
}
