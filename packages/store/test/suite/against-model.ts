import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecordStore, SavePolicy, Submission } from "../../src/store.ts";
import type { OpenStore } from "./fresh-store.ts";
import { createStoreModel } from "./model.ts";
import { deleteHistory } from "./retention.ts";
import { recordOf } from "./submissions.ts";

const BARCODES = ["A", "B", "C"];

/** Around the hour that comes twice in Berlin, and more than a day ahead of {@link START}. */
const TEST_TIMES = [
  "2026-10-25 01:40:00",
  "2026-10-25 02:10:00",
  "2026-10-25 02:50:00",
  "2026-10-25 03:10:00",
  "2026-10-29 09:00:00",
  "2098-01-01 09:00:00",
];
const START = Date.parse("2026-10-25T01:00:00Z");

/** Few values to a field, so that repetitions and returns to an earlier version are frequent. */
const changes = fc.record({
  barcode: fc.constantFrom(...BARCODES),
  testTime: fc.constantFrom(...TEST_TIMES),
  workStep: fc.constantFrom("1", "1", "1", "2"),
  volume: fc.constantFrom(null, 0, 2.5),
});

const policy: fc.Arbitrary<SavePolicy> = fc.record({
  overwrite: fc.constantFrom("arrival", "newest-test-time"),
  historyDays: fc.constantFrom(0, 90, 90),
  timeZone: fc.constantFrom("Asia/Shanghai", "Europe/Berlin"),
  clockConfirmed: fc.constantFrom(true, true, false),
});

type Step =
  | { readonly kind: "batch"; readonly policy: SavePolicy; readonly submissions: readonly Submission[] }
  | { readonly kind: "prune"; readonly replacedBefore: number };

/** Batches of 1 to 8 submissions, each with a policy of its own, and now and then a pruning. */
const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ policy, batch: fc.array(changes, { minLength: 1, maxLength: 8 }) }) },
      { weight: 1, arbitrary: fc.record({ age: fc.integer({ min: 0, max: 10 }) }) },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((drafts) => {
    let now = START;
    return drafts.map((draft): Step => {
      if ("age" in draft) return { kind: "prune", replacedBefore: now - draft.age };
      const submissions = draft.batch.map((fields) => ({ record: recordOf(fields), receivedAt: (now += 1) }));
      return { kind: "batch", policy: draft.policy, submissions };
    });
  });

async function expectSameContents(store: RecordStore, model: ReturnType<typeof createStoreModel>): Promise<void> {
  const found = await store.findMany(BARCODES);
  const byBarcode = new Map(found.map((record) => [record.barcode, record]));
  for (const barcode of BARCODES) {
    expect(byBarcode.get(barcode)).toEqual(model.record(barcode));
    expect(await store.history(barcode)).toEqual(model.history(barcode));
  }
}

export function describeAgainstModel(open: OpenStore): void {
  describe("held against a model of the contract", () => {
    test("records and history are as if each submission had been committed alone", async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (sequence) => {
          const { store, discard } = await open();
          try {
            const model = createStoreModel();
            for (const step of sequence) {
              if (step.kind === "prune") {
                expect(await deleteHistory(store, step.replacedBefore)).toBe(model.prune(step.replacedBefore));
              } else {
                await store.saveBatch(step.submissions, step.policy);
                for (const submission of step.submissions) model.save(submission, step.policy);
              }
            }
            await expectSameContents(store, model);
          } finally {
            await discard();
          }
        }),
        { numRuns: 80 },
      );
    });

    test("how submissions are split into batches makes no difference", async () => {
      const split = fc.record({
        submissions: fc.array(changes, { minLength: 2, maxLength: 16 }),
        policy,
        batchSize: fc.integer({ min: 2, max: 16 }),
      });
      await fc.assert(
        fc.asyncProperty(split, async ({ submissions, policy, batchSize }) => {
          const sequence = submissions.map((fields, index) => ({
            record: recordOf(fields),
            receivedAt: START + index,
          }));
          const alone = await open();
          const together = await open();
          try {
            for (const submission of sequence) await alone.store.saveBatch([submission], policy);
            for (let from = 0; from < sequence.length; from += batchSize) {
              await together.store.saveBatch(sequence.slice(from, from + batchSize), policy);
            }
            for (const barcode of BARCODES) {
              expect(await together.store.findMany([barcode])).toEqual(await alone.store.findMany([barcode]));
              expect(await together.store.history(barcode)).toEqual(await alone.store.history(barcode));
            }
          } finally {
            await alone.discard();
            await together.discard();
          }
        }),
        { numRuns: 30 },
      );
    });
  });
}
