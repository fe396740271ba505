import type { DatabaseSync } from "node:sqlite";
import type { LimitsRegister, LimitsVersion } from "../../system.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

export function createLimitsRegister(db: DatabaseSync): LimitsRegister {
  const columns = "work_step, quantity, lsl, usl, version, created_at";
  // People set limits by hand: all versions of an account set are some hundred rows.
  const all = db.prepare(`select ${columns} from limits_version where account_set = ? order by id desc`);
  // This statement uses the unique index.
  const current = db.prepare(`
    select version from limits_version where account_set = ? and work_step = ? and quantity = ?
    order by version desc limit 1`);
  const insert = db.prepare(`
    insert into limits_version (account_set, work_step, quantity, lsl, usl, version, created_at)
    values (?, ?, ?, ?, ?, ?, ?)`);

  return {
    async versions(accountSet) {
      return (all.all(accountSet) as unknown as Row[]).map(toVersion);
    },
    async add(accountSet, { basedOn, ...limits }) {
      const { workStep, quantity, lsl, usl, createdAt } = limits;
      return inDurableTransaction(db, () => {
        const row = current.get(accountSet, workStep, quantity) as Pick<Row, "version"> | undefined;
        const before = row?.version ?? null;
        if (before !== basedOn) return null;
        const version = (before ?? 0) + 1;
        insert.run(accountSet, workStep, quantity, lsl, usl, version, createdAt);
        return { ...limits, version };
      });
    },
  };
}

interface Row {
  work_step: string;
  quantity: LimitsVersion["quantity"];
  lsl: number | null;
  usl: number | null;
  version: number;
  created_at: number;
}

function toVersion(row: Row): LimitsVersion {
  return {
    workStep: row.work_step,
    quantity: row.quantity,
    lsl: row.lsl,
    usl: row.usl,
    version: row.version,
    createdAt: row.created_at,
  };
}
