import type { DatabaseSync } from "node:sqlite";
import type { AccountSet, AccountSetDirectory } from "../../system.ts";
import { inTransaction } from "../database.ts";

export function createAccountSetDirectory(db: DatabaseSync): AccountSetDirectory {
  const columns = "id, code, name, enabled, time_zone, units, overwrite, history_days, created_at";
  const all = db.prepare(`select ${columns} from account_set order by code`);
  const byCode = db.prepare(`select ${columns} from account_set where code = ?`);
  const insert = db.prepare(`
    insert into account_set (code, name, enabled, time_zone, units, overwrite, history_days, created_at)
    values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (code) do nothing`);
  const update = db.prepare(`
    update account_set set name = ?, enabled = ?, time_zone = ?, units = ?, overwrite = ?, history_days = ? where code = ?`);
  const dataVersion = db.prepare("pragma data_version");
  let seenDataVersion = dataVersion.get()?.["data_version"];

  function find(code: string): AccountSet | null {
    const row = byCode.get(code);
    return row === undefined ? null : toAccountSet(row as unknown as Row);
  }

  /** An account set that a power cut takes back would leave its durable records without a name: so this is synced. */
  function durably<Result>(work: () => Result): Result {
    db.exec("pragma synchronous = full");
    try {
      return inTransaction(db, work);
    } finally {
      db.exec("pragma synchronous = normal");
    }
  }

  return {
    async all() {
      return (all.all() as unknown as Row[]).map(toAccountSet);
    },
    async add(set) {
      return durably(() => {
        const { changes } = insert.run(
          set.code,
          set.name,
          set.enabled ? 1 : 0,
          set.timeZone,
          JSON.stringify(set.units),
          set.overwrite,
          set.historyDays,
          set.createdAt,
        );
        return changes === 1 ? find(set.code) : null;
      });
    },
    async change(code, changes) {
      return durably(() => {
        const before = find(code);
        if (before === null) return null;
        const after = { ...before, ...changes };
        update.run(
          after.name,
          after.enabled ? 1 : 0,
          after.timeZone,
          JSON.stringify(after.units),
          after.overwrite,
          after.historyDays,
          code,
        );
        return after;
      });
    },
    async changedElsewhere() {
      const version = dataVersion.get()?.["data_version"];
      const changed = version !== seenDataVersion;
      seenDataVersion = version;
      return changed;
    },
  };
}

interface Row {
  id: number;
  code: string;
  name: string;
  enabled: number;
  time_zone: string;
  units: string;
  overwrite: AccountSet["overwrite"];
  history_days: number;
  created_at: number;
}

function toAccountSet(row: Row): AccountSet {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    enabled: row.enabled === 1,
    timeZone: row.time_zone,
    units: JSON.parse(row.units) as AccountSet["units"],
    overwrite: row.overwrite,
    historyDays: row.history_days,
    createdAt: row.created_at,
  };
}
