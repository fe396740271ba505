import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NumberSummary, RecordSummary } from "../../src/store.ts";
import { freshStore, type OpenStore, sharedStore } from "./fresh-store.ts";
import { fillForSearch, filterLike, recordsOf } from "./search-cells.ts";
import { summaryOf } from "./search-oracle.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, NO_NUMBERS, submissionOf } from "./submissions.ts";

const NONE: NumberSummary = { count: 0, min: null, mean: null, max: null };

/** Means agree but for their last bits, because sums are in another order. Everything else agrees exactly. */
function expectSummary(actual: RecordSummary, expected: RecordSummary): void {
  const mean = (value: number | null) => (value === null ? null : expect.closeTo(value, 9));
  const { voltage, electricity, volume, energy } = expected.numbers;
  expect(actual).toEqual({
    ...expected,
    numbers: {
      voltage: { ...voltage, mean: mean(voltage.mean) },
      electricity: { ...electricity, mean: mean(electricity.mean) },
      volume: { ...volume, mean: mean(volume.mean) },
      energy: { ...energy, mean: mean(energy.mean) },
    },
  });
}

export function describeSummary(open: OpenStore): void {
  describe("summary", () => {
    const store = freshStore(open);

    test("what was received since a moment is counted as the summary counts it, retests and late ones too", async () => {
      for (const [place, policy] of [KEEP_ALL, KEEP_NONE, NEWEST_WINS].entries()) {
        for (let receipt = 0; receipt < 40; receipt += 1) {
          const barcode = `CELL-${place}-${(receipt * 7) % 13}`;
          const testTime = `2024-03-02 09:14:${10 + ((receipt * 11) % 40)}`;
          const submission = submissionOf({ barcode, testTime, volume: receipt % 3 }, 1_000 * place + receipt);
          await store().saveBatch([submission], policy);
        }
      }
      for (const since of [0, 1, 17, 39, 40, 1_000, 1_021, 2_000, 2_033, 3_000]) {
        const { count } = await store().summarize({ receivedFrom: since });
        expect(await store().countReceived(since, []), String(since)).toBe(count);
      }
    });

    test("records received since a moment are counted exactly, also when the clock went back", async () => {
      const TIMES = 12;
      const receipts = fc.array(
        fc.record({
          barcode: fc.constantFrom("A", "B", "C"),
          receivedAt: fc.nat(TIMES),
          volume: fc.nat(2),
          testTime: fc.constantFrom("2024-03-02 09:00:00", "2024-03-02 10:00:00"),
        }),
        { maxLength: 12 },
      );
      await fc.assert(
        fc.asyncProperty(receipts, fc.constantFrom(KEEP_ALL, NEWEST_WINS), async (sequence, policy) => {
          const { store: fresh, discard } = await open();
          try {
            const submissions = sequence.map(({ receivedAt, ...fields }) => submissionOf(fields, receivedAt));
            await fresh.saveBatch(submissions, policy);
            for (let since = 0; since <= TIMES; since += 1) {
              const records = (await fresh.findMany(["A", "B", "C"])).filter(({ receivedAt }) => receivedAt >= since);
              expect(await fresh.countReceived(since, [])).toBe(records.length);
            }
          } finally {
            await discard();
          }
        }),
        { numRuns: 30 },
      );
    });

    test("of nothing is nothing", async () => {
      expect(await store().summarize({})).toEqual({
        count: 0,
        devices: 0,
        firstTestTime: null,
        lastTestTime: null,
        numbers: { voltage: NONE, electricity: NONE, volume: NONE, energy: NONE },
      });
    });

    test("of numbers that were not given counts the records and no number", async () => {
      const batch = ["A", "B"].map((barcode) => submissionOf({ barcode, ...NO_NUMBERS }));
      await store().saveBatch(batch, KEEP_ALL);
      const summary = await store().summarize({});
      expect(summary).toMatchObject({ count: 2, devices: 1, firstTestTime: "2024-03-02 09:14:08" });
      expect(summary.numbers).toEqual({ voltage: NONE, electricity: NONE, volume: NONE, energy: NONE });
    });

    test("is of the records: replaced versions do not count", async () => {
      const sequence = [1, 2, 3].map((voltage) => submissionOf({ voltage, deviceCode: `FR-0${voltage}` }));
      await store().saveBatch(sequence, KEEP_ALL);
      const summary = await store().summarize({});
      expect(summary).toMatchObject({ count: 1, devices: 1 });
      expect(summary.numbers.voltage).toEqual({ count: 1, min: 3, mean: 3, max: 3 });
    });
  });

  describe("summary of a set of cells", () => {
    const store = sharedStore(open, fillForSearch);

    test("agrees with an independent calculation, by every filter", async () => {
      const records = await recordsOf(store());
      await fc.assert(
        fc.asyncProperty(filterLike, async (filter) => {
          expectSummary(await store().summarize(filter), summaryOf(records, filter));
        }),
        { numRuns: 200 },
      );
    });
  });
}
