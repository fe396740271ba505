import type { DatabaseSync } from "node:sqlite";
import { selectRows } from "./select-rows.ts";

// Table test_hour: for each hour of test time, where its versions lie in the order of arrival (seq) and of receipt. Each
// commit widens it. With it a day is read as one stretch of the table instead of through an index, and a page in the order
// of receipt finds where a day begins and ends without reading the day.

/** Collects what a transaction adds to table test_hour. */
export interface TestHours {
  /** Notes that a version was written. */
  add(version: { readonly testTime: string; readonly seq: number; readonly receivedAt: number }): void;
  /** Notes that a version was received again. */
  touch(version: { readonly testTime: string; readonly receivedAt: number }): void;
  /** Writes what was noted since the last flush. */
  flush(): void;
}

interface Hour {
  versions: number;
  firstSeq: number;
  lastSeq: number;
  firstReceivedAt: number;
  lastReceivedAt: number;
}

/** The length of `yyyy-MM-dd HH`, the name of an hour. */
export const HOUR_CHARACTERS = 13;

export function createTestHours(db: DatabaseSync): TestHours {
  const widen = db.prepare(`
    insert into test_hour (hour, versions, first_seq, last_seq, first_received_at, last_received_at)
    values (?, ?, ?, ?, ?, ?)
    on conflict (hour) do update set
      versions = versions + excluded.versions,
      first_seq = min(first_seq, excluded.first_seq), last_seq = max(last_seq, excluded.last_seq),
      first_received_at = min(first_received_at, excluded.first_received_at),
      last_received_at = max(last_received_at, excluded.last_received_at)`);
  const hours = new Map<string, Hour>();
  let lastName: string | null = null;
  let last: Hour | null = null;

  /** The hour of a test time. It is usually the hour of the call before, which is found without a look-up. */
  function hourOf(testTime: string): Hour {
    if (last !== null && lastName !== null && testTime.startsWith(lastName)) return last;
    const name = testTime.slice(0, HOUR_CHARACTERS);
    let hour = hours.get(name);
    if (hour === undefined) {
      hour = { versions: 0, firstSeq: Infinity, lastSeq: 0, firstReceivedAt: Infinity, lastReceivedAt: -Infinity };
      hours.set(name, hour);
    }
    lastName = name;
    last = hour;
    return hour;
  }

  function receive(hour: Hour, receivedAt: number): void {
    if (receivedAt < hour.firstReceivedAt) hour.firstReceivedAt = receivedAt;
    if (receivedAt > hour.lastReceivedAt) hour.lastReceivedAt = receivedAt;
  }

  return {
    add({ testTime, seq, receivedAt }) {
      const hour = hourOf(testTime);
      hour.versions += 1;
      if (seq < hour.firstSeq) hour.firstSeq = seq;
      if (seq > hour.lastSeq) hour.lastSeq = seq;
      receive(hour, receivedAt);
    },
    touch({ testTime, receivedAt }) {
      receive(hourOf(testTime), receivedAt);
    },
    flush() {
      for (const [name, hour] of hours) {
        // An hour with touches alone has no seq. It has a row already, whose ends these two values leave as they are.
        const firstSeq = Math.min(hour.firstSeq, Number.MAX_SAFE_INTEGER);
        widen.run(name, hour.versions, firstSeq, hour.lastSeq, hour.firstReceivedAt, hour.lastReceivedAt);
      }
      hours.clear();
      last = null;
    },
  };
}

/** Where the versions of some hours lie; all ends are inclusive. */
export interface TestHoursSpan {
  /** Upper bound of the number of versions: deleted ones count too. */
  readonly versions: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstReceivedAt: number;
  readonly lastReceivedAt: number;
}

/** Sorts after every test time. */
const AFTER_EVERY_TIME = "~";

/** Where the versions of a range of test times lie, widened to whole hours; null when the range has no versions. */
export function spanOfTestTimes(
  db: DatabaseSync,
  { from = "", to = AFTER_EVERY_TIME }: { readonly from?: string | undefined; readonly to?: string | undefined },
): TestHoursSpan | null {
  // `to` is exclusive: the hour that begins with it is left out.
  const [row] = selectRows<[number | null, ...ends: number[]]>(
    db,
    `select sum(versions), min(first_seq), max(last_seq), min(first_received_at), max(last_received_at)
     from test_hour where hour >= ? and hour <= ? and hour || ':00:00' < ?`,
    [from.slice(0, HOUR_CHARACTERS), to.slice(0, HOUR_CHARACTERS), to],
  );
  const [versions = null, firstSeq = 0, lastSeq = 0, firstReceivedAt = 0, lastReceivedAt = 0] = row ?? [];
  return versions === null ? null : { versions, firstSeq, lastSeq, firstReceivedAt, lastReceivedAt };
}
