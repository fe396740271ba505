import { describe, expect, test } from "vitest";
import { freshStore, type OpenStore } from "./fresh-store.ts";
import { findOne } from "./save.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, recordOf, submissionOf } from "./submissions.ts";

const { barcode } = recordOf();
const BAD_PROBE = { reason: "探针接触不良", excludedAt: 5_000 };

export function describeExclusions(open: OpenStore): void {
  describe("exclusions", () => {
    const store = freshStore(open);
    const barcodesOf = async (excluded: boolean): Promise<string[]> =>
      (await store().search({ excluded }, { sortBy: "barcode", descending: false, limit: 10 })).items.map(
        (record) => record.barcode,
      );

    test("an excluded record shows why and since when, and everything else of it stays", async () => {
      await store().saveBatch([submissionOf()], KEEP_ALL);
      const before = await findOne(store(), barcode);
      expect(before).toMatchObject({ exclusion: null });
      expect(await store().exclude(barcode, BAD_PROBE)).toBe(true);
      expect(await findOne(store(), barcode)).toEqual({ ...before, exclusion: BAD_PROBE });
    });

    test("what was acknowledged a moment ago can be excluded at once", async () => {
      const saved = store().saveBatch([submissionOf()], KEEP_ALL);
      await saved;
      expect(await store().exclude(barcode, BAD_PROBE)).toBe(true);
    });

    test("again: with the new reason; counted again: without one, however often", async () => {
      await store().saveBatch([submissionOf()], KEEP_ALL);
      await store().exclude(barcode, BAD_PROBE);
      const other = { reason: "样品", excludedAt: 6_000 };
      await store().exclude(barcode, other);
      expect(await findOne(store(), barcode)).toMatchObject({ exclusion: other });
      expect(await store().include(barcode)).toBe(true);
      expect(await store().include(barcode)).toBe(true);
      expect(await findOne(store(), barcode)).toMatchObject({ exclusion: null });
    });

    test("of a barcode without a record there is none", async () => {
      await store().saveBatch([submissionOf()], KEEP_ALL);
      expect(await store().exclude("nowhere", BAD_PROBE)).toBe(false);
      expect(await store().include("nowhere")).toBe(false);
    });

    test("a filter finds the excluded ones, or the others", async () => {
      await store().saveBatch(
        ["A", "B", "C"].map((code) => submissionOf({ barcode: code })),
        KEEP_ALL,
      );
      await store().exclude("B", BAD_PROBE);
      expect(await barcodesOf(true)).toEqual(["B"]);
      expect(await barcodesOf(false)).toEqual(["A", "C"]);
      expect((await store().summarize({ excluded: true })).count).toBe(1);
    });

    test("a repetition stays excluded, a retest that differs counts, and its history says what was excluded", async () => {
      await store().saveBatch([submissionOf({}, 1_000)], KEEP_ALL);
      await store().exclude(barcode, BAD_PROBE);
      await store().saveBatch([submissionOf({}, 2_000)], KEEP_ALL);
      expect(await findOne(store(), barcode)).toMatchObject({ receivedAt: 2_000, exclusion: BAD_PROBE });
      await store().saveBatch([submissionOf({ volume: 1 }, 3_000)], KEEP_ALL);
      expect(await findOne(store(), barcode)).toMatchObject({ volume: 1, exclusion: null });
      expect((await store().history(barcode)).map(({ exclusion }) => exclusion)).toEqual([BAD_PROBE]);
      await store().saveBatch([submissionOf({}, 4_000)], KEEP_ALL);
      expect(await findOne(store(), barcode), "the same values again are another version").toMatchObject({
        exclusion: null,
      });
    });

    test("a retest without history counts", async () => {
      await store().saveBatch([submissionOf()], KEEP_NONE);
      await store().exclude(barcode, BAD_PROBE);
      await store().saveBatch([submissionOf({ volume: 1 })], KEEP_NONE);
      expect(await findOne(store(), barcode)).toMatchObject({ volume: 1, exclusion: null });
      expect(await barcodesOf(true)).toEqual([]);
    });

    test("all that fits is kept out at once, and counted again, with what was kept out before as it was", async () => {
      await store().saveBatch(
        ["A1", "A2", "A3", "B1"].map((code) => submissionOf({ barcode: code })),
        KEEP_ALL,
      );
      await store().exclude("A1", { reason: "样品", excludedAt: 1_000 });
      expect(await store().excludeAll({ barcodePrefix: "A" }, BAD_PROBE)).toEqual({ count: 2, left: 0 });
      expect(await barcodesOf(true)).toEqual(["A1", "A2", "A3"]);
      expect(await findOne(store(), "A1")).toMatchObject({ exclusion: { reason: "样品", excludedAt: 1_000 } });
      expect(await findOne(store(), "A2")).toMatchObject({ exclusion: BAD_PROBE });
      expect(await store().excludeAll({ barcodePrefix: "A" }, BAD_PROBE), "again").toEqual({ count: 0, left: 0 });
      expect(await store().excludeAll({ excluded: true }, BAD_PROBE)).toEqual({ count: 0, left: 0 });
      expect(await store().includeAll({ excluded: false })).toEqual({ count: 0, left: 0 });
      expect(await store().includeAll({ excludedAt: BAD_PROBE.excludedAt }), "that change alone").toEqual({
        count: 2,
        left: 0,
      });
      expect(await barcodesOf(true)).toEqual(["A1"]);
      expect(await store().includeAll({})).toEqual({ count: 1, left: 0 });
      expect(await barcodesOf(true)).toEqual([]);
    });

    test("those of one change are a filter, of statistics too", async () => {
      await store().saveBatch(
        ["A", "B", "C"].map((code, index) => submissionOf({ barcode: code, volume: index })),
        KEEP_ALL,
      );
      await store().exclude("A", { reason: "样品", excludedAt: 1_000 });
      await store().excludeAll({ barcodes: ["B"] }, BAD_PROBE);
      const filter = { excludedAt: BAD_PROBE.excludedAt };
      expect(await store().count(filter)).toBe(1);
      expect((await store().search(filter, { sortBy: "barcode", descending: false, limit: 9 })).items).toMatchObject([
        { barcode: "B" },
      ]);
      const request = { quantity: "volume", bins: 1, subgroup: "device", shiftStarts: [] } as const;
      expect(await store().distribution(filter, request)).toMatchObject({ count: 1, min: 1, excluded: 0 });
      expect(await store().countGrades(filter, [])).toEqual([1]);
      expect(await store().count({ ...filter, excluded: false })).toBe(0);
    });

    test("a version that came while all that fits was kept out counts; the one that it replaced does not", async () => {
      const codes = Array.from({ length: 3_000 }, (_, index) => `C${index}`);
      await store().saveBatch(
        codes.map((code) => submissionOf({ barcode: code })),
        KEEP_ALL,
      );
      const changing = store().excludeAll({}, BAD_PROBE);
      const retested = submissionOf({ barcode: "C2999", volume: 1 }, 9_000);
      await store().saveBatch([retested, submissionOf({ barcode: "NEW" }, 9_000)], KEEP_ALL);
      const changed = await changing;
      const counting = await barcodesOf(false);
      // Whether the moment of the change lies before or after that save is open; each version is judged as a whole.
      expect([changed, counting]).toEqual(
        counting.length === 2 ? [{ count: 3_000, left: 0 }, ["C2999", "NEW"]] : [{ count: 3_001, left: 0 }, []],
      );
      if (counting.length === 2) {
        expect((await store().history("C2999")).map(({ exclusion }) => exclusion)).toEqual([BAD_PROBE]);
      }
    });

    test("unread barcodes are kept out version by version, each of which may be another cell", async () => {
      for (const volume of [1, 2, 3]) await store().saveBatch([submissionOf({ barcode: "NOREAD", volume })], KEEP_ALL);
      const unread = { words: ["NOREAD"], only: true };
      expect(await store().excludeAll({ unread }, BAD_PROBE)).toEqual({ count: 3, left: 0 });
      expect(await store().count({ unread, excluded: true })).toBe(3);
      expect(await store().includeAll({ unread })).toEqual({ count: 3, left: 0 });
    });

    test("an older submission that goes to history leaves the record excluded", async () => {
      await store().saveBatch([submissionOf({ testTime: "2024-03-02 10:00:00" })], NEWEST_WINS);
      await store().exclude(barcode, BAD_PROBE);
      await store().saveBatch([submissionOf({ testTime: "2024-03-02 09:00:00" })], NEWEST_WINS);
      expect(await findOne(store(), barcode)).toMatchObject({ exclusion: BAD_PROBE });
      expect((await store().history(barcode)).map(({ exclusion }) => exclusion)).toEqual([null]);
    });
  });
}
