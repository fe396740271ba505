import { DatabaseSync } from "node:sqlite";
import { EXCLUSIONS_AT_ONCE_MAX } from "@cellgrade/contract/exclusion";
import { afterAll, expect, test } from "vitest";
import { KEEP_ALL, KEEP_NONE, submissionOf } from "../../suite/submissions.ts";
import { sqliteStores } from "../throwaway.ts";

const stores = sqliteStores();
afterAll(() => stores.close());

const EXCLUSION = { reason: "x", excludedAt: 1 };

test("the exclusions of versions that are gone are swept away with the pruning", async () => {
  const { store, file, discard } = await stores.open();
  const cell = (barcode: string, volume: number, receivedAt = 1_000) =>
    store.saveBatch([submissionOf({ barcode, volume }, receivedAt)], barcode === "DROPPED" ? KEEP_NONE : KEEP_ALL);
  for (const barcode of ["KEPT", "DROPPED", "REPLACED", "OLD"]) {
    await cell(barcode, 1, barcode === "OLD" ? 1 : 1_000);
    await store.exclude(barcode, EXCLUSION);
  }
  await cell("DROPPED", 2);
  await cell("REPLACED", 2);
  await store.findMany([]); // a read waits until all of it is applied

  const db = new DatabaseSync(`${file}.sqlite`, { readOnly: true });
  const excluded = () =>
    db
      .prepare(
        "select coalesce(barcode, 'gone') as barcode from exclusion left join version using (seq) order by barcode",
      )
      .all()
      .map((row) => row["barcode"]);
  expect(excluded()).toEqual(["KEPT", "OLD", "REPLACED", "gone"]);
  const retain = (historyBefore: number, recordsBefore: number | null = null) =>
    store.retain({ historyBefore, recordsBefore }, new AbortController().signal);
  await retain(0);
  expect(excluded(), "what a save dropped").toEqual(["KEPT", "OLD", "REPLACED"]);
  await retain(1_001);
  expect(excluded(), "what history drops").toEqual(["KEPT", "OLD"]);
  await retain(0, 1_000);
  expect(excluded(), "what goes with its record").toEqual(["KEPT"]);
  db.close();
  await discard();
});

test("a store that is closed in the middle of many exclusions says how many it came to, and those are kept", async () => {
  const { store, file, discard } = await stores.open();
  const barcodes = Array.from({ length: 5_000 }, (_, index) => `C${index}`);
  for (let from = 0; from < barcodes.length; from += 1_000) {
    await store.saveBatch(
      barcodes.slice(from, from + 1_000).map((barcode) => submissionOf({ barcode })),
      KEEP_ALL,
    );
  }
  const changing = store.excludeAll({}, EXCLUSION);
  await expect.poll(() => store.count({ excluded: true })).toBeGreaterThan(0);
  await store.close();
  const changed = await changing;
  expect((changed?.count ?? 0) + (changed?.left ?? 0)).toBe(5_000);
  expect(changed?.left).toBeGreaterThan(0);
  const db = new DatabaseSync(`${file}.sqlite`, { readOnly: true });
  expect(db.prepare("select count(*) as count from exclusion").get()).toEqual({ count: changed?.count });
  db.close();
  await discard();
});

test("more than one change may hold is refused, and nothing has changed", async () => {
  const { store, file, discard } = await stores.open();
  await store.saveBatch([submissionOf()], KEEP_ALL);
  expect(await store.count({})).toBe(1);
  const db = new DatabaseSync(`${file}.sqlite`); // to save as many would take 15 s
  db.exec(`
    with recursive cell (n) as (select 1 union all select n + 1 from cell where n < ${EXCLUSIONS_AT_ONCE_MAX})
    insert into version (barcode, replaced_by, received_at, revision, late_replay, test_time, device_code, battery_station, work_step)
      select 'C' || n, 0, received_at, 1, 0, test_time, device_code, battery_station, work_step from cell, version where seq = 1`);
  db.close();
  expect(await store.excludeAll({}, EXCLUSION)).toBeNull();
  expect(await store.count({ excluded: true })).toBe(0);
  expect(await store.excludeAll({ barcodePrefix: "C1" }, EXCLUSION)).toEqual({ count: 11_112, left: 0 });
  await discard();
});

test("an exclusion survives that the store is closed and opened", async () => {
  const { store, file, discard } = await stores.open();
  await store.saveBatch([submissionOf({ barcode: "A" })], KEEP_ALL);
  await store.exclude("A", EXCLUSION);
  await store.close();
  const db = new DatabaseSync(`${file}.sqlite`, { readOnly: true });
  expect(db.prepare("select reason, excluded_at from exclusion").all()).toEqual([{ reason: "x", excluded_at: 1 }]);
  db.close();
  await discard();
});
