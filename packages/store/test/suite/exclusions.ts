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

    test("an older submission that goes to history leaves the record excluded", async () => {
      await store().saveBatch([submissionOf({ testTime: "2024-03-02 10:00:00" })], NEWEST_WINS);
      await store().exclude(barcode, BAD_PROBE);
      await store().saveBatch([submissionOf({ testTime: "2024-03-02 09:00:00" })], NEWEST_WINS);
      expect(await findOne(store(), barcode)).toMatchObject({ exclusion: BAD_PROBE });
      expect((await store().history(barcode)).map(({ exclusion }) => exclusion)).toEqual([null]);
    });
  });
}
