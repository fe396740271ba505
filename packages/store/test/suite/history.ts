import { describe, expect, test } from "vitest";
import { HISTORY_VERSIONS_MAX, type Submission } from "../../src/store.ts";
import { deleteHistory } from "./retention.ts";
import { freshStore, type OpenStore } from "./fresh-store.ts";
import { findOne } from "./save.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, NO_NUMBERS, recordOf, submissionOf } from "./submissions.ts";

const { barcode } = recordOf();

/** What tells one version of a test from another. */
const brief = ({ voltage, revision }: { readonly voltage: number | null; readonly revision: number | null }) =>
  `${voltage} r${revision}`;

export function describeHistory(open: OpenStore): void {
  describe("history", () => {
    const store = freshStore(open);

    test("a replaced version is kept whole, with the times it came and went", async () => {
      const first = submissionOf({ ...NO_NUMBERS, workStep: "1" }, 1_000);
      await store().saveBatch([first], KEEP_ALL);
      expect(await store().history(barcode)).toEqual([]);
      await store().saveBatch([submissionOf({}, 2_000)], KEEP_ALL);
      expect(await store().history(barcode)).toEqual([
        {
          ...first.record,
          receivedAt: 1_000,
          replacedAt: 2_000,
          revision: 1,
          lateReplay: false,
          testTimeAhead: false,
          exclusion: null,
        },
      ]);
    });

    test("the newest replacement comes first, also when the clock went back", async () => {
      const receipts = [5_000, 6_000, 3_000, 4_000];
      for (const [voltage, receivedAt] of receipts.entries()) {
        await store().saveBatch([submissionOf({ voltage }, receivedAt)], KEEP_ALL);
      }
      expect((await store().history(barcode)).map(brief)).toEqual(["2 r3", "1 r2", "0 r1"]);
    });

    test("submissions of one barcode in one commit leave the history that they would leave alone", async () => {
      const sequence = [1, 2, 2, 3, 1].map((voltage, index) => submissionOf({ voltage }, index));
      await store().saveBatch(sequence, KEEP_ALL);
      const versions = await store().history(barcode);
      expect(versions.map(brief)).toEqual(["3 r3", "2 r2", "1 r1"]);
      expect(versions.map(({ receivedAt, replacedAt }) => [receivedAt, replacedAt])).toEqual([
        [3, 4],
        [2, 3],
        [0, 1],
      ]);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 1, revision: 4, receivedAt: 4 });
    });

    test("0 days keep none, in one commit or in several, and the revision counts on", async () => {
      await store().saveBatch([submissionOf({ voltage: 1 }), submissionOf({ voltage: 2 })], KEEP_NONE);
      await store().saveBatch([submissionOf({ voltage: 3 })], KEEP_NONE);
      expect(await store().history(barcode)).toEqual([]);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 3, revision: 3 });
    });

    test("0 days leave to pruning what was kept before", async () => {
      await store().saveBatch([submissionOf({ voltage: 1 }), submissionOf({ voltage: 2 })], KEEP_ALL);
      await store().saveBatch([submissionOf({ voltage: 3 })], KEEP_NONE);
      expect((await store().history(barcode)).map(brief)).toEqual(["1 r1"]);
    });

    test("the history of one cell is bounded when read, the newest first", async () => {
      const count = HISTORY_VERSIONS_MAX + 6;
      const sequence = Array.from({ length: count }, (_, voltage) => submissionOf({ voltage }, voltage));
      await store().saveBatch(sequence, KEEP_ALL);
      const versions = await store().history(barcode);
      expect(versions).toHaveLength(HISTORY_VERSIONS_MAX);
      expect(versions.at(0)?.revision).toBe(count - 1);
      expect(versions.at(-1)?.revision).toBe(count - HISTORY_VERSIONS_MAX);
    });

    test("each cell has its own history", async () => {
      const batch = ["A", "B", "A", "B"].map((code, index) => submissionOf({ barcode: code, voltage: index }, index));
      await store().saveBatch(batch, KEEP_ALL);
      expect((await store().history("A")).map(brief)).toEqual(["0 r1"]);
      expect((await store().history("B")).map(brief)).toEqual(["1 r1"]);
      expect(await store().history("C")).toEqual([]);
    });
  });

  describe("late replay", () => {
    const store = freshStore(open);
    const newer = { testTime: "2024-03-02 10:00:00", voltage: 2 };
    const older = { testTime: "2024-03-02 09:59:59", voltage: 1 };

    test("an older testTime overwrites and is flagged", async () => {
      await store().saveBatch([submissionOf(newer, 1)], KEEP_ALL);
      await store().saveBatch([submissionOf(older, 2)], KEEP_ALL);
      expect(await findOne(store(), barcode)).toMatchObject({ ...older, revision: 2, lateReplay: true });
    });

    test("the flag is that of the version: it stays when it is repeated, and goes when it is replaced", async () => {
      await store().saveBatch(
        [newer, older, older].map((changes) => submissionOf(changes)),
        KEEP_ALL,
      );
      expect(await findOne(store(), barcode)).toMatchObject({ lateReplay: true });
      await store().saveBatch([submissionOf(newer)], KEEP_ALL);
      expect(await findOne(store(), barcode)).toMatchObject({ lateReplay: false, revision: 3 });
      expect((await store().history(barcode)).map(({ lateReplay }) => lateReplay)).toEqual([true, false]);
    });

    test("the same testTime is not late", async () => {
      await store().saveBatch([submissionOf({ voltage: 1 })], NEWEST_WINS);
      await store().saveBatch([submissionOf({ voltage: 2 })], NEWEST_WINS);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 2, revision: 2, lateReplay: false });
    });
  });

  describe("late replay in the hour that comes twice", () => {
    const store = freshStore(open);
    const IN_BERLIN = { ...NEWEST_WINS, timeZone: "Europe/Berlin" };
    const at = (time: string, voltage: number): Submission =>
      submissionOf({ testTime: `2026-10-25 ${time}`, voltage }, voltage);

    test("either of two times may be the later: the later arrival wins, unflagged", async () => {
      await store().saveBatch([at("02:55:00", 1)], IN_BERLIN);
      await store().saveBatch([at("02:05:00", 2)], IN_BERLIN);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 2, revision: 2, lateReplay: false });
    });

    test("what is older whichever of the two it was goes to history, in another zone by its texts too", async () => {
      await store().saveBatch([at("02:05:00", 1), at("01:55:00", 2)], IN_BERLIN);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 1, revision: 1 });
      await store().saveBatch([at("02:55:00", 3), at("02:05:00", 4)], NEWEST_WINS); // of Shanghai
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 3, revision: 2 });
    });
  });

  describe("a testTime more than a day ahead of its first receipt", () => {
    const store = freshStore(open);
    const RECEIPT = Date.parse("2026-05-01T06:00:00Z"); // 14:00 in Shanghai
    const JUDGED = { ...NEWEST_WINS, clockConfirmed: true };
    const wrong = (voltage: number, receivedAt = RECEIPT): Submission =>
      submissionOf({ testTime: "2091-05-01 14:00:00", voltage }, receivedAt);
    const good = (voltage: number, minute = 0): Submission =>
      submissionOf({ testTime: `2026-05-01 13:${String(minute).padStart(2, "0")}:00`, voltage }, RECEIPT);

    test("is flagged, by less than that it is not", async () => {
      const times = { JUST_A_DAY: "2026-05-02 14:00:00", MORE: "2026-05-02 14:00:01", NEW_CELL: "2091-01-01 00:00:00" };
      for (const [code, testTime] of Object.entries(times)) {
        await store().saveBatch([submissionOf({ barcode: code, testTime }, RECEIPT)], {
          ...JUDGED,
          overwrite: "arrival",
        });
      }
      const flags = Object.keys(times).map(async (code) => (await findOne(store(), code))?.testTimeAhead);
      expect(await Promise.all(flags)).toEqual([false, true, true]);
    });

    test("freezes no cell: every retest of a clock that is right takes its place, and it none of theirs", async () => {
      await store().saveBatch([wrong(1)], JUDGED);
      await store().saveBatch([good(2, 1)], JUDGED);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 2, lateReplay: false, testTimeAhead: false });
      await store().saveBatch([wrong(3)], JUDGED);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 2, revision: 2 });
      await store().saveBatch([good(4, 2)], JUDGED);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 4, revision: 3 });
      expect((await store().history(barcode)).map((each) => [each.voltage, each.testTimeAhead])).toEqual([
        [2, false],
        [3, true],
        [1, true],
      ]);
    });

    test("of two the later arrival wins, unflagged as late", async () => {
      await store().saveBatch([submissionOf({ testTime: "2098-01-01 00:00:00", voltage: 1 }, RECEIPT)], JUDGED);
      await store().saveBatch([wrong(2)], JUDGED);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 2, testTimeAhead: true, lateReplay: false });
    });

    test("in the order of arrival it replaces one that is not, and is flagged as late", async () => {
      const policy = { ...JUDGED, overwrite: "arrival" } as const;
      for (const historyDays of [90, 0]) {
        await store().saveBatch([good(1), wrong(2)], { ...policy, historyDays });
        expect(await findOne(store(), barcode)).toMatchObject({ voltage: 2, testTimeAhead: true, lateReplay: true });
        await store().saveBatch([good(3)], { ...policy, historyDays });
        expect(await findOne(store(), barcode)).toMatchObject({ voltage: 3, testTimeAhead: false, lateReplay: false });
      }
    });

    test("is fixed at that receipt: a repetition changes nothing of it, whenever it comes", async () => {
      await store().saveBatch([wrong(1)], JUDGED);
      await store().saveBatch([wrong(1, Date.parse("2091-05-02T00:00:00Z"))], JUDGED);
      expect(await findOne(store(), barcode)).toMatchObject({ revision: 1, testTimeAhead: true });
      const before = submissionOf({ barcode: "B", testTime: "2026-05-02 13:00:00" }, RECEIPT);
      await store().saveBatch([before, { ...before, receivedAt: RECEIPT - 86_400_000 }], JUDGED);
      expect(await findOne(store(), "B")).toMatchObject({ receivedAt: RECEIPT - 86_400_000, testTimeAhead: false });
    });

    test("is not judged while the server's clock is unconfirmed", async () => {
      await store().saveBatch([wrong(1)], { ...JUDGED, clockConfirmed: false });
      expect(await findOne(store(), barcode)).toMatchObject({ testTimeAhead: false });
    });

    test("a filter finds them, or the others", async () => {
      const batch = [wrong(1), good(2), wrong(3)].map(({ record, receivedAt }, place) => ({
        record: { ...record, barcode: "ABC"[place] ?? "" },
        receivedAt,
      }));
      await store().saveBatch(batch, JUDGED);
      for (const sortBy of ["barcode", "testTime", "receivedAt"] as const) {
        const found = async (testTimeAhead: boolean): Promise<string> =>
          (await store().search({ testTimeAhead }, { sortBy, descending: false, limit: 10 })).items
            .map((record) => record.barcode)
            .join("");
        expect([await found(true), await found(false)]).toEqual(["AC", "B"]);
      }
      expect(await store().count({ testTimeAhead: true })).toBe(2);
    });
  });

  describe("newest testTime wins", () => {
    const store = freshStore(open);
    const newer = submissionOf({ testTime: "2024-03-02 10:00:00", voltage: 2 }, 1_000);
    const older = submissionOf({ testTime: "2024-03-02 09:00:00", voltage: 1 }, 2_000);

    test("an older submission goes to history and leaves the record as it is", async () => {
      await store().saveBatch([newer], NEWEST_WINS);
      await store().saveBatch([older], NEWEST_WINS);
      expect(await findOne(store(), barcode)).toEqual({
        ...newer.record,
        receivedAt: 1_000,
        revision: 1,
        lateReplay: false,
        testTimeAhead: false,
        exclusion: null,
      });
      expect(await store().history(barcode)).toEqual([
        {
          ...older.record,
          receivedAt: 2_000,
          replacedAt: 2_000,
          revision: null,
          lateReplay: true,
          testTimeAhead: false,
          exclusion: null,
        },
      ]);
    });

    test("the same older submission is kept once, in one commit or in several", async () => {
      await store().saveBatch([newer, older, older], NEWEST_WINS);
      await store().saveBatch([{ ...older, receivedAt: 3_000 }], NEWEST_WINS);
      expect((await store().history(barcode)).map(({ receivedAt }) => receivedAt)).toEqual([2_000]);
    });

    test("an older submission that was the record before is kept once too", async () => {
      await store().saveBatch([older, newer, older], NEWEST_WINS);
      expect((await store().history(barcode)).map(({ revision }) => revision)).toEqual([1]);
    });

    test("with 0 days it is kept nowhere", async () => {
      await store().saveBatch([newer, older], { ...NEWEST_WINS, historyDays: 0 });
      expect(await store().history(barcode)).toEqual([]);
      expect(await findOne(store(), barcode)).toMatchObject({ voltage: 2, receivedAt: 1_000 });
    });
  });

  describe("pruning", () => {
    const store = freshStore(open);

    test("versions replaced before a time are deleted", async () => {
      const sequence = [0, 1, 2, 3, 4, 5].map((voltage) => submissionOf({ voltage }, 1_000 + voltage));
      await store().saveBatch(sequence, KEEP_ALL); // replaced at 1001 to 1005
      expect(await deleteHistory(store(), 1_001)).toBe(0);
      expect(await deleteHistory(store(), 1_003)).toBe(2);
      expect((await store().history(barcode)).map(brief)).toEqual(["4 r5", "3 r4", "2 r3"]);
      expect(await deleteHistory(store(), 1_004)).toBe(1);
      expect(await deleteHistory(store(), 1_004)).toBe(0);
      expect((await store().history(barcode)).map(brief)).toEqual(["4 r5", "3 r4"]);
    });

    test("a record is never deleted, however old", async () => {
      const batch = ["A", "B", "B"].map((code, index) => submissionOf({ barcode: code, voltage: index }, 1));
      await store().saveBatch(batch, KEEP_ALL);
      expect(await deleteHistory(store(), Number.MAX_SAFE_INTEGER)).toBe(1);
      expect(await store().findMany(["A", "B"])).toHaveLength(2);
      expect(await findOne(store(), "B")).toMatchObject({ voltage: 2, revision: 2 });
    });

    test("an older submission kept beside the record is pruned by the time it came", async () => {
      const newer = submissionOf({ testTime: "2024-03-02 10:00:00" }, 1_000);
      const older = submissionOf({ testTime: "2024-03-02 09:00:00" }, 2_000);
      await store().saveBatch([newer, older], NEWEST_WINS);
      expect(await deleteHistory(store(), 2_000)).toBe(0);
      expect(await deleteHistory(store(), 2_001)).toBe(1);
      expect(await store().history(barcode)).toEqual([]);
    });
  });
}
