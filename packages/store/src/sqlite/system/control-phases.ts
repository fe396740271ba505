import type { DatabaseSync } from "node:sqlite";
import {
  CONTROL_PHASES_MAX,
  CONTROL_PHASES_SHOWN_MAX,
  type ControlPhase,
  type ControlPhaseRegister,
  type ControlPhaseVersion,
} from "../../control-phases.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

export function createControlPhaseRegister(db: DatabaseSync): ControlPhaseRegister {
  const columns = `phase, version, withdrawn, device_code, work_steps, quantity, period, holds_from, reference_from,
    reference_to, parameters, reason, author, created_at`;
  // All rows of an account set, of which there are some hundreds, or by index those of some machines.
  const newest = db.prepare(`
    select ${columns} from control_phase where account_set = ? order by id desc limit ${CONTROL_PHASES_SHOWN_MAX}`);
  const newestOf = db.prepare(`
    select ${columns} from control_phase where account_set = ? and device_code in (select value from json_each(?))
    order by id desc limit ${CONTROL_PHASES_SHOWN_MAX}`);
  // The index by subject, and for each of its rows a seek of the next version.
  const inForce = db.prepare(`
    select ${columns} from control_phase as this
    where account_set = ? and quantity = ? and period = ? and work_steps = ? and withdrawn = 0
      and not exists (
        select 1 from control_phase as later
        where later.account_set = this.account_set and later.phase = this.phase and later.version > this.version)
    order by device_code, holds_from, id`);
  const last = db.prepare(`
    select ${columns} from control_phase where account_set = ? and phase = ? order by version desc limit 1`);
  const count = db.prepare("select count(*) as versions, max(phase) as phase from control_phase where account_set = ?");
  const insert = db.prepare(`
    insert into control_phase (account_set, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  function keep(accountSet: string, version: ControlPhaseVersion): ControlPhaseVersion {
    insert.run(
      accountSet,
      version.id,
      version.version,
      version.withdrawn ? 1 : 0,
      version.deviceCode,
      JSON.stringify(version.workSteps),
      version.quantity,
      version.period,
      version.from,
      version.reference?.from ?? null,
      version.reference?.to ?? null,
      JSON.stringify(version.parameters),
      version.reason,
      version.author,
      version.createdAt,
    );
    return version;
  }

  return {
    async versions(accountSet, deviceCodes) {
      const rows =
        deviceCodes === null ? newest.all(accountSet) : newestOf.all(accountSet, JSON.stringify(deviceCodes));
      return (rows as unknown as Row[]).map(toVersion);
    },
    async inForce(accountSet, { workSteps, quantity, period }) {
      const rows = inForce.all(accountSet, quantity, period, JSON.stringify(workSteps));
      return (rows as unknown as Row[]).map(toVersion);
    },
    async add(accountSet, phase) {
      return inDurableTransaction(db, () => {
        const known = count.get(accountSet) as { readonly versions: number; readonly phase: number | null };
        if (known.versions >= CONTROL_PHASES_MAX) return null;
        return keep(accountSet, { ...phase, id: (known.phase ?? 0) + 1, version: 1, withdrawn: false });
      });
    },
    async withdraw(accountSet, id, by) {
      return inDurableTransaction(db, () => {
        const row = last.get(accountSet, id) as Row | undefined;
        if (row === undefined || row.withdrawn === 1) return null;
        const before = toVersion(row);
        return keep(accountSet, { ...before, ...by, version: before.version + 1, withdrawn: true });
      });
    },
  };
}

interface Row {
  phase: number;
  version: number;
  withdrawn: 0 | 1;
  device_code: string;
  work_steps: string;
  quantity: ControlPhase["quantity"];
  period: ControlPhase["period"];
  holds_from: string;
  reference_from: string | null;
  reference_to: string | null;
  parameters: string;
  reason: string;
  author: string;
  created_at: number;
}

function toVersion(row: Row): ControlPhaseVersion {
  const { reference_from: from, reference_to: to } = row;
  return {
    id: row.phase,
    version: row.version,
    withdrawn: row.withdrawn === 1,
    deviceCode: row.device_code,
    workSteps: JSON.parse(row.work_steps) as string[],
    quantity: row.quantity,
    period: row.period,
    from: row.holds_from,
    reference: from === null || to === null ? null : { from, to },
    parameters: JSON.parse(row.parameters) as ControlPhase["parameters"],
    reason: row.reason,
    author: row.author,
    createdAt: row.created_at,
  };
}
