import type { DatabaseSync } from "node:sqlite";
import { type KeptUnitFinding, UNIT_FINDINGS_MAX, type UnitFindings } from "../../unit-findings.ts";
import { inTransaction } from "../database.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

export function createUnitFindings(db: DatabaseSync): UnitFindings {
  const columns = "id, device_code, work_step, quantity, comparison, factor, median, expected, found_at, cleared_at";
  // All of them use the unique index, or read the findings of one account set.
  const unsee = db.prepare("update unit_finding set seen = 0 where account_set = ? and device_code = ?");
  const forget = db.prepare(`
    delete from unit_finding where account_set = ? and device_code = ? and seen = 0 and cleared_at is not null`);
  const see = db.prepare(`
    update unit_finding set seen = 1, median = ?, expected = ?
    where account_set = ? and device_code = ? and work_step = ? and quantity = ? and comparison = ? and factor is ?`);
  const count = db.prepare("select count(*) as findings from unit_finding where account_set = ?");
  const insert = db.prepare(`
    insert into unit_finding (account_set, device_code, work_step, quantity, comparison, factor, median, expected, found_at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const open = db.prepare(`
    select ${columns} from unit_finding where account_set = ? and cleared_at is null order by found_at desc, id desc`);
  const clear = db.prepare(`
    update unit_finding set cleared_at = ? where account_set = ? and id = ? and cleared_at is null returning ${columns}`);

  return {
    async report(accountSet, { deviceCodes, findings, at }) {
      inTransaction(db, () => {
        for (const deviceCode of deviceCodes) unsee.run(accountSet, deviceCode);
        for (const { deviceCode, workStep, quantity, comparison, factor, median, expected } of findings) {
          const key = [accountSet, deviceCode, workStep, quantity, comparison, factor] as const;
          if (see.run(median, expected, ...key).changes > 0) continue;
          if ((count.get(accountSet)?.["findings"] as number) >= UNIT_FINDINGS_MAX) break;
          insert.run(...key, median, expected, at);
        }
        for (const deviceCode of deviceCodes) forget.run(accountSet, deviceCode);
      });
    },
    async list(accountSet) {
      return (open.all(accountSet) as unknown as Row[]).map(toFinding);
    },
    async clear(accountSet, id, clearedAt) {
      return inDurableTransaction(db, () => {
        const row = clear.get(clearedAt, accountSet, id);
        return row === undefined ? null : toFinding(row as unknown as Row);
      });
    },
  };
}

interface Row {
  id: number;
  device_code: string;
  work_step: string;
  quantity: KeptUnitFinding["quantity"];
  comparison: KeptUnitFinding["comparison"];
  factor: number | null;
  median: number;
  expected: number | null;
  found_at: number;
  cleared_at: number | null;
}

function toFinding(row: Row): KeptUnitFinding {
  return {
    id: row.id,
    deviceCode: row.device_code,
    workStep: row.work_step,
    quantity: row.quantity,
    comparison: row.comparison,
    factor: row.factor,
    median: row.median,
    expected: row.expected,
    foundAt: row.found_at,
    clearedAt: row.cleared_at,
  };
}
