import { describe, expect, test } from "vitest";
import { StoreError } from "../../src/store.ts";
import { freshStore, type OpenStore } from "./fresh-store.ts";
import { KEEP_ALL, recordOf, submissionOf } from "./submissions.ts";

export function describeLifetime(open: OpenStore): void {
  describe("lifetime", () => {
    const store = freshStore(open);
    const { barcode } = recordOf();

    test("an open store answers a ping", async () => {
      await expect(store().ping()).resolves.toBeUndefined();
    });

    test("a closed store rejects every call with a StoreError that says nothing was committed", async () => {
      await store().saveBatch([submissionOf()], KEEP_ALL);
      await store().close();
      const calls = {
        saveBatch: () => store().saveBatch([submissionOf()], KEEP_ALL),
        findMany: () => store().findMany([barcode]),
        search: () => store().search({}, { sortBy: "barcode", descending: false, limit: 1 }),
        history: () => store().history(barcode),
        summarize: () => store().summarize({}),
        countReceived: () => store().countReceived(0, []),
        suspectBarcodes: () => store().suspectBarcodes({ unreadWords: [], receivedFrom: 0 }),
        values: () => store().values({ field: "deviceCode", limit: 1 }),
        snapshot: () => store().snapshot(async () => {}),
        countGrades: () => store().countGrades({}, []),
        exclude: () => store().exclude(barcode, { reason: "x", excludedAt: 1 }),
        include: () => store().include(barcode),
        count: () => store().count({}),
        lastReceipt: () => store().lastReceipt(),
        retain: () => store().retain({ historyBefore: 1, recordsBefore: 1 }, new AbortController().signal),
        ping: () => store().ping(),
      };
      for (const [name, call] of Object.entries(calls)) {
        const error: unknown = await call().then(
          () => null,
          (reason: unknown) => reason,
        );
        expect(error, name).toBeInstanceOf(StoreError);
        expect(error, name).toHaveProperty("committed", "nothing");
      }
    });

    test("every read ends with the reason of its signal, and the store goes on", async () => {
      await store().saveBatch([submissionOf()], KEEP_ALL);
      const shiftStarts = ["08:00"];
      const reads: ((signal: AbortSignal) => Promise<unknown>)[] = [
        (signal) => store().findMany([barcode], signal),
        (signal) => store().search({}, { sortBy: "barcode", descending: false, limit: 1 }, signal),
        (signal) => store().history(barcode, signal),
        (signal) => store().count({}, signal),
        (signal) => store().summarize({}, signal),
        (signal) => store().countReceived(0, [], signal),
        (signal) => store().suspectBarcodes({ unreadWords: ["NOREAD*"], receivedFrom: 0 }, signal),
        (signal) => store().values({ field: "deviceCode", limit: 1 }, signal),
        (signal) => store().countGrades({}, [], signal),
        (signal) => store().trend({}, { quantity: "volume", period: "day", runGapMinutes: 20, shiftStarts }, signal),
      ];
      for (const read of reads) {
        await expect(read(AbortSignal.abort(new Error("closed before")))).rejects.toThrow("closed before");
        const abort = new AbortController();
        const reading = read(abort.signal);
        abort.abort(new Error("closed meanwhile"));
        await expect(reading).rejects.toThrow("closed meanwhile");
      }
      expect(await store().count({})).toBe(1);
    });

    test("a store is closed once, however often it is asked", async () => {
      await store().close();
      await expect(store().close()).resolves.toBeUndefined();
    });

    test("what was asked before the close is finished", async () => {
      await store().saveBatch([submissionOf()], KEEP_ALL);
      const searching = store().search({}, { sortBy: "barcode", descending: false, limit: 1 });
      const saving = store().saveBatch([submissionOf({ voltage: 1 })], KEEP_ALL);
      await store().close();
      expect((await searching).items).toHaveLength(1);
      await expect(saving).resolves.toBeUndefined();
    });

    test("two stores never mix", async () => {
      const other = await open();
      try {
        await store().saveBatch([submissionOf({ voltage: 1 })], KEEP_ALL);
        await other.store.saveBatch([submissionOf({ voltage: 2 }), submissionOf({ barcode: "B" })], KEEP_ALL);
        expect(await store().findMany([barcode, "B"])).toMatchObject([{ barcode, voltage: 1, revision: 1 }]);
        expect((await other.store.summarize({})).count).toBe(2);
        expect(await other.store.history(barcode)).toEqual([]);
      } finally {
        await other.discard();
      }
    });
  });
}
