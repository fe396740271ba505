import type { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createBatchWriter } from "../../src/sqlite/apply/batch-writer.ts";
import { openForWriting } from "../../src/sqlite/database.ts";
import { defineWanted } from "../../src/sqlite/read/interrupt.ts";
import { encodePayload } from "../../src/sqlite/journal/journal-format.ts";
import { migrations } from "../../src/sqlite/migrations.ts";
import { openForReading } from "../../src/sqlite/read/open-for-reading.ts";
import { rowSource } from "../../src/sqlite/read/row-source.ts";
import { summarize } from "../../src/sqlite/read/search.ts";
import { spanOfTestTimes } from "../../src/sqlite/test-hours.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, submissionOf } from "../suite/submissions.ts";
import { CACHE_BYTES, throwawayFolder } from "./throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
beforeEach(async () => {
  folder = await throwawayFolder();
});
afterEach(() => folder.remove());

function open(name: string, schema: readonly string[] = migrations): DatabaseSync {
  const options = { synchronous: "normal", cacheBytes: CACHE_BYTES } as const;
  const db = openForWriting(`${folder.folder}/${name}.sqlite`, schema, options);
  defineWanted(db, () => true);
  return db;
}

const hourOf = (hour: number): string => `2026-03-0${1 + Math.floor(hour / 24)} ${String(hour % 24).padStart(2, "0")}`;

/** Batches of few cells and few hours, so that cells are overwritten, repeated and late. */
const submissions = fc.array(
  fc
    .record({
      cell: fc.integer({ min: 0, max: 9 }),
      hour: fc.integer({ min: 0, max: 40 }),
      voltage: fc.integer({ min: 1, max: 2 }),
      receivedAt: fc.integer({ min: 0, max: 1_000 }),
    })
    .map(({ cell, hour, voltage, receivedAt }) =>
      submissionOf({ barcode: `C${cell}`, testTime: `${hourOf(hour)}:30:00`, voltage }, receivedAt),
    ),
  { minLength: 1, maxLength: 12 },
);

describe("where the versions of an hour lie", () => {
  let files = 0;

  test("no version lies outside, whatever is new, overwritten, repeated or late, in however many commits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(submissions, fc.constantFrom(KEEP_ALL, KEEP_NONE, NEWEST_WINS), fc.boolean()), {
          maxLength: 6,
        }),
        (batches) => {
          files += 1;
          const db = open(`hours-${files}`);
          const writer = createBatchWriter(db);
          let seq = 0;
          for (const [batch, policy, commit] of batches) {
            writer.write([{ firstSeq: seq + 1, count: batch.length, payload: encodePayload(batch, policy) }]);
            seq += batch.length;
            if (commit) writer.commit();
          }
          writer.commit();
          const outside = db.prepare(`
            select version.seq from version left join test_hour on hour = substr(test_time, 1, 13)
            where hour is null or seq not between first_seq and last_seq
               or received_at not between first_received_at and last_received_at`);
          expect(outside.all()).toEqual([]);
          const few = db.prepare(`
            select hour from test_hour
            where versions < (select count(*) from version where substr(test_time, 1, 13) = hour)`);
          expect(few.all()).toEqual([]);
          db.close();
        },
      ),
      { numRuns: 50 },
    );
  });

  test("a file from before knows the hours of what it holds", () => {
    const old = open("old", migrations.slice(0, 2));
    old.exec(`
      with recursive series (value) as (select 1 union all select value + 1 from series where value < 500)
      insert into version (seq, barcode, replaced_by, received_at, revision, late_replay, device_code, battery_station,
                           work_step, test_time)
      select value, 'C' || value, 0, value * 10, 1, 0, 'FR', '1', '3',
             printf('2026-03-%02d %02d:59:59', 1 + value % 3, value % 7 * 3) from series`);
    old.close();
    const db = open("old");
    const expected = db.prepare(`
      select substr(test_time, 1, 13) as hour, count(*) as versions, min(seq) as first_seq, max(seq) as last_seq,
             min(received_at) as first_received_at, max(received_at) as last_received_at
      from version group by 1 order by 1`);
    const all = expected.all();
    expect(all.length).toBe(21);
    expect(db.prepare("select * from test_hour order by hour").all()).toEqual(all);
    db.close();
    open("old").close(); // a second opening fills nothing and fails on nothing
  });

  test.each([
    ["whole hours", { from: "2026-03-01 01:00:00", to: "2026-03-01 03:00:00" }, [1, 2]],
    ["a part of an hour counts whole", { from: "2026-03-01 01:59:59", to: "2026-03-01 03:00:01" }, [1, 2, 3]],
    ["from a time on", { from: "2026-03-01 04:00:00" }, [4, 5]],
    ["up to a time", { to: "2026-03-01 01:00:00" }, [0]],
    ["any time", {}, [0, 1, 2, 3, 4, 5]],
    ["a time without anything", { from: "2026-04-01 00:00:00" }, []],
  ])("of a range: %s", (_, range, hours) => {
    const db = open("range");
    const writer = createBatchWriter(db);
    const batch = [0, 1, 2, 3, 4, 5].map((hour) =>
      submissionOf({ barcode: `C${hour}`, testTime: `${hourOf(hour)}:30:00` }, hour),
    );
    writer.write([{ firstSeq: 1, count: 6, payload: encodePayload(batch, KEEP_ALL) }]);
    writer.commit();
    const [first = 0, last = 0] = [hours[0], hours.at(-1)];
    const span = {
      versions: hours.length,
      firstSeq: first + 1,
      lastSeq: last + 1,
      firstReceivedAt: first,
      lastReceivedAt: last,
    };
    expect(spanOfTestTimes(db, range)).toEqual(hours.length === 0 ? null : span);
    db.close();
  });
});

describe("a day", () => {
  const DAY = { testTimeFrom: "2026-03-02 00:00:00", testTimeTo: "2026-03-03 00:00:00" };

  /** A database of six days with a cell every ten minutes. `late` cells of the second day arrive after all others. */
  function sixDays(late: number): DatabaseSync {
    const db = open(`days-${late}`);
    const writer = createBatchWriter(db);
    const times = Array.from({ length: 6 * 144 }, (_, index) => `${hourOf(Math.floor(index / 6))}:${index % 6}0:00`);
    const all = [...times, ...Array.from({ length: late }, () => "2026-03-02 12:34:56")];
    const batch = all.map((testTime, index) => submissionOf({ barcode: `C${index}`, testTime, volume: index }, index));
    writer.write([{ firstSeq: 1, count: batch.length, payload: encodePayload(batch, KEEP_ALL) }]);
    writer.commit();
    db.close();
    return openForReading(`${folder.folder}/days-${late}.sqlite`, CACHE_BYTES);
  }

  const planOf = (db: DatabaseSync): string[] => {
    const { from, where } = rowSource(db, DAY);
    const sql = `select volume from ${from} where ${where.map((each) => each.sql).join(" and ")}`;
    return db
      .prepare(`explain query plan ${sql}`)
      .all()
      .map(({ detail }) => String(detail));
  };

  test("that came as it was tested is one stretch of the table", () => {
    const db = sixDays(0);
    expect(planOf(db)).toEqual(["SEARCH version USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]);
    expect(summarize(db, DAY)).toMatchObject({ count: 144, numbers: { volume: { min: 144, max: 287 } } });
    db.close();
  });

  test("of which some came much later is found by its index, all of it", () => {
    const db = sixDays(2);
    expect(planOf(db)).toEqual(["SEARCH version USING INDEX version_test_time (test_time>? AND test_time<?)"]);
    expect(summarize(db, DAY)).toMatchObject({ count: 146, numbers: { volume: { min: 144, max: 865 } } });
    db.close();
  });
});
