import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { AuditFilter, AuditHead, AuditTrail, SealedAuditEntry } from "../../audit-trail.ts";
import { inTransaction } from "../database.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

/** The port but for `retain`, which is made of lots. */
export interface AuditParts extends Omit<AuditTrail, "retain"> {
  /** Deletes some of the oldest entries of a chain, up to a seq, and resolves to their number. */
  deleteLot(chain: string, throughSeq: number, rowsMax: number): Promise<number>;
}

const COLUMNS =
  "chain, seq, at, actor_kind, actor_id, actor_name, address, action, account_set, target, before, after, previous_hash, hash";

export function createAuditParts(db: DatabaseSync): AuditParts {
  // These statements use the unique index of chain and seq.
  const last = db.prepare("select seq, hash from audit where chain = ? order by seq desc limit 1");
  const heads = db.prepare("select chain, max(seq) as seq, hash from audit group by chain order by chain");
  const read = db.prepare(`select ${COLUMNS} from audit where chain = ? and seq > ? order by seq limit ?`);
  const before = db.prepare("select chain, seq, hash from audit where chain = ? and at < ? order by seq desc limit 1");
  const deleteLot = db.prepare(
    "delete from audit where id in (select id from audit where chain = ? and seq <= ? order by seq limit ?)",
  );
  const insert = db.prepare(`
    insert into audit (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  return {
    async append(entries) {
      return inDurableTransaction(db, () => {
        const [first] = entries;
        if (first === undefined) return true;
        const head = last.get(first.chain) as Pick<AuditHead, "seq" | "hash"> | undefined;
        if (first.seq !== (head?.seq ?? 0) + 1 || first.previousHash !== (head?.hash ?? "")) return false;
        for (const entry of entries) insert.run(...valuesOf(entry));
        return true;
      });
    },
    async heads() {
      return heads.all() as unknown as AuditHead[];
    },
    async search(filter, { limit, beforeId }) {
      const { where, values } = conditionsOf(filter, beforeId);
      const rows = db
        .prepare(`select id, ${COLUMNS} from audit ${where} order by id desc limit ?`)
        .all(...values, limit);
      return (rows as unknown as (Row & { id: number })[]).map((row) => ({ id: row.id, ...toEntry(row) }));
    },
    async read(chain, afterSeq, limit) {
      return (read.all(chain, afterSeq, limit) as unknown as Row[]).map(toEntry);
    },
    async lastBefore(chain, at) {
      return (before.get(chain, at) as unknown as AuditHead | undefined) ?? null;
    },
    async deleteLot(chain, throughSeq, rowsMax) {
      return inTransaction(db, () => Number(deleteLot.run(chain, throughSeq, rowsMax).changes));
    },
  };
}

function conditionsOf({ action, actorName, accountSet, from, to }: AuditFilter, beforeId: number | undefined) {
  const given: readonly (readonly [string, SQLInputValue | undefined])[] = [
    ["action = ?", action],
    ["actor_name = ?", actorName],
    ["account_set = ?", accountSet],
    ["at >= ?", from],
    ["at < ?", to],
    ["id < ?", beforeId],
  ];
  const used = given.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  return {
    where: used.length === 0 ? "" : `where ${used.map(({ condition }) => condition).join(" and ")}`,
    values: used.map(({ value }) => value),
  };
}

interface Row {
  chain: string;
  seq: number;
  at: number;
  actor_kind: SealedAuditEntry["actorKind"];
  actor_id: string | null;
  actor_name: string;
  address: string | null;
  action: string;
  account_set: string | null;
  target: string | null;
  before: string | null;
  after: string | null;
  previous_hash: string;
  hash: string;
}

function toEntry(row: Row): SealedAuditEntry {
  const { chain, seq, at, address, action, target, before, after, hash } = row;
  return {
    chain,
    seq,
    at,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    address,
    action,
    accountSet: row.account_set,
    target,
    before,
    after,
    previousHash: row.previous_hash,
    hash,
  };
}

/** In the order of the columns. */
function valuesOf(entry: SealedAuditEntry): SQLInputValue[] {
  const { chain, seq, at, actorKind, actorId, actorName, address, ...what } = entry;
  const { action, accountSet, target, before, after, previousHash, hash } = what;
  const who = [actorKind, actorId, actorName, address];
  return [chain, seq, at, ...who, action, accountSet, target, before, after, previousHash, hash];
}
