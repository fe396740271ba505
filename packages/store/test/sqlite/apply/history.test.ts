import type { DatabaseSync } from "node:sqlite";
import type { CellRecord } from "@cellgrade/contract/record";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBatchWriter } from "../../../src/sqlite/apply/batch-writer.ts";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { fillChecksums } from "../../../src/sqlite/apply/fill-checksums.ts";
import { encodePayload } from "../../../src/sqlite/journal/journal-format.ts";
import { migrations } from "../../../src/sqlite/migrations.ts";
import { pruneHistory } from "../../../src/sqlite/apply/prune-history.ts";
import { pruneRecords } from "../../../src/sqlite/apply/prune-records.ts";
import { findOld } from "../../../src/sqlite/read/find-old.ts";
import { history } from "../../../src/sqlite/read/search.ts";
import type { SavePolicy } from "../../../src/store.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, submissionOf } from "../../suite/submissions.ts";
import { CACHE_BYTES, throwawayFolder } from "../throwaway.ts";

// A version is reached by the one in front of it: none may be lost on the way, whatever replaces it and whatever goes.

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
beforeAll(async () => {
  folder = await throwawayFolder();
});
afterAll(() => folder.remove());

let files = 0;

const open = (name: string, schema: readonly string[] = migrations): DatabaseSync =>
  openForWriting(`${folder.folder}/${name}.sqlite`, schema, { synchronous: "normal", cacheBytes: CACHE_BYTES });

const BARCODES = ["A", "B", "C"];
const HISTORY_KEPT = [KEEP_ALL, NEWEST_WINS];

type Saved = readonly [fields: Partial<CellRecord>, policy: SavePolicy];

/** Few cells, times and values: they are overwritten, come again, and come late. */
function saves(policies: readonly SavePolicy[]): fc.Arbitrary<Saved[]> {
  const fields = fc.record({
    barcode: fc.constantFrom(...BARCODES),
    testTime: fc.integer({ min: 1, max: 4 }).map((day) => `2026-03-0${day} 08:00:00`),
    voltage: fc.integer({ min: 1, max: 3 }),
  });
  return fc.array(fc.tuple(fields, fc.constantFrom(...policies)), { minLength: 1, maxLength: 30 });
}

/** A file with these, received a millisecond after the other. */
function fileOf(saved: readonly Saved[]): { readonly db: DatabaseSync; readonly name: string } {
  files += 1;
  const name = `history-${files}`;
  const db = open(name);
  const writer = createBatchWriter(db);
  for (const [index, [fields, policy]] of saved.entries()) {
    const submission = submissionOf(fields, index + 1);
    writer.write([{ firstSeq: index + 1, count: 1, payload: encodePayload([submission], policy) }]);
  }
  writer.commit();
  return { db, name };
}

/** By what the versions say of themselves. */
function expectedHistory(db: DatabaseSync, barcode: string): unknown[] {
  return db
    .prepare("select received_at from version where barcode = ? and replaced_by > 0 order by replaced_by desc")
    .all(barcode)
    .map((row) => row["received_at"]);
}

function expectWhole(db: DatabaseSync): void {
  for (const barcode of BARCODES) {
    expect(history(db, barcode).map(({ receivedAt }) => receivedAt)).toEqual(expectedHistory(db, barcode));
  }
}

describe("the history of a barcode", () => {
  test("has all its versions, that replaced last first", () => {
    fc.assert(
      fc.property(saves([...HISTORY_KEPT, KEEP_NONE]), (saved) => {
        const { db } = fileOf(saved);
        expectWhole(db);
        db.close();
      }),
      { numRuns: 100 },
    );
  });

  test("has all that is left, where versions went whose days were over, in however small lots", () => {
    fc.assert(
      fc.property(saves(HISTORY_KEPT), fc.nat(31), fc.integer({ min: 1, max: 5 }), (saved, replacedBefore, lot) => {
        const { db } = fileOf(saved);
        let deleted = lot;
        while (deleted === lot) {
          deleted = pruneHistory(db, replacedBefore, lot);
          expectWhole(db);
        }
        expect(db.prepare("select 1 from version where replaced_at < ?").all(replacedBefore)).toEqual([]);
        db.close();
      }),
      { numRuns: 100 },
    );
  });

  test("goes with its record, in however small lots, and none of it stays", () => {
    fc.assert(
      fc.property(saves(HISTORY_KEPT), fc.nat(31), fc.integer({ min: 1, max: 5 }), (saved, receivedBefore, rowsMax) => {
        const { db } = fileOf(saved);
        for (;;) {
          const old = findOld(db, receivedBefore, rowsMax);
          if (old.length === 0) break;
          const before = Number(db.prepare("select count(*) as n from version").get()?.["n"]);
          const rows = pruneRecords(db, old, { receivedBefore, rowsMax });
          expect(rows).toBeGreaterThan(0);
          expect(rows).toBeLessThanOrEqual(rowsMax);
          expect(db.prepare("select count(*) as n from version").get()).toEqual({ n: before - rows });
          expectWhole(db);
        }
        const left = "select barcode from version group by barcode having sum(replaced_by = 0) <> 1";
        expect(db.prepare(left).all()).toEqual([]);
        db.close();
      }),
      { numRuns: 100 },
    );
  });

  test("is what it was in a file from before versions knew those behind them", () => {
    const columns = `seq, barcode, replaced_by, replaced_at, received_at, revision, late_replay, test_time, device_code,
      battery_station, work_step, voltage, electricity, volume, energy`;
    fc.assert(
      fc.property(saves([...HISTORY_KEPT, KEEP_NONE]), (saved) => {
        const now = fileOf(saved);
        const name = `${now.name}-before`;
        const before = open(name, migrations.slice(0, 3));
        before.exec(`
          attach '${folder.folder}/${now.name}.sqlite' as now;
          insert into version (${columns}) select ${columns} from now.version;`);
        before.close();
        const db = open(name);
        fillChecksums(db, 1_000);
        const all = "select * from version order by seq";
        expect(db.prepare(all).all()).toEqual(now.db.prepare(all).all());
        db.close();
        now.db.close();
      }),
      { numRuns: 50 },
    );
  });
});
