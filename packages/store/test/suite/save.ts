import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecordStore, StoredRecord } from "../../src/store.ts";
import { freshStore, type OpenStore } from "./fresh-store.ts";
import { KEEP_ALL, KEEP_NONE, NO_NUMBERS, recordOf, submissionOf } from "./submissions.ts";

export async function findOne(store: RecordStore, barcode: string): Promise<StoredRecord | undefined> {
  const found = await store.findMany([barcode]);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

export function describeSave(open: OpenStore): void {
  describe("saving", () => {
    const store = freshStore(open);

    test("a saved record is found with all nine fields", async () => {
      const submission = submissionOf();
      await store().saveBatch([submission], KEEP_ALL);
      expect(await findOne(store(), submission.record.barcode)).toEqual({
        ...submission.record,
        receivedAt: submission.receivedAt,
        revision: 1,
        lateReplay: false,
        testTimeAhead: false,
        exclusion: null,
      });
    });

    test("clause 3: a number that was not given is null, and 0 is 0", async () => {
      const record = recordOf({ ...NO_NUMBERS, energy: 0 });
      await store().saveBatch([{ record, receivedAt: 1 }], KEEP_ALL);
      expect(await findOne(store(), record.barcode)).toMatchObject({ ...NO_NUMBERS, energy: 0 });
    });

    test("clause 13: all nine fields are replaced together, numbers that were not given by null", async () => {
      const replacement = recordOf({
        ...NO_NUMBERS,
        batteryStation: "2-01-001",
        deviceCode: "FR-08",
        testTime: "2024-03-03 10:00:00",
        workStep: "4",
      });
      for (const policy of [KEEP_ALL, KEEP_NONE]) {
        await store().saveBatch([submissionOf()], policy);
        await store().saveBatch([{ record: replacement, receivedAt: 2 }], policy);
        expect(await findOne(store(), replacement.barcode)).toMatchObject(replacement);
      }
    });

    test("clause 13: fields are never merged, whichever are given", async () => {
      const numbers = ["voltage", "electricity", "volume", "energy"] as const;
      const given = fc.record(Object.fromEntries(numbers.map((name) => [name, fc.constantFrom(null, 1.5)])));
      await fc.assert(
        fc.asyncProperty(fc.array(given, { minLength: 2, maxLength: 4 }), async (sequence) => {
          for (const some of sequence) await store().saveBatch([submissionOf(some)], KEEP_ALL);
          expect(await findOne(store(), recordOf().barcode)).toMatchObject(recordOf(sequence.at(-1)));
        }),
        { numRuns: 20 },
      );
    });

    test("clause 13: the later submission wins, whatever its testTime and receivedAt say", async () => {
      await store().saveBatch([submissionOf({ voltage: 1, testTime: "2024-05-01 00:00:00" }, 2_000)], KEEP_ALL);
      await store().saveBatch([submissionOf({ voltage: 2, testTime: "2024-04-01 00:00:00" }, 1_000)], KEEP_ALL);
      expect(await findOne(store(), recordOf().barcode)).toMatchObject({ voltage: 2, receivedAt: 1_000, revision: 2 });
    });

    test("clause 14: a repeated submission changes the receipt time alone", async () => {
      await store().saveBatch([submissionOf({ voltage: 1 }, 1), submissionOf({ voltage: 2 }, 2)], KEEP_ALL);
      const before = await findOne(store(), recordOf().barcode);
      const history = await store().history(recordOf().barcode);
      await store().saveBatch([submissionOf({ voltage: 2 }, 3)], KEEP_ALL);
      expect(await findOne(store(), recordOf().barcode)).toEqual({ ...before, receivedAt: 3 });
      expect(await store().history(recordOf().barcode)).toEqual(history);
    });

    test("a batch of a thousand records is saved whole, an empty one is nothing", async () => {
      const barcodes = Array.from({ length: 1_000 }, (_, index) => `CELL${String(index).padStart(4, "0")}`);
      const batch = barcodes.map((barcode, index) => submissionOf({ barcode, volume: index }));
      await store().saveBatch([], KEEP_ALL);
      await store().saveBatch(batch, KEEP_ALL);
      const found = await store().findMany(barcodes);
      expect(new Map(found.map(({ barcode, volume }) => [barcode, volume]))).toEqual(
        new Map(barcodes.map((barcode, index) => [barcode, index])),
      );
      expect(found).toHaveLength(1_000);
    });

    test("doubles come back bit for bit", async () => {
      const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => double + 0); // -0 as 0
      const edges = [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53, 2 ** 63, 1e15, 0.1, 0];
      const doubles = [...edges, ...fc.sample(finite, 500)];
      const batch = doubles.map((voltage, index) =>
        submissionOf({ ...NO_NUMBERS, barcode: `CELL${index}`, voltage, energy: -voltage + 0 }),
      );
      await store().saveBatch(batch, KEEP_ALL);
      const found = await store().findMany(batch.map(({ record }) => record.barcode));
      const byBarcode = new Map(found.map((record) => [record.barcode, record]));
      for (const { record } of batch) {
        const kept = byBarcode.get(record.barcode);
        expect(Object.is(kept?.voltage, record.voltage), `${record.voltage}`).toBe(true);
        expect(Object.is(kept?.energy, record.energy), `${record.energy}`).toBe(true);
      }
    });

    test("text comes back as it was, whatever is in it", async () => {
      const hostile = ["'; drop table version; --", '"', "%_\\", "NULL", "0", "1e3", "电芯", "🔋", "e\u0301", "\u00e9"];
      const longest = ["a".repeat(128), "\u{20000}".repeat(128), "\ufffd", "\u200b", "\u{10ffff}"];
      const texts = [...hostile, ...longest];
      const batch = texts.map((text) =>
        submissionOf({ barcode: text, deviceCode: text, batteryStation: text, workStep: text }),
      );
      await store().saveBatch(batch, KEEP_ALL);
      for (const { record } of batch) expect(await findOne(store(), record.barcode)).toMatchObject(record);
      expect(await store().findMany(texts)).toHaveLength(texts.length);
    });

    test("barcodes that differ in case, in normal form or in trailing zeros are different cells", async () => {
      const barcodes = ["abc", "ABC", "e\u0301", "\u00e9", "1", "1.0", "01", "ﬁ", "fi"];
      await store().saveBatch(
        barcodes.map((barcode, volume) => submissionOf({ barcode, volume })),
        KEEP_ALL,
      );
      for (const [volume, barcode] of barcodes.entries()) {
        expect(await findOne(store(), barcode)).toMatchObject({ barcode, volume, revision: 1 });
      }
    });

    test("callers at once on one barcode never mix their fields", async () => {
      const callers = Array.from({ length: 50 }, (_, caller) => caller);
      const consistent = (caller: number) =>
        recordOf({
          batteryStation: `S${caller}`,
          deviceCode: `D${caller}`,
          workStep: `W${caller}`,
          voltage: caller,
          electricity: caller % 2 === 0 ? caller : null,
          volume: caller,
          energy: caller % 3 === 0 ? caller : null,
        });
      await Promise.all(
        callers.map((caller) => store().saveBatch([{ record: consistent(caller), receivedAt: caller }], KEEP_ALL)),
      );
      const { barcode } = recordOf();
      const kept = await findOne(store(), barcode);
      const versions = [kept, ...(await store().history(barcode))];
      expect(versions).toHaveLength(50);
      for (const version of versions) expect(version).toMatchObject(consistent(version?.receivedAt ?? -1));
      expect(versions.map((version) => version?.revision)).toEqual(callers.map((caller) => 50 - caller));
      expect(kept?.revision).toBe(50);
    });

    test("callers at once on the same barcodes in opposite order all succeed", async () => {
      const pair = ["A", "B"].map((barcode) => ({ barcode }));
      const callers = Array.from({ length: 40 }, (_, caller) =>
        (caller % 2 === 0 ? pair : pair.toReversed()).map((changes) => submissionOf({ ...changes, volume: caller })),
      );
      await Promise.all(callers.map((batch) => store().saveBatch(batch, KEEP_ALL)));
      for (const { barcode } of pair) expect((await findOne(store(), barcode))?.revision).toBe(40);
    });
  });

  describe("finding", () => {
    const store = freshStore(open);

    test("barcodes that are not there are left out, and one asked twice is given once", async () => {
      await store().saveBatch(
        ["A", "B", "C"].map((barcode) => submissionOf({ barcode })),
        KEEP_ALL,
      );
      const found = await store().findMany(["B", "nowhere", "B", "A", "b"]);
      expect(found.map(({ barcode }) => barcode).sort()).toEqual(["A", "B"]);
    });

    test("nothing asked, nothing found; nothing there, nothing found", async () => {
      expect(await store().findMany(["A"])).toEqual([]);
      await store().saveBatch([submissionOf({ barcode: "A" })], KEEP_ALL);
      expect(await store().findMany([])).toEqual([]);
    });

    test("a replaced version is not found", async () => {
      const sequence = [1, 2, 3].map((voltage, index) => submissionOf({ voltage }, index));
      await store().saveBatch(sequence, KEEP_ALL);
      expect(await findOne(store(), recordOf().barcode)).toMatchObject({ voltage: 3 });
    });
  });
}
