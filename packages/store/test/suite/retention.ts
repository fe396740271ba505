import { describe, expect, test } from "vitest";
import type { RecordStore } from "../../src/store.ts";
import { freshStore, type OpenStore } from "./fresh-store.ts";
import { KEEP_ALL, NEWEST_WINS, submissionOf } from "./submissions.ts";

const NEVER = new AbortController().signal;

/** The number of replaced versions that were deleted. */
export async function deleteHistory(store: RecordStore, historyBefore: number): Promise<number> {
  return (await store.retain({ historyBefore, recordsBefore: null }, NEVER)).versions;
}

/** The number of rows that were deleted: records and their versions. */
async function deleteRecords(store: RecordStore, recordsBefore: number): Promise<number> {
  return (await store.retain({ historyBefore: 0, recordsBefore }, NEVER)).records;
}

export function describeRetention(open: OpenStore): void {
  describe("records that are kept for a time", () => {
    const store = freshStore(open);
    const saveAt = (barcode: string, receivedAt: number, volume = 1): Promise<void> =>
      store().saveBatch([submissionOf({ barcode, volume }, receivedAt)], KEEP_ALL);
    const kept = async (): Promise<string[]> =>
      (await store().search({}, { sortBy: "barcode", descending: false, limit: 100 })).items.map(
        ({ barcode }) => barcode,
      );

    test("go when their latest receipt is older, those received at the time itself stay", async () => {
      await saveAt("A", 999);
      await saveAt("B", 1_000);
      await saveAt("C", 1_001);
      expect(await deleteRecords(store(), 1_000)).toBe(1);
      expect(await kept()).toEqual(["B", "C"]);
      expect(await deleteRecords(store(), 1_000)).toBe(0);
    });

    test("count by their latest receipt: a repetition and a retest keep a cell, with its history", async () => {
      await saveAt("REPEATED", 1);
      await saveAt("REPEATED", 2_000);
      await saveAt("RETESTED", 1);
      await saveAt("RETESTED", 2_000, 2);
      expect(await deleteRecords(store(), 1_000)).toBe(0);
      expect(await kept()).toEqual(["REPEATED", "RETESTED"]);
      expect(await store().history("RETESTED")).toHaveLength(1);
    });

    test("go with all their versions, those that never were the record too", async () => {
      await saveAt("A", 1, 1);
      await saveAt("A", 2, 2);
      const older = submissionOf({ barcode: "A", testTime: "2020-01-01 00:00:00" }, 5_000);
      await store().saveBatch([older], NEWEST_WINS);
      expect(await store().history("A")).toHaveLength(2);
      expect(await deleteRecords(store(), 1_000)).toBe(3);
      expect(await store().history("A")).toEqual([]);
      expect((await store().summarize({})).count).toBe(0);
    });

    test("with thousands of versions go whole", async () => {
      const versions = Array.from({ length: 1_200 }, (_, version) =>
        submissionOf({ barcode: "A", volume: version }, 1),
      );
      await store().saveBatch(versions, KEEP_ALL);
      expect(await deleteRecords(store(), 1_000)).toBe(1_200);
      expect(await kept()).toEqual([]);
      expect(await store().history("A")).toEqual([]);
    });

    test("stay when the signal is aborted, which is no fault", async () => {
      await saveAt("A", 1, 1);
      await saveAt("A", 2, 2);
      const deleted = await store().retain({ historyBefore: 1_000, recordsBefore: 1_000 }, AbortSignal.abort());
      expect(deleted).toEqual({ records: 0, versions: 0 });
      expect(await kept()).toEqual(["A"]);
    });

    test("that come again afterwards are new cells, and count", async () => {
      await saveAt("A", 1, 1);
      await saveAt("A", 2, 2);
      await store().exclude("A", { reason: "x", excludedAt: 2 });
      await deleteRecords(store(), 1_000);
      await saveAt("A", 2_000, 2);
      expect(await store().findMany(["A"])).toMatchObject([{ revision: 1, exclusion: null, receivedAt: 2_000 }]);
    });

    test("the last receipt is that of the submission that was stored last, whatever the clock said then", async () => {
      expect(await store().lastReceipt()).toBeNull();
      await saveAt("A", 5_000);
      await saveAt("B", 2_000);
      expect(await store().lastReceipt()).toBe(2_000);
      await saveAt("A", 3_000, 2);
      expect(await store().lastReceipt()).toBe(3_000);
    });

    test("saves go on while records are pruned", async () => {
      await store().saveBatch(
        Array.from({ length: 500 }, (_, index) => submissionOf({ barcode: `OLD${index}` }, index)),
        KEEP_ALL,
      );
      const saving = Array.from({ length: 20 }, (_, index) => saveAt(`NEW${index}`, 5_000 + index));
      let rows = 0;
      for (let deleted = 100; deleted === 100; rows += deleted) deleted = await deleteRecords(store(), 1_000);
      await Promise.all(saving);
      expect(rows).toBe(500);
      expect(await kept()).toHaveLength(20);
    });
  });
}
