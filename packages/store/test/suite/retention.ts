import { describe, expect, test } from "vitest";
import { freshStore, type OpenStore } from "./fresh-store.ts";
import { KEEP_ALL, NEWEST_WINS, submissionOf } from "./submissions.ts";

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
      expect(await store().pruneRecords(1_000, 100)).toBe(1);
      expect(await kept()).toEqual(["B", "C"]);
      expect(await store().pruneRecords(1_000, 100)).toBe(0);
    });

    test("go oldest first, at most so many rows at once", async () => {
      for (const [index, barcode] of ["D", "A", "C", "B"].entries()) await saveAt(barcode, index);
      expect(await store().pruneRecords(1_000, 3)).toBe(3);
      expect(await kept()).toEqual(["B"]);
      expect(await store().pruneRecords(1_000, 3)).toBe(1);
      expect(await store().pruneRecords(1_000, 3)).toBe(0);
      expect(await kept()).toEqual([]);
    });

    test("count by their latest receipt: a repetition and a retest keep a cell, with its history", async () => {
      await saveAt("REPEATED", 1);
      await saveAt("REPEATED", 2_000);
      await saveAt("RETESTED", 1);
      await saveAt("RETESTED", 2_000, 2);
      expect(await store().pruneRecords(1_000, 100)).toBe(0);
      expect(await kept()).toEqual(["REPEATED", "RETESTED"]);
      expect(await store().history("RETESTED")).toHaveLength(1);
    });

    test("go with all their versions, those that never were the record too", async () => {
      await saveAt("A", 1, 1);
      await saveAt("A", 2, 2);
      const older = submissionOf({ barcode: "A", testTime: "2020-01-01 00:00:00" }, 5_000);
      await store().saveBatch([older], NEWEST_WINS);
      expect(await store().history("A")).toHaveLength(2);
      expect(await store().pruneRecords(1_000, 100)).toBe(3);
      expect(await store().history("A")).toEqual([]);
      expect((await store().summarize({})).count).toBe(0);
    });

    test("with more versions than a lot go in several, the record last", async () => {
      for (let version = 0; version < 5; version += 1) await saveAt("A", version, version);
      expect(await store().pruneRecords(1_000, 2)).toBe(2);
      expect(await kept()).toEqual(["A"]);
      expect(await store().pruneRecords(1_000, 2)).toBe(2);
      expect(await store().history("A")).toEqual([]);
      expect(await kept()).toEqual(["A"]);
      expect(await store().pruneRecords(1_000, 2)).toBe(1);
      expect(await kept()).toEqual([]);
    });

    test("that come again afterwards are new cells, and count", async () => {
      await saveAt("A", 1, 1);
      await saveAt("A", 2, 2);
      await store().exclude("A", { reason: "x", excludedAt: 2 });
      await store().pruneRecords(1_000, 100);
      await store().pruneHistory(1_000, 100);
      await saveAt("A", 2_000, 2);
      expect(await store().findMany(["A"])).toMatchObject([{ revision: 1, exclusion: null, receivedAt: 2_000 }]);
    });

    test("saves go on while records are pruned", async () => {
      await store().saveBatch(
        Array.from({ length: 500 }, (_, index) => submissionOf({ barcode: `OLD${index}` }, index)),
        KEEP_ALL,
      );
      const saving = Array.from({ length: 20 }, (_, index) => saveAt(`NEW${index}`, 5_000 + index));
      let rows = 0;
      for (let deleted = 100; deleted === 100; rows += deleted) deleted = await store().pruneRecords(1_000, 100);
      await Promise.all(saving);
      expect(rows).toBe(500);
      expect(await kept()).toHaveLength(20);
    });
  });
}
