import type { DatabaseSync } from "node:sqlite";
import type { GradingRegister, GradingVersion } from "../../system.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

/** Newest versions in a list: more than a person goes through. An older version is still found by its number. */
const VERSIONS_SHOWN_MAX = 200;

export function createGradingRegister(db: DatabaseSync): GradingRegister {
  // These statements use the primary key.
  const newest = db.prepare(`
    select version, created_at, rules from grading_version where account_set = ?
    order by version desc limit ${VERSIONS_SHOWN_MAX}`);
  const current = db.prepare(`
    select version, created_at, rules from grading_version where account_set = ? order by version desc limit 1`);
  const byVersion = db.prepare(`
    select version, created_at, rules from grading_version where account_set = ? and version = ?`);
  const insert = db.prepare(`
    insert into grading_version (account_set, version, created_at, rules) values (?, ?, ?, ?)`);

  return {
    async versions(accountSet) {
      return (newest.all(accountSet) as unknown as Row[]).map(toVersion);
    },
    async find(accountSet, version) {
      const row = version === "current" ? current.get(accountSet) : byVersion.get(accountSet, version);
      return row === undefined ? null : toVersion(row as unknown as Row);
    },
    async add(accountSet, { basedOn, createdAt, rules }) {
      return inDurableTransaction(db, () => {
        const before = (current.get(accountSet) as Row | undefined)?.version ?? null;
        if (before !== basedOn) return null;
        const version = (before ?? 0) + 1;
        insert.run(accountSet, version, createdAt, JSON.stringify(rules));
        return { version, createdAt, rules };
      });
    },
  };
}

interface Row {
  version: number;
  created_at: number;
  rules: string;
}

function toVersion(row: Row): GradingVersion {
  return { version: row.version, createdAt: row.created_at, rules: JSON.parse(row.rules) as GradingVersion["rules"] };
}
