import type { DatabaseSync } from "node:sqlite";
import { QUANTITIES } from "@cellgrade/contract/quantities";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createBatchWriter } from "../../src/sqlite/apply/batch-writer.ts";
import { fillMachineHours } from "../../src/sqlite/apply/fill-machine-hours.ts";
import { openForWriting } from "../../src/sqlite/database.ts";
import { encodePayload } from "../../src/sqlite/journal/journal-format.ts";
import { greatestColumn, leastColumn } from "../../src/sqlite/machine-hours.ts";
import { migrations } from "../../src/sqlite/migrations.ts";
import { findPage, PAGE_LIMITS } from "../../src/sqlite/read/find-page.ts";
import { isMapped } from "../../src/sqlite/read/machine-hours-sql.ts";
import { planPage } from "../../src/sqlite/read/page-plan.ts";
import { quantitySql } from "../../src/sqlite/read/quantity-sql.ts";
import { damagedTables } from "../../src/sqlite/table-digests.ts";
import type { Submission } from "../../src/store.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, submissionOf } from "../suite/submissions.ts";
import { CACHE_BYTES, throwawayFolder } from "./throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let files = 0;
beforeEach(async () => {
  folder = await throwawayFolder();
});
afterEach(() => folder.remove());

function open(name: string, schema: readonly string[] = migrations): DatabaseSync {
  const options = { synchronous: "normal", cacheBytes: CACHE_BYTES } as const;
  return openForWriting(`${folder.folder}/${name}.sqlite`, schema, options);
}

/** Files submissions in one commit, behind those that are there. */
function file(db: DatabaseSync, submissions: readonly Submission[]): void {
  const { through } = db.prepare("select through from applied").get() as { through: number };
  const writer = createBatchWriter(db);
  writer.write([{ firstSeq: through + 1, count: submissions.length, payload: encodePayload(submissions, KEEP_ALL) }]);
  writer.commit();
}

/** Versions that lie outside of their machine hour. */
function versionsOutside(db: DatabaseSync): unknown[] {
  const isHeld = QUANTITIES.map((quantity) => {
    const value = quantitySql(quantity);
    return `(${value} is null or ${value} between ${leastColumn(quantity)} and ${greatestColumn(quantity)})`;
  });
  return db
    .prepare(
      `select version.seq from version where not exists (
         select 1 from machine_hour where device = device_code and hour = substr(test_time, 1, 13) and step = work_step
           and cast(substr(test_time, 15, 2) as integer) between first_minute and last_minute
           and ${isHeld.join(" and ")})`,
    )
    .all();
}

const number = fc.constantFrom(null, 0, -0, 1, 2.5, -2.5, 1e308, -1e308, 5e-324, -5e-324, Number.MAX_SAFE_INTEGER);

/** Few cells, machines, steps and hours, so that cells are overwritten, repeated and late, also from another machine. */
const submissions = fc.array(
  fc
    .record({
      cell: fc.integer({ min: 0, max: 9 }),
      deviceCode: fc.constantFrom("FR-01", "FR-02", "分容柜"),
      workStep: fc.constantFrom("1", "放电"),
      hour: fc.integer({ min: 0, max: 9 }),
      minute: fc.integer({ min: 0, max: 59 }),
      numbers: fc.record({ voltage: number, electricity: number, volume: number, energy: number }),
    })
    .map(({ cell, hour, minute, deviceCode, workStep, numbers }) => {
      const testTime = `2026-03-01 0${hour}:${String(minute).padStart(2, "0")}:59`;
      return submissionOf({ barcode: `C${cell}`, deviceCode, workStep, testTime, ...numbers });
    }),
  { minLength: 1, maxLength: 12 },
);

const PAGE = { sortBy: "receivedAt", descending: true, limit: 10 } as const;

/** A page is sought by machine hours alone, where these are known. */
const BY_HOURS = { ...PAGE_LIMITS, candidatesMax: -1, glanceRows: 1 };

describe("the machine hours", () => {
  test("hold every version, whatever is new, overwritten, repeated or late, in however many commits and connections", () => {
    const policy = fc.constantFrom(KEEP_ALL, KEEP_NONE, NEWEST_WINS);
    fc.assert(
      fc.property(fc.array(fc.tuple(submissions, policy, fc.boolean(), fc.boolean()), { maxLength: 6 }), (batches) => {
        files += 1;
        let db = open(`hours-${files}`);
        let writer = createBatchWriter(db);
        let seq = 0;
        for (const [batch, policy, commit, reopen] of batches) {
          writer.write([{ firstSeq: seq + 1, count: batch.length, payload: encodePayload(batch, policy) }]);
          seq += batch.length;
          if (commit || reopen) writer.commit();
          if (!reopen) continue;
          db.close();
          db = open(`hours-${files}`);
          writer = createBatchWriter(db);
        }
        writer.commit();
        expect(versionsOutside(db)).toEqual([]);
        expect(damagedTables(db)).toEqual([]);
        db.close();
      }),
      { numRuns: 50 },
    );
  });

  test("hold every version of more hours than are remembered", () => {
    const db = open("many");
    const writer = createBatchWriter(db);
    for (const [round, volume] of [1, 3, 2].entries()) {
      const batch = Array.from({ length: 5_000 }, (_, index) =>
        submissionOf({ barcode: `C${index}-${round}`, deviceCode: `FR-${index}`, volume }),
      );
      writer.write([{ firstSeq: round * 5_000 + 1, count: 5_000, payload: encodePayload(batch, KEEP_ALL) }]);
      writer.commit();
    }
    expect(versionsOutside(db)).toEqual([]);
    db.close();
  });

  test("are the whole of what each machine, hour and step has, and no more", () => {
    const db = open("exact");
    file(db, [
      submissionOf({ barcode: "A", testTime: "2026-03-01 08:20:00", volume: 2, electricity: -1, energy: null }),
      submissionOf({ barcode: "B", testTime: "2026-03-01 08:05:59", volume: 1, electricity: null, energy: 3 }),
      submissionOf({ barcode: "C", testTime: "2026-03-01 09:00:00", volume: null, energy: null, workStep: "9" }),
    ]);
    expect(
      db.prepare("select hour, step, first_minute, last_minute, least_volume, greatest_volume from machine_hour").all(),
    ).toMatchObject([
      { hour: "2026-03-01 08", step: "3", first_minute: 5, last_minute: 20, least_volume: 1, greatest_volume: 2 },
      { hour: "2026-03-01 09", step: "9", first_minute: 0, last_minute: 0, least_volume: Infinity },
    ]);
    expect(
      db
        .prepare(
          "select least_mean_voltage, greatest_mean_voltage, least_duration, greatest_duration from machine_hour",
        )
        .get(),
    ).toEqual({ least_mean_voltage: 3, greatest_mean_voltage: 3, least_duration: 2, greatest_duration: 2 });
    db.close();
  });
});

describe("a file from before there were machine hours", () => {
  const BEFORE = 8;
  const rare = planPage({ deviceCodes: ["FR-07"], ranges: { volume: { min: 99 } } }, PAGE);
  const found = (db: DatabaseSync): string[] => findPage(db, rare, BY_HOURS).rows.map(([barcode]) => barcode);

  /** 30 cells, of which the last is rare and one is damaged. */
  function old(): DatabaseSync {
    const db = open("old", migrations.slice(0, BEFORE));
    const cells = Array.from({ length: 30 }, (_, cell) =>
      submissionOf({ barcode: `C${cell}`, testTime: `2026-03-01 08:${10 + cell}:00`, volume: cell === 29 ? 99 : 2 }),
    );
    // The filer of today knows the table that this file lacks.
    const today = open("today");
    file(today, cells);
    today.exec(`attach '${folder.folder}/old.sqlite' as old`);
    today.exec("insert into old.version select * from main.version");
    today.close();
    db.exec("update version set volume = -1000 where seq = 7; update applied set through = 30");
    db.close();
    return open("old");
  }

  test("gets them lot by lot while saves go on, and a search does without until it has all", () => {
    const db = old();
    for (let lot = 0; lot < 3; lot += 1) {
      expect(isMapped(db)).toBe(false);
      expect(found(db)).toEqual(["C29"]);
      expect(fillMachineHours(db, 10)).toBe(10);
      file(db, [submissionOf({ barcode: `N${lot}`, testTime: "2026-03-01 08:59:59", volume: 3 })]);
    }
    expect(fillMachineHours(db, 10)).toBe(0);
    expect(isMapped(db)).toBe(true);
    expect(found(db)).toEqual(["C29"]);
    expect(versionsOutside(db)).toEqual([{ seq: 7 }]);
    db.close();
  });

  test("has them all too when its last versions are gone meanwhile", () => {
    const db = old();
    expect(fillMachineHours(db, 20)).toBe(20);
    db.exec("delete from version where seq > 20");
    expect(fillMachineHours(db, 20)).toBe(0);
    expect(isMapped(db)).toBe(true);
    db.close();
  });
});
