import type { DatabaseSync } from "node:sqlite";
import type { ClockRegister } from "../../system.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

export function createClockRegister(db: DatabaseSync): ClockRegister {
  const select = db.prepare("select confirmed, decided_at from server_clock"); // it has one row at most
  const drop = db.prepare("delete from server_clock");
  const insert = db.prepare("insert into server_clock (confirmed, decided_at) values (?, ?)");

  return {
    async last() {
      const row = select.get() as { confirmed: number; decided_at: number } | undefined;
      return row === undefined ? null : { confirmed: row.confirmed === 1, at: row.decided_at };
    },
    async decide({ confirmed, at }) {
      inDurableTransaction(db, () => {
        drop.run();
        insert.run(confirmed ? 1 : 0, at);
      });
    },
  };
}
