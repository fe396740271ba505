import { describe, expect, test } from "vitest";
import type { PageRequest, RecordStore, SnapshotReader, StoredRecord } from "../../src/store.ts";
import { StoreError } from "../../src/store.ts";
import { freshStore, type OpenStore } from "./fresh-store.ts";
import { KEEP_ALL, submissionOf } from "./submissions.ts";

const ORDERS: readonly Pick<PageRequest, "sortBy" | "descending">[] = [
  { sortBy: "receivedAt", descending: true },
  { sortBy: "testTime", descending: false },
  { sortBy: "barcode", descending: false },
];

/** Every record of a snapshot, by pages; `between` happens after each page. */
async function readAll(
  reader: SnapshotReader,
  order: (typeof ORDERS)[number],
  between: () => Promise<unknown>,
): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  let page = await reader.search({}, { ...order, limit: 7 });
  for (;;) {
    found.push(...page.items);
    const last = page.items.at(-1);
    if (!page.hasNext || last === undefined) return found;
    await between();
    const position = { key: last[order.sortBy], barcode: last.barcode };
    page = await reader.search({}, { ...order, limit: 7, from: { side: "after", position } });
  }
}

export function describeSnapshot(open: OpenStore): void {
  describe("a snapshot", () => {
    const store = freshStore(open);
    const barcodes = Array.from({ length: 40 }, (_, index) => `CELL-${String(index).padStart(2, "0")}`);
    const fill = (to: RecordStore) =>
      to.saveBatch(
        barcodes.map((barcode, index) => submissionOf({ barcode, volume: 1 }, 1_000 + index)),
        KEEP_ALL,
      );

    test.each(ORDERS)(
      "is one moment by %o: every record once, as it was, whatever is saved meanwhile",
      async (order) => {
        await fill(store());
        let saved = 0;
        async function saveMeanwhile(): Promise<void> {
          saved += 1;
          await store().saveBatch(
            [
              ...barcodes.map((barcode) =>
                submissionOf({ barcode, volume: 2, testTime: "2024-09-01 00:00:00" }, 5_000 + saved),
              ),
              submissionOf({ barcode: `CELL-00-${saved}` }, 500),
              submissionOf({ barcode: `NEW-${saved}` }, 9_000 + saved),
            ],
            KEEP_ALL,
          );
          await store().summarize({}); // it is in the database by then
        }
        const found = await store().snapshot((reader) => readAll(reader, order, saveMeanwhile));
        expect(saved).toBeGreaterThan(3);
        expect(found.map(({ barcode }) => barcode).sort()).toEqual(barcodes);
        expect(found.every(({ volume, revision }) => volume === 1 && revision === 1)).toBe(true);
        expect((await store().summarize({})).count).toBe(barcodes.length + 2 * saved);
      },
    );

    test("holds what was acknowledged before it", async () => {
      for (let volume = 1; volume <= 20; volume += 1) {
        await store().saveBatch([submissionOf({ volume })], KEEP_ALL);
        const page = await store().snapshot((reader) =>
          reader.search({}, { sortBy: "barcode", descending: false, limit: 2 }),
        );
        expect(page.items).toMatchObject([{ volume, revision: volume }]);
      }
    });

    test("several are read side by side, each its own moment", async () => {
      const count = (reader: SnapshotReader) =>
        reader.search({}, { sortBy: "barcode", descending: false, limit: 100 }).then(({ items }) => items.length);
      await fill(store());
      const counts = await store().snapshot(async (first) => {
        await store().saveBatch([submissionOf({ barcode: "LATER" })], KEEP_ALL);
        return store().snapshot(async (second) => [await count(first), await count(second), await count(first)]);
      });
      expect(counts).toEqual([40, 41, 40]);
    });

    test("is over when its work is: a reader that is kept reads no more", async () => {
      await fill(store());
      const kept = await store().snapshot(async (reader) => reader);
      await expect(kept.search({}, { sortBy: "barcode", descending: false, limit: 1 })).rejects.toBeInstanceOf(
        StoreError,
      );
    });

    test("ends with its signal", async () => {
      await fill(store());
      const abort = new AbortController();
      const reading = store().snapshot(async (reader) => {
        await reader.search({}, { sortBy: "barcode", descending: false, limit: 1 });
        abort.abort();
        for (;;) await reader.search({}, { sortBy: "barcode", descending: false, limit: 1 }); // until the signal ends it
      }, abort.signal);
      await expect(reading).rejects.toBeInstanceOf(StoreError);
    });

    test("rejects with what its reader threw, and the store goes on", async () => {
      await fill(store());
      await expect(store().snapshot(() => Promise.reject(new RangeError("mine")))).rejects.toThrow("mine");
      expect((await store().summarize({})).count).toBe(40);
    });

    test("ends with its store: a close does not wait for a slow reader", async () => {
      await fill(store());
      const closed = Promise.withResolvers<void>();
      const reading = store().snapshot(async (reader) => {
        await reader.search({}, { sortBy: "barcode", descending: false, limit: 1 });
        void store().close().then(closed.resolve, closed.reject);
        for (;;) await reader.search({}, { sortBy: "barcode", descending: false, limit: 1 }); // until the close ends it
      });
      await expect(reading).rejects.toBeInstanceOf(StoreError);
      await closed.promise;
    });
  });
}
