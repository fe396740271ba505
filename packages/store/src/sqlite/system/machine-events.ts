import type { DatabaseSync } from "node:sqlite";
import {
  type KeptMachineEvent,
  MACHINE_EVENTS_MAX,
  MACHINE_EVENTS_SHOWN_MAX,
  type MachineEventRegister,
} from "../../machine-events.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

export function createMachineEventRegister(db: DatabaseSync): MachineEventRegister {
  const columns = "id, device_code, at, text, author, created_at, withdrawn_reason, withdrawn_by, withdrawn_at";
  // The index by time, backwards. Events are some a day, so what fits of them is found soon.
  const list = db.prepare(`
    select ${columns} from machine_event
    where account_set = ? and at >= ? and at < ? and (? is null or device_code in (select value from json_each(?)))
      and (? = 1 or withdrawn_at is null)
    order by at desc, id desc limit ${MACHINE_EVENTS_SHOWN_MAX}`);
  const count = db.prepare("select count(*) as events from machine_event where account_set = ?");
  const insert = db.prepare(`
    insert into machine_event (account_set, device_code, at, text, author, created_at) values (?, ?, ?, ?, ?, ?)
    returning ${columns}`);
  const withdraw = db.prepare(`
    update machine_event set withdrawn_reason = ?, withdrawn_by = ?, withdrawn_at = ?
    where id = ? and account_set = ? and withdrawn_at is null returning ${columns}`);

  return {
    async list(accountSet, { deviceCodes, from = "", to = AFTER_ALL_TIMES, withdrawn }) {
      const codes = deviceCodes === undefined ? null : JSON.stringify(deviceCodes);
      const rows = list.all(accountSet, from, to, codes, codes, withdrawn === false ? 0 : 1);
      return (rows as unknown as Row[]).map(toEvent);
    },
    async add(accountSet, { deviceCode, at, text, author, createdAt }) {
      return inDurableTransaction(db, () => {
        if ((count.get(accountSet)?.["events"] as number) >= MACHINE_EVENTS_MAX) return null;
        return toEvent(insert.get(accountSet, deviceCode, at, text, author, createdAt) as unknown as Row);
      });
    },
    async withdraw(accountSet, id, { reason, author, at }) {
      return inDurableTransaction(db, () => {
        const row = withdraw.get(reason, author, at, id, accountSet);
        return row === undefined ? null : toEvent(row as unknown as Row);
      });
    },
  };
}

/** Behind every plant-local time, which begins with a digit. */
const AFTER_ALL_TIMES = "~";

interface Row {
  id: number;
  device_code: string;
  at: string;
  text: string;
  author: string;
  created_at: number;
  withdrawn_reason: string | null;
  withdrawn_by: string | null;
  withdrawn_at: number | null;
}

function toEvent(row: Row): KeptMachineEvent {
  const { withdrawn_reason: reason, withdrawn_by: author, withdrawn_at: at } = row;
  return {
    id: row.id,
    deviceCode: row.device_code,
    at: row.at,
    text: row.text,
    author: row.author,
    createdAt: row.created_at,
    withdrawn: reason === null || author === null || at === null ? null : { reason, author, at },
  };
}
