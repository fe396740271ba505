import type { DatabaseSync } from "node:sqlite";
import { ENCODING_HABITS_MAX, type EncodingHabit, type EncodingHabitRegister } from "../../system.ts";
import { inTransaction } from "../database.ts";

export function createEncodingHabits(db: DatabaseSync): EncodingHabitRegister {
  const all = db.prepare(`
    select address, device_code, encoding, contradicted, seen_at from encoding_habit
    order by seen_at, address, device_code`);
  const upsert = db.prepare(`
    insert into encoding_habit (address, device_code, encoding, contradicted, seen_at) values (?, ?, ?, ?, ?)
    on conflict (address, device_code) do update set
      encoding = excluded.encoding, contradicted = excluded.contradicted, seen_at = excluded.seen_at`);
  const dropBeyondBound = db.prepare(`
    delete from encoding_habit where (address, device_code) in
      (select address, device_code from encoding_habit order by seen_at desc limit -1 offset ${ENCODING_HABITS_MAX})`);

  return {
    async all() {
      return (all.all() as unknown as Row[]).map(toHabit);
    },
    async keep(habits) {
      inTransaction(db, () => {
        for (const { address, deviceCode, encoding, contradicted, seenAt } of habits) {
          upsert.run(address, deviceCode, encoding, contradicted ? 1 : 0, seenAt);
        }
        dropBeyondBound.run();
      });
    },
  };
}

interface Row {
  address: string;
  device_code: Uint8Array;
  encoding: EncodingHabit["encoding"];
  contradicted: number;
  seen_at: number;
}

function toHabit({ address, device_code, encoding, contradicted, seen_at }: Row): EncodingHabit {
  return { address, deviceCode: device_code, encoding, contradicted: contradicted === 1, seenAt: seen_at };
}
