import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Bounds } from "./read/record-conditions.ts";

// Where the versions of an hour of test time lie in the order of arrival (seq) and of receipt: a few numbers an hour,
// kept with every commit. By them a day is read as one stretch of the table instead of through an index, and a page in
// the order of receipt is found without reading where a day begins and ends there.

/** What a transaction adds to table test_hour. */
export interface TestHours {
  /** A version was written. */
  add(version: { readonly testTime: string; readonly seq: number; readonly receivedAt: number }): void;
  /** A version was received again. */
  touch(version: { readonly testTime: string; readonly receivedAt: number }): void;
  /** Writes what has come since the last time. */
  flush(): void;
}

interface Hour {
  versions: number;
  firstSeq: number;
  lastSeq: number;
  firstReceivedAt: number;
  lastReceivedAt: number;
}

/** `yyyy-MM-dd HH` */
const HOUR_CHARACTERS = 13;

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

  /** The one that came last comes again, mostly. */
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
        // One that was only received again is there already: of the least seq and the greatest, this changes nothing.
        const firstSeq = Math.min(hour.firstSeq, Number.MAX_SAFE_INTEGER);
        widen.run(name, hour.versions, firstSeq, hour.lastSeq, hour.firstReceivedAt, hour.lastReceivedAt);
      }
      hours.clear();
      last = null;
    },
  };
}

/** Where the versions of some hours lie; both ends inclusive. */
export interface TestHoursSpan {
  /** At most so many there are. */
  readonly versions: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstReceivedAt: number;
  readonly lastReceivedAt: number;
}

/** Of a range of test times, to the hour; null where there is nothing. */
export function spanOfTestTimes(db: DatabaseSync, { from, to }: Bounds<string>): TestHoursSpan | null {
  const conditions = [
    ...(from === undefined ? [] : ["hour >= ?"]),
    // An hour that begins at the end is not part of it.
    ...(to === undefined ? [] : ["hour <= ?", "hour || ':00:00' < ?"]),
  ];
  const values: SQLInputValue[] = [
    ...(from === undefined ? [] : [from.slice(0, HOUR_CHARACTERS)]),
    ...(to === undefined ? [] : [to.slice(0, HOUR_CHARACTERS), to]),
  ];
  const statement = db.prepare(
    `select sum(versions), min(first_seq), max(last_seq), min(first_received_at), max(last_received_at)
     from test_hour where ${conditions.length === 0 ? "true" : conditions.join(" and ")}`,
  );
  statement.setReturnArrays(true);
  const row = statement.get(...values) as unknown as (number | null)[];
  const [versions, firstSeq, lastSeq, firstReceivedAt, lastReceivedAt] = row as [
    number,
    number,
    number,
    number,
    number,
  ];
  return versions === null ? null : { versions, firstSeq, lastSeq, firstReceivedAt, lastReceivedAt };
}
