import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { KeptRejection, RejectionFilter, RejectionLedger } from "../../system.ts";
import { inTransaction } from "../database.ts";

interface Bound {
  readonly rowsMax: number;
  /** Of the bodies. */
  readonly bytesMax: number;
}

/**
 * What is kept for one account set. Rows: weeks of a machine that is sometimes wrong, or an hour of one that always is.
 * Bytes: a body may have 4 MiB, a usual one has 300 bytes.
 */
const BOUND: Bound = { rowsMax: 10_000, bytesMax: 128 * 1024 * 1024 };

/** What is kept of outsiders: enough to see who they are, and little enough to be passed over in {@link BOUND}. */
const OUTSIDERS_BOUND: Bound = { rowsMax: 1_000, bytesMax: 4 * 1024 * 1024 };

/** Rows of a lot. The oldest leave in lots, so that a full ledger does not delete a row for every row it takes. */
const LOT_ROWS = 256;

/** The columns of a row, with its body or the beginning of it. SQLite reads a body whole to cut it, one row at a time. */
const columns = (body: string): string => `id, received_at, account_set, account_set_sent, address, device_code, method,
  path, content_type, content_encoding, ${body}, body_bytes, code, msg, http_status, outsider,
  resubmitted_at`;

interface Usage {
  rows: number;
  bytes: number;
}

/** A row that was deleted. */
interface Dropped {
  readonly bytes: number;
  readonly outsider: 0 | 1;
}

/** The usage of one account set: of outsiders, at 1, and of all others, at 0. */
type Usages = readonly [others: Usage, outsiders: Usage];

/** The ledger as its thread has it: it deletes by the lot. */
export interface SqliteRejectionLedger extends Omit<RejectionLedger, "retain"> {
  /** Deletes the oldest of an account set that came before a time, at most `rowsMax`; the number deleted. */
  deleteLot(accountSet: string, receivedBefore: number, rowsMax: number): Promise<number>;
}

export function createRejectionLedger(db: DatabaseSync): SqliteRejectionLedger {
  const insert = db.prepare(`
    insert into rejection (received_at, account_set, account_set_sent, address, device_code, method, path, content_type,
                           content_encoding, body, body_bytes, code, msg, http_status, outsider)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  // Indexes rejection_account_set, which passes the few outsiders over, and rejection_outsider.
  const dropOldest = ["not outsider", "outsider"].map((which) =>
    db.prepare(`
      delete from rejection where id in
        (select id from rejection where account_set is ? and ${which} order by id limit ${LOT_ROWS})
      returning length(body) as bytes, outsider`),
  );
  // Index rejection_account_set; its bounds keep it short.
  const dropBefore = db.prepare(`
    delete from rejection where id in
      (select id from rejection where account_set = ? and received_at < ? order by id limit ?)
    returning length(body) as bytes, outsider`);
  const newest = db.prepare("select received_at as receipt from rejection order by id desc limit 1");
  const byId = db.prepare(`select ${columns("body")} from rejection where id = ?`);
  const markById = db.prepare("update rejection set resubmitted_at = ? where id = ?");
  let usage: Map<string | null, Usages> | null = null;

  function readUsage(): Map<string | null, Usages> {
    const rows = db
      .prepare(
        `select account_set, outsider, count(*) as n, sum(length(body)) as bytes
         from rejection group by account_set, outsider`,
      )
      .all() as unknown as { account_set: string | null; outsider: 0 | 1; n: number; bytes: number }[];
    const usages = new Map<string | null, Usages>();
    for (const row of rows) {
      const kept = usagesOf(usages, row.account_set)[row.outsider];
      kept.rows = row.n;
      kept.bytes = row.bytes;
    }
    return usages;
  }

  function usagesOf(usages: Map<string | null, Usages>, accountSet: string | null): Usages {
    let found = usages.get(accountSet);
    if (found === undefined) {
      found = [
        { rows: 0, bytes: 0 },
        { rows: 0, bytes: 0 },
      ];
      usages.set(accountSet, found);
    }
    return found;
  }

  function keepWithinBounds(accountSet: string | null, kept: Usages, outsider: 0 | 1): void {
    const { rowsMax, bytesMax } = outsider === 1 ? OUTSIDERS_BOUND : BOUND;
    while (kept[outsider].rows > rowsMax || kept[outsider].bytes > bytesMax) {
      const dropped = dropOldest[outsider]?.all(accountSet) as unknown as Dropped[];
      if (dropped.length === 0) return;
      subtract(kept, dropped);
    }
  }

  function subtract(kept: Usages, dropped: readonly Dropped[]): void {
    for (const { bytes, outsider } of dropped) {
      kept[outsider].rows -= 1;
      kept[outsider].bytes -= bytes;
    }
  }

  return {
    async append(rejections) {
      try {
        inTransaction(db, () => {
          usage ??= readUsage();
          for (const rejection of rejections) {
            const outsider = rejection.outsider ? 1 : 0;
            insert.run(
              rejection.receivedAt,
              rejection.accountSet,
              rejection.accountSetSent,
              rejection.address,
              rejection.deviceCode,
              rejection.method,
              rejection.path,
              rejection.contentType,
              rejection.contentEncoding,
              rejection.body,
              rejection.bodyBytes,
              rejection.code,
              rejection.msg,
              rejection.httpStatus,
              outsider,
            );
            const kept = usagesOf(usage, rejection.accountSet);
            kept[outsider].rows += 1;
            kept[outsider].bytes += rejection.body.length;
            keepWithinBounds(rejection.accountSet, kept, outsider);
          }
        });
      } catch (error) {
        usage = null; // counted what was rolled back
        throw error;
      }
    },
    async search(filter, { limit, beforeId, bodyBytesMax = Number.MAX_SAFE_INTEGER }) {
      const { sql, values } = conditions(filter, beforeId);
      // SQLite's substr of an empty body is null.
      const rows = db
        .prepare(
          `select ${columns("coalesce(substr(body, 1, ?), x'') as body")} from rejection where ${sql} order by id desc limit ?`,
        )
        .all(bodyBytesMax, ...values, limit + 1) as unknown as Row[];
      return { items: rows.slice(0, limit).map(toRejection), hasNext: rows.length > limit };
    },
    async count(filter) {
      const { sql, values } = conditions(filter, undefined);
      const [row] = db.prepare(`select count(*) as n from rejection where ${sql}`).all(...values) as { n: number }[];
      return row?.n ?? 0;
    },
    async lastReceipt() {
      return (newest.get()?.["receipt"] as number | undefined) ?? null;
    },
    async find(id) {
      const row = byId.get(id);
      return row === undefined ? null : toRejection(row as unknown as Row);
    },
    async markResubmitted(id, resubmittedAt) {
      markById.run(resubmittedAt, id);
    },
    async deleteLot(accountSet, receivedBefore, rowsMax) {
      const dropped = dropBefore.all(accountSet, receivedBefore, rowsMax) as unknown as Dropped[];
      if (usage !== null) subtract(usagesOf(usage, accountSet), dropped);
      return dropped.length;
    },
  };
}

function conditions(filter: RejectionFilter, beforeId: number | undefined): { sql: string; values: SQLInputValue[] } {
  const parts = ["true"];
  const values: SQLInputValue[] = [];
  function add(sql: string, value: SQLInputValue | undefined): void {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  }
  add("account_set is ?", filter.accountSet);
  add("address = ?", filter.address);
  add("device_code = ?", filter.deviceCode);
  add("code = ?", filter.code);
  add("received_at >= ?", filter.receivedFrom);
  add("received_at < ?", filter.receivedTo);
  add("id < ?", beforeId);
  return { sql: parts.join(" and "), values };
}

interface Row {
  id: number;
  received_at: number;
  account_set: string | null;
  account_set_sent: string | null;
  address: string;
  device_code: string | null;
  method: string;
  path: string;
  content_type: string | null;
  content_encoding: string | null;
  body: Uint8Array;
  body_bytes: number;
  code: string;
  msg: string;
  http_status: number;
  outsider: 0 | 1;
  resubmitted_at: number | null;
}

function toRejection(row: Row): KeptRejection {
  return {
    id: row.id,
    receivedAt: row.received_at,
    accountSet: row.account_set,
    accountSetSent: row.account_set_sent,
    address: row.address,
    deviceCode: row.device_code,
    method: row.method,
    path: row.path,
    contentType: row.content_type,
    contentEncoding: row.content_encoding,
    body: row.body,
    bodyBytes: row.body_bytes,
    code: row.code,
    msg: row.msg,
    httpStatus: row.http_status,
    outsider: row.outsider === 1,
    resubmittedAt: row.resubmitted_at,
  };
}
