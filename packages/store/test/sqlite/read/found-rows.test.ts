import type { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecordFilter } from "../../../src/store.ts";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { migrations } from "../../../src/sqlite/migrations.ts";
import { valuesOf, whereClause } from "../../../src/sqlite/read/condition.ts";
import { findRows } from "../../../src/sqlite/read/found-rows.ts";
import { defineWanted } from "../../../src/sqlite/read/interrupt.ts";
import { createRunSeeks } from "../../../src/sqlite/read/runs/find-run.ts";
import { createRunMeter } from "../../../src/sqlite/read/statistics/measure-run.ts";

// Rows that are named one by one are all named before the first of them is read, which may take long.

let db: DatabaseSync;
let isWanted = true;
beforeAll(() => {
  db = openForWriting(":memory:", migrations, { synchronous: "normal", cacheBytes: 16 * 1024 * 1024 });
  defineWanted(db, () => isWanted);
  db.exec(`
    insert into version (seq, barcode, replaced_by, received_at, revision, late_replay, test_time, device_code,
                         battery_station, work_step, volume)
    with recursive cell (n) as (select 1 union all select n + 1 from cell where n < 10000)
    select n, 'CELL-' || n, 0, 1, 1, 0, '2024-03-02 09:14:08', 'FR-01', '1', '1', 1 from cell`);
});
afterAll(() => db.close());

const moments = [{ deviceCode: "FR-01", testTime: "2024-03-02 09:14:08" }];
test.each<[name: string, filter: RecordFilter]>([
  ["of a run", { runs: { moments, gapMinutes: 20 } }],
  ["of the cells of a prefix", { barcodePrefix: "CELL" }],
])("the versions %s are named until nobody waits for them any more", (_, filter) => {
  const { versions } = findRows(db, filter, "versions");
  const isNamed = db.prepare(`select ${whereClause(versions)} as named from version limit 1`);
  isWanted = true;
  expect(isNamed.get(...valuesOf(versions))).toEqual({ named: 1 });
  isWanted = false;
  expect(() => isNamed.get(...valuesOf(versions))).toThrow("nobody waits");
  isWanted = true;
});

test("the entries of a run of which nothing fits are counted until nobody waits for them any more", () => {
  const seeks = createRunSeeks(db, 20);
  const request = { quantity: "volume", ng: null, runGapMinutes: 20, limit: 50 } as const;
  const meter = createRunMeter(db, seeks, { filter: { workSteps: ["none"] }, request });
  const run = seeks.around("FR-01", "2024-03-02 09:14:08");
  expect(meter.measure(run)).toBeNull();
  isWanted = false;
  expect(() => meter.measure(run)).toThrow("nobody waits");
  isWanted = true;
});
