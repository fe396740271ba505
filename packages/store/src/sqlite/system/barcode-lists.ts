import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { BarcodeLists } from "../../system.ts";
import { inTransaction } from "../database.ts";

/** A link in a mail is opened within weeks; storing the same list again renews it. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** Lists kept for one account set: at 1,000 barcodes of 30 bytes each, 300 MiB in all. The least lately stored leave first. */
const LISTS_MAX = 10_000;

export function createBarcodeLists(db: DatabaseSync): BarcodeLists {
  const upsert = db.prepare(`
    insert into barcode_list (account_set, id, barcodes, expires_at) values (?, ?, ?, ?)
    on conflict (account_set, id) do update set expires_at = excluded.expires_at`);
  const dropExpired = db.prepare("delete from barcode_list where expires_at <= ?");
  const dropBeyondBound = db.prepare(`
    delete from barcode_list where account_set = ?1 and id in
      (select id from barcode_list where account_set = ?1 order by expires_at desc limit -1 offset ${LISTS_MAX})`);
  const find = db.prepare("select barcodes from barcode_list where account_set = ? and id = ? and expires_at > ?");

  return {
    async put(accountSet, barcodes, now) {
      const json = JSON.stringify(barcodes);
      const id = createHash("sha256").update(json).digest("base64url").slice(0, 22);
      const expiresAt = now + KEPT_MS;
      inTransaction(db, () => {
        upsert.run(accountSet, id, json, expiresAt);
        dropBeyondBound.run(accountSet);
      });
      return { id, expiresAt };
    },
    async retain(now) {
      dropExpired.run(now);
    },
    async get(accountSet, id, now) {
      const row = find.get(accountSet, id, now) as { barcodes: string } | undefined;
      return row === undefined ? null : (JSON.parse(row.barcodes) as string[]);
    },
  };
}
