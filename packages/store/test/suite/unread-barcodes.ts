import { createUnreadTest } from "@cellgrade/contract/unread-barcodes";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SORT_KEYS } from "@cellgrade/contract/sorts";
import type { PageRequest, RecordFilter, RecordPage, RecordStore } from "../../src/store.ts";
import { freshStore, type OpenStore, sharedStore } from "./fresh-store.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, submissionOf } from "./submissions.ts";

const WORDS = ["NOREAD*", "FAIL", "0+", "?+"];
const ONLY = { unread: { words: WORDS, only: true } } as const satisfies RecordFilter;
const LEFT_OUT = { unread: { words: WORDS, only: false } } as const satisfies RecordFilter;
const MINUTE_MS = 60_000;

/** Submissions of a machine that reads nothing: one for each station, all at one moment. */
const unreadTray = (stations: number, receivedAt: number, barcode = "NOREAD") =>
  Array.from({ length: stations }, (_, index) =>
    submissionOf({ barcode, batteryStation: `1-${index + 1}`, volume: 9 + index }, receivedAt),
  );

const BARCODES = [
  "NOREAD",
  "noread1",
  "NoRead",
  "FAIL",
  "Fail",
  "FAILED",
  "0",
  "000",
  "0AVCC",
  "?",
  "N",
  "NO",
  "ß",
  "SS",
];

/** The stations of all rows, page by page. */
async function stationsOf(
  store: Pick<RecordStore, "search">,
  filter: RecordFilter,
  order: PageRequest,
): Promise<{ readonly forwards: string[]; readonly backwards: string[] }> {
  const stations = ({ items }: RecordPage) => items.map(({ batteryStation }) => batteryStation);
  const place = (side: "after" | "before", { items }: RecordPage): PageRequest["from"] => {
    const row = items.at(side === "after" ? -1 : 0);
    if (row === undefined) throw new Error("an empty page has no ends");
    const { barcode, arrival } = row;
    return { side, position: { key: row[order.sortBy], barcode, ...(arrival !== undefined && { arrival }) } };
  };
  let page = await store.search(filter, order);
  const forwards = stations(page);
  while (page.hasNext) {
    page = await store.search(filter, { ...order, from: place("after", page) as NonNullable<PageRequest["from"]> });
    forwards.push(...stations(page));
  }
  let backwards = stations(page);
  while (page.hasPrevious) {
    page = await store.search(filter, { ...order, from: place("before", page) as NonNullable<PageRequest["from"]> });
    backwards = [...stations(page), ...backwards];
  }
  return { forwards, backwards };
}

export function describeUnreadBarcodes(open: OpenStore): void {
  describe("unread barcodes among others", () => {
    const store = sharedStore(open, (store) =>
      store.saveBatch(
        BARCODES.map((barcode) => submissionOf({ barcode })),
        KEEP_ALL,
      ),
    );

    test("are those that the contract says, by any words", async () => {
      const letters = fc.stringMatching(/^[NOREADFAILnoreadfail0?ß]{1,3}$/);
      const word = fc.oneof(
        fc.constantFrom("NOREAD*", "fail", "FAIL*", "0+", "n+", "ß", "*", "s+"),
        letters,
        letters.map((text) => `${text}*`),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (words) => {
          const isUnread = createUnreadTest(words);
          const order = { sortBy: "barcode", descending: false, limit: 100 } as const;
          for (const only of [true, false]) {
            const { items } = await store().search({ unread: { words, only } }, order);
            const found = items.map(({ barcode }) => barcode).sort();
            expect(found).toEqual(BARCODES.filter((barcode) => isUnread(barcode) === only).sort());
          }
        }),
        { numRuns: 150 },
      );
    });
  });

  describe("unread barcodes", () => {
    const store = freshStore(open);

    test("64 unread cells are 64 rows, each once and in order, whatever the page, though one record", async () => {
      await store().saveBatch([submissionOf({ barcode: "CELL" }), ...unreadTray(64, 5_000)], KEEP_ALL);
      expect(await store().count({})).toBe(2);
      expect(await store().count(ONLY)).toBe(64);
      for (const sortBy of SORT_KEYS) {
        for (const descending of [false, true]) {
          const walked = await stationsOf(store(), ONLY, { sortBy, descending, limit: 7 });
          const expected = Array.from({ length: 64 }, (_, index) => `1-${index + 1}`);
          expect(walked.forwards, sortBy).toEqual(descending ? expected.toReversed() : expected);
          expect(walked.backwards, sortBy).toEqual(walked.forwards);
        }
      }
      const moment = await store().snapshot((reader) =>
        stationsOf(reader, ONLY, { sortBy: "receivedAt", descending: true, limit: 50 }),
      );
      expect(moment.forwards).toHaveLength(64);
    });

    test("each version is found by its own machine, time and numbers, and keeps what was said of it", async () => {
      await store().saveBatch(unreadTray(3, 5_000), KEEP_ALL);
      await store().exclude("NOREAD", { reason: "x", excludedAt: 1 });
      await store().saveBatch(unreadTray(4, 6_000, "noread-7"), KEEP_ALL);
      const count = (filter: RecordFilter) => store().count({ ...filter, ...ONLY });
      expect(await count({ batteryStations: ["1-2"] })).toBe(2);
      expect(await count({ receivedFrom: 5_500 })).toBe(4);
      expect(await count({ ranges: { volume: { min: 10, max: 11 } } })).toBe(4);
      expect(await count({ barcodes: ["NOREAD"] })).toBe(3);
      expect(await count({ excluded: true })).toBe(1);
      expect(await count({ deviceCodes: ["nowhere"] })).toBe(0);
    });

    test("those that came too late to be the record are rows, and those that are not kept are none", async () => {
      const times = ["2024-03-02 10:00:00", "2024-03-02 09:00:00"];
      await store().saveBatch(
        times.map((testTime) => submissionOf({ barcode: "FAIL", testTime })),
        NEWEST_WINS,
      );
      await store().saveBatch(unreadTray(5, 1_000), KEEP_NONE);
      const { items } = await store().search(ONLY, { sortBy: "testTime", descending: true, limit: 10 });
      expect(items.map(({ barcode, testTime, revision }) => [barcode, testTime, revision])).toEqual([
        ["FAIL", times[0], 1],
        ["NOREAD", "2024-03-02 09:14:08", 5],
        ["FAIL", times[1], 0],
      ]);
    });

    test("are left out of all that cells are judged by, or are its rows", async () => {
      await store().saveBatch([submissionOf({ barcode: "CELL", volume: 2 }, 1_000)], KEEP_ALL);
      await store().saveBatch(unreadTray(3, 2_000), KEEP_ALL);
      const rules = [
        { name: "A", color: "#000000", workSteps: [], conditions: [{ quantity: "volume", max: 3 }] },
      ] as const;
      const request = { quantity: "volume", bins: 4, subgroup: "device", shiftStarts: [] } as const;
      const channels = async (filter: RecordFilter) =>
        (await store().channels(filter, { quantity: "volume", ng: { rules }, runGapMinutes: 20 }))?.items.map(
          ({ batteryStation }) => batteryStation,
        );
      const trend = async (filter: RecordFilter) =>
        (await store().trend(filter, { quantity: "volume", period: "day", runGapMinutes: 20, shiftStarts: [] }))
          ?.devices[0]?.points[0]?.count;

      expect(await store().summarize(LEFT_OUT)).toMatchObject({
        count: 1,
        devices: 1,
        numbers: { volume: { max: 2 } },
      });
      expect(await store().distribution(LEFT_OUT, request)).toMatchObject({ count: 1, max: 2 });
      expect(await channels(LEFT_OUT)).toEqual(["1-03-128"]);
      expect(await trend(LEFT_OUT)).toBe(1);
      expect(await store().countGrades(LEFT_OUT, rules)).toEqual([1, 0]);
      expect(await store().countReceived(0, WORDS)).toBe(1);
      expect(await store().countReceived(0, [])).toBe(2);

      expect(await store().summarize(ONLY)).toMatchObject({ count: 3, numbers: { volume: { min: 9, max: 11 } } });
      expect(await store().distribution(ONLY, request)).toMatchObject({ count: 3, min: 9 });
      expect(await channels(ONLY)).toEqual(["1-1", "1-2", "1-3"]);
      expect(await trend(ONLY)).toBe(3);
      expect(await store().countGrades(ONLY, rules)).toEqual([0, 3]);
    });

    test("are left out however many they are, by machine and time too", async () => {
      const unread = Array.from({ length: 1_200 }, (_, index) => submissionOf({ barcode: `NOREAD${index}` }));
      const cells = ["A", "B", "C"].map((barcode) => submissionOf({ barcode }));
      await store().saveBatch([...unread.slice(0, 600), ...cells, ...unread.slice(600)], KEEP_ALL);
      const filters = [{}, { deviceCodes: ["FR-07"] }, { testTimeFrom: "2024-03-02 00:00:00" }, { receivedFrom: 0 }];
      for (const [word, found] of [
        ["NOREAD7", 1],
        ["NOREAD1*", 311],
        ["NOREAD*", 1_200],
      ] as const) {
        for (const filter of filters) {
          const leftOut = { ...filter, unread: { words: [word], only: false } };
          expect(await store().count(leftOut), word).toBe(1_203 - found);
          expect((await store().summarize(leftOut)).numbers.volume.count, word).toBe(1_203 - found);
          expect(await store().count({ ...filter, unread: { words: [word], only: true } }), word).toBe(found);
        }
        const page = { sortBy: "barcode", descending: false, limit: 2_000 } as const;
        const { items } = await store().search({ unread: { words: [word], only: false } }, page);
        expect(items).toHaveLength(1_203 - found);
      }
    });

    test("a summary of all but them knows its machines and times", async () => {
      await store().saveBatch(
        [
          submissionOf({ barcode: "FAIL", deviceCode: "FR-BAD", testTime: "2024-01-01 00:00:00" }),
          submissionOf({ barcode: "CELL" }),
          submissionOf({ barcode: "?", deviceCode: "FR-BAD", testTime: "2024-12-31 00:00:00" }),
        ],
        KEEP_ALL,
      );
      const [testTime] = ["2024-03-02 09:14:08"];
      expect(await store().summarize(LEFT_OUT)).toMatchObject({
        count: 1,
        devices: 1,
        firstTestTime: testTime,
        lastTestTime: testTime,
      });
    });
  });

  describe("barcodes that cannot be of one cell", () => {
    const store = freshStore(open);
    const suspects = (receivedFrom = 0) => store().suspectBarcodes({ unreadWords: WORDS, receivedFrom });
    const at = (minutes: number, barcode: string, batteryStation: string, deviceCode = "FR-07") =>
      submissionOf({ barcode, batteryStation, deviceCode }, 1e12 + minutes * MINUTE_MS);

    test("unread ones are told with machines and stations, the latest first", async () => {
      await store().saveBatch(
        [
          at(0, "NOREAD", "1-1"),
          at(1, "CELL", "1-1"),
          at(2, "FAIL", "1-1"),
          at(60, "NOREAD", "1-2"),
          at(61, "NOREAD", "1-1"),
        ],
        KEEP_ALL,
      );
      expect(await suspects()).toEqual([
        {
          barcode: "NOREAD",
          reason: "unread",
          versions: 3,
          lastReceivedAt: 1e12 + 61 * MINUTE_MS,
          stations: [
            { deviceCode: "FR-07", batteryStation: "1-1", versions: 2, lastReceivedAt: 1e12 + 61 * MINUTE_MS },
            { deviceCode: "FR-07", batteryStation: "1-2", versions: 1, lastReceivedAt: 1e12 + 60 * MINUTE_MS },
          ],
          stationsOmitted: 0,
        },
        expect.objectContaining({ barcode: "FAIL", versions: 1 }),
      ]);
      expect(await suspects(1e12 + 61 * MINUTE_MS)).toMatchObject([{ barcode: "NOREAD", versions: 1 }]);
    });

    test("whatever the word, one from three stations within ten minutes is told", async () => {
      await store().saveBatch(
        [
          at(0, "BADCODE", "1-1"),
          at(5, "BADCODE", "1-2"),
          at(10, "BADCODE", "1-1", "FR-08"),
          at(0, "MOVED", "1-1"),
          at(5, "MOVED", "1-2"),
          at(9, "MOVED", "1-1"),
          at(0, "SLOW", "1-1"),
          at(5, "SLOW", "1-2"),
          at(11, "SLOW", "1-3"),
          at(16, "SLOW", "1-1"),
        ].toSorted((a, b) => a.receivedAt - b.receivedAt),
        KEEP_ALL,
      );
      expect(await suspects()).toMatchObject([
        { barcode: "BADCODE", reason: "shared", versions: 3, stations: [{ deviceCode: "FR-08" }, {}, {}] },
      ]);
    });

    test("they are told by the versions that are kept, those that never were the record among them", async () => {
      const late = (minutes: number, station: string, testTime: string) => {
        const { record, receivedAt } = at(minutes, "LATE", station);
        return { record: { ...record, testTime }, receivedAt };
      };
      await store().saveBatch(
        [
          late(0, "1-1", "2024-03-02 12:00:00"),
          late(1, "1-2", "2024-03-02 10:00:00"),
          late(2, "1-3", "2024-03-02 11:00:00"),
        ],
        NEWEST_WINS,
      );
      await store().saveBatch([at(0, "GONE", "1-1"), at(1, "GONE", "1-2"), at(2, "GONE", "1-3")], KEEP_NONE);
      expect(await suspects()).toMatchObject([{ barcode: "LATE", reason: "shared" }]);
    });
  });
}
