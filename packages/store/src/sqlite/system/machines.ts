import type { DatabaseSync } from "node:sqlite";
import { type Machine, type MachineActivity, type MachineRegister, RATE_MINUTES } from "../../system.ts";
import { inTransaction } from "../database.ts";

const MINUTE_MS = 60_000;

/** Machines kept for one account set: ten large halls. A machine that invents device codes must not fill the disk. */
const MACHINES_MAX = 2_000;

export function createMachineRegister(db: DatabaseSync): MachineRegister {
  const upsertMachine = db.prepare(`
    insert into machine (account_set, kind, name, first_seen_at, last_seen_at, last_address, saved, refused,
                         last_test_time, last_saved_at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (account_set, kind, name) do update set
      last_seen_at = max(last_seen_at, excluded.last_seen_at),
      last_address = excluded.last_address,
      saved = saved + excluded.saved,
      refused = refused + excluded.refused,
      last_test_time = coalesce(excluded.last_test_time, last_test_time),
      last_saved_at = coalesce(excluded.last_saved_at, last_saved_at)`);
  const upsertTolerance = db.prepare(`
    insert into machine_tolerance (account_set, kind, name, tolerance, uses) values (?, ?, ?, ?, ?)
    on conflict (account_set, kind, name, tolerance) do update set uses = uses + excluded.uses`);
  const upsertMinute = db.prepare(`
    insert into machine_minute (minute, account_set, kind, name, saved) values (?, ?, ?, ?, ?)
    on conflict (minute, account_set, kind, name) do update set saved = saved + excluded.saved`);
  const dropMinutes = db.prepare("delete from machine_minute where minute < ?");
  const countMachines = db.prepare("select count(*) as machines from machine where account_set = ?");
  const dropLeastSeen = db.prepare(`
    delete from machine where account_set = ?1 and (kind, name) in
      (select kind, name from machine where account_set = ?1 order by last_seen_at desc limit -1 offset ${MACHINES_MAX})`);
  const dropOrphans = ["machine_tolerance", "machine_minute"].map((table) =>
    db.prepare(`
      delete from ${table} where account_set = ? and not exists
        (select 1 from machine where machine.account_set = ${table}.account_set
                                 and machine.kind = ${table}.kind and machine.name = ${table}.name)`),
  );
  const listMachines = db.prepare(`
    select kind, name, first_seen_at, last_seen_at, last_address, saved, refused, last_test_time, last_saved_at
    from machine where account_set = ? order by kind desc, name`);
  const listTolerances = db.prepare("select kind, name, tolerance, uses from machine_tolerance where account_set = ?");
  const listMinutes = db.prepare(`
    select kind, name,
           sum(case when minute >= ? and minute < ? then saved else 0 end) as recent,
           sum(case when minute >= ? then saved else 0 end) as today
    from machine_minute where minute >= ? and account_set = ? group by kind, name`);
  // Primary key of machine_minute.
  const sumMinutes = db.prepare(`
    select minute, sum(saved) as saves from machine_minute
    where minute > ? and minute <= ? and account_set = ? group by minute`);

  function report(activity: MachineActivity): void {
    const key = [activity.accountSet ?? "", activity.kind, activity.name] as const;
    upsertMachine.run(
      ...key,
      activity.lastSeenAt,
      activity.lastSeenAt,
      activity.lastAddress,
      activity.saved,
      activity.refused,
      activity.lastTestTime,
      activity.lastSavedAt,
    );
    for (const [tolerance, uses] of Object.entries(activity.tolerances)) upsertTolerance.run(...key, tolerance, uses);
    if (activity.saved > 0)
      upsertMinute.run(minuteOf(activity.lastSavedAt ?? activity.lastSeenAt), ...key, activity.saved);
  }

  function keepWithinBounds(set: string): void {
    const { machines } = countMachines.get(set) as { machines: number };
    if (machines <= MACHINES_MAX) return;
    dropLeastSeen.run(set);
    for (const drop of dropOrphans) drop.run(set);
  }

  return {
    async report(activities) {
      inTransaction(db, () => {
        for (const activity of activities) report(activity);
        for (const set of new Set(activities.map(({ accountSet }) => accountSet ?? ""))) keepWithinBounds(set);
      });
    },
    async retain(savedBefore) {
      dropMinutes.run(minuteOf(savedBefore));
    },
    async list(accountSet, { now, dayStart }) {
      const set = accountSet ?? "";
      const thisMinute = minuteOf(now);
      const today = minuteOf(dayStart);
      const rateFrom = thisMinute - RATE_MINUTES;
      const minutes = byMachine(
        listMinutes.all(rateFrom, thisMinute, today, Math.min(rateFrom, today), set) as unknown as MinuteRow[],
      );
      const tolerances = byMachine(listTolerances.all(set) as unknown as ToleranceRow[]);
      return (listMachines.all(set) as unknown as Row[]).map((row): Machine => {
        const [counts] = minutes.get(keyOf(row)) ?? [];
        return {
          accountSet,
          kind: row.kind,
          name: row.name,
          firstSeenAt: row.first_seen_at,
          lastSeenAt: row.last_seen_at,
          lastAddress: row.last_address,
          saved: row.saved,
          refused: row.refused,
          tolerances: Object.fromEntries(
            (tolerances.get(keyOf(row)) ?? []).map(({ tolerance, uses }) => [tolerance, uses]),
          ),
          lastTestTime: row.last_test_time,
          lastSavedAt: row.last_saved_at,
          savedPerMinute: (counts?.recent ?? 0) / RATE_MINUTES,
          savedToday: counts?.today ?? 0,
        };
      });
    },
    async savesByMinute(accountSet, { now, minutes }) {
      const last = minuteOf(now);
      const rows = sumMinutes.all(last - minutes, last, accountSet ?? "") as unknown as MinuteSum[];
      const saves = new Map(rows.map((row) => [row.minute, row.saves]));
      return Array.from({ length: minutes }, (_, place) => {
        const minute = last - minutes + 1 + place;
        return { minuteStart: minute * MINUTE_MS, saves: saves.get(minute) ?? 0 };
      });
    },
  };
}

interface Named {
  kind: "device" | "address";
  name: string;
}
interface Row extends Named {
  first_seen_at: number;
  last_seen_at: number;
  last_address: string;
  saved: number;
  refused: number;
  last_test_time: string | null;
  last_saved_at: number | null;
}
interface MinuteRow extends Named {
  recent: number;
  today: number;
}
interface MinuteSum {
  minute: number;
  saves: number;
}
interface ToleranceRow extends Named {
  tolerance: string;
  uses: number;
}

function minuteOf(ms: number): number {
  return Math.floor(ms / MINUTE_MS);
}

function keyOf({ kind, name }: Named): string {
  return `${kind} ${name}`;
}

function byMachine<Row extends Named>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, keyOf);
}
