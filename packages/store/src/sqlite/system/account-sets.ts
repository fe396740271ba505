import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { AccountSet, AccountSetDirectory } from "../../system.ts";
import { inDurableTransaction } from "./durable-transaction.ts";
import type { MachinePolicies } from "./machine-policies.ts";

export interface SqliteAccountSetDirectory extends AccountSetDirectory {
  /** A number that differs from the last one when another connection has changed the database. Costs next to nothing. */
  dataVersion(): Promise<number>;
}

export function createAccountSetDirectory(
  db: DatabaseSync,
  policies: Pick<MachinePolicies, "begin">,
): SqliteAccountSetDirectory {
  const columns = `id, code, name, enabled, time_zone, units, overwrite, history_days, shifts, record_days,
    rejection_days, run_gap_minutes, created_at, version`;
  const all = db.prepare(`select ${columns} from account_set order by code`);
  const byCode = db.prepare(`select ${columns} from account_set where code = ?`);
  const insert = db.prepare(`
    insert into account_set (name, enabled, time_zone, units, overwrite, history_days, shifts, record_days,
                             rejection_days, run_gap_minutes, code, created_at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (code) do nothing`);
  const update = db.prepare(`
    update account_set set name = ?, enabled = ?, time_zone = ?, units = ?, overwrite = ?, history_days = ?, shifts = ?,
                           record_days = ?, rejection_days = ?, run_gap_minutes = ?, version = version + 1
    where code = ?`);
  const dataVersion = db.prepare("pragma data_version");

  function find(code: string): AccountSet | null {
    const row = byCode.get(code);
    return row === undefined ? null : toAccountSet(row as unknown as Row);
  }

  return {
    async all() {
      return (all.all() as unknown as Row[]).map(toAccountSet);
    },
    async add(set, machinePolicy) {
      return inDurableTransaction(db, () => {
        const { changes } = insert.run(...settingsOf(set), set.code, set.createdAt);
        if (changes === 0) return null;
        if (machinePolicy !== undefined) policies.begin(set.code, machinePolicy, set.createdAt);
        return find(set.code);
      });
    },
    async change(code, { basedOn, ...changes }) {
      return inDurableTransaction(db, () => {
        const before = find(code);
        if (before === null) return "missing";
        if (basedOn !== undefined && basedOn !== before.version) return "stale";
        const settings = settingsOf({ ...before, ...changes, units: { ...before.units, ...changes.units } });
        // A script may set the same policy every minute, and must not put off whoever changes another one by hand.
        if (JSON.stringify(settings) === JSON.stringify(settingsOf(before))) return before;
        update.run(...settings, code);
        return find(code) ?? "missing";
      });
    },
    async dataVersion() {
      return dataVersion.get()?.["data_version"] as number;
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
  shifts: string;
  record_days: number | null;
  rejection_days: number | null;
  run_gap_minutes: number;
  created_at: number;
  version: number;
}

/** The settings of an account set in the order in which both statements take them. */
function settingsOf(set: Omit<AccountSet, "id" | "version">): SQLInputValue[] {
  return [
    set.name,
    set.enabled ? 1 : 0,
    set.timeZone,
    JSON.stringify(set.units),
    set.overwrite,
    set.historyDays,
    JSON.stringify(set.shifts),
    set.recordDays,
    set.rejectionDays,
    set.runGapMinutes,
  ];
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
    shifts: JSON.parse(row.shifts) as AccountSet["shifts"],
    recordDays: row.record_days,
    rejectionDays: row.rejection_days,
    runGapMinutes: row.run_gap_minutes,
    createdAt: row.created_at,
    version: row.version,
  };
}
