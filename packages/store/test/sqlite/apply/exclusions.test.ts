import { DatabaseSync } from "node:sqlite";
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
