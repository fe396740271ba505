import type { DatabaseSync } from "node:sqlite";
import { selectRows } from "../select-rows.ts";

/** When the version came that is the last in the order of arrival, in ms since the epoch; null: there is none. Primary key. */
export function lastReceipt(db: DatabaseSync): number | null {
  const [row] = selectRows<[receivedAt: number]>(db, "select received_at + 0.0 from version order by seq desc limit 1");
  return row?.[0] ?? null;
}
