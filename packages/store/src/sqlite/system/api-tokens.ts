import type { DatabaseSync } from "node:sqlite";
import { type ApiToken, type ApiTokenRegister, API_TOKENS_MAX } from "../../system.ts";
import { inTransaction } from "../database.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

export function createApiTokenRegister(db: DatabaseSync): ApiTokenRegister {
  const columns = "id, hash, name, role, account_sets, created_at, created_by, expires_at, last_used_at";
  const all = db.prepare(`select ${columns} from api_token order by id`);
  const byId = db.prepare(`select ${columns} from api_token where id = ?`);
  const count = db.prepare("select count(*) as tokens from api_token");
  const insert = db.prepare(`
    insert into api_token (hash, name, role, account_sets, created_at, created_by, expires_at)
    values (?, ?, ?, ?, ?, ?, ?) returning ${columns}`);
  const end = db.prepare("update api_token set expires_at = ? where id = ?");
  const remove = db.prepare("delete from api_token where id = ?");
  const use = db.prepare("update api_token set last_used_at = ?1 where id = ?2 and coalesce(last_used_at, 0) < ?1");

  function find(id: number): ApiToken | null {
    const row = byId.get(id);
    return row === undefined ? null : toToken(row as unknown as Row);
  }

  function isFull(): boolean {
    return (count.get()?.["tokens"] as number) >= API_TOKENS_MAX;
  }

  function add(token: Omit<ApiToken, "id" | "lastUsedAt">): ApiToken {
    const { hash, name, role, accountSets, createdAt, createdBy, expiresAt } = token;
    const codes = accountSets === null ? null : JSON.stringify(accountSets);
    return toToken(insert.get(hash, name, role, codes, createdAt, createdBy, expiresAt) as unknown as Row);
  }

  return {
    async all() {
      return (all.all() as unknown as Row[]).map(toToken);
    },
    async add(token) {
      return inDurableTransaction(db, () => (isFull() ? null : add(token)));
    },
    async renew(id, { endsAt, ...fresh }) {
      return inDurableTransaction(db, () => {
        const before = find(id);
        if (before === null) return "missing";
        if (isFull()) return "full";
        end.run(before.expiresAt === null ? endsAt : Math.min(before.expiresAt, endsAt), id);
        return add({ ...before, ...fresh });
      });
    },
    async remove(id) {
      return inDurableTransaction(db, () => {
        const before = find(id);
        remove.run(id);
        return before;
      });
    },
    async used(uses) {
      inTransaction(db, () => {
        for (const { id, at } of uses) use.run(at, id);
      });
    },
  };
}

interface Row {
  id: number;
  hash: string;
  name: string;
  role: ApiToken["role"];
  account_sets: string | null;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  last_used_at: number | null;
}

function toToken(row: Row): ApiToken {
  return {
    id: row.id,
    hash: row.hash,
    name: row.name,
    role: row.role,
    accountSets: row.account_sets === null ? null : (JSON.parse(row.account_sets) as string[]),
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}
