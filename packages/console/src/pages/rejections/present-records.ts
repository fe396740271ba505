import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { cellKey } from "./bulk-check.ts";

/** The most barcodes that a stored list holds. */
const LIST_MAX = 1_000;

export interface Cell {
  readonly accountSet: string;
  readonly barcode: string;
}

/** The present records of cells, by `cellKey`. A cell without a record is not in it. */
export async function findPresentRecords(
  cells: readonly Cell[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Schema<"Record">>> {
  const found = new Map<string, Schema<"Record">>();
  const barcodes = Map.groupBy(cells, ({ accountSet }) => accountSet);
  for (const [accountSet, of] of barcodes) {
    const different = [...new Set(of.map(({ barcode }) => barcode))];
    for (let at = 0; at < different.length; at += LIST_MAX) {
      const path = { code: accountSet };
      const body = { barcodes: different.slice(at, at + LIST_MAX) };
      const list = await ask("POST /api/v1/account-sets/{code}/barcode-lists", { path, body, signal });
      const page = await ask("GET /api/v1/account-sets/{code}/records", {
        path,
        query: { barcodeList: list.id, limit: LIST_MAX },
        signal,
      });
      for (const record of page.items) found.set(cellKey(accountSet, record.barcode), record);
    }
  }
  return found;
}
