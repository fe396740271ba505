import { createUnreadTest } from "@cellgrade/contract/unread-barcodes";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChannelsRequest, type Run, RUNS_BEFORE, type RunsRequest } from "../../src/statistics.ts";
import type { PagePosition, RecordFilter, RecordStore, StoredRecord, Submission } from "../../src/store.ts";
import { freshStore, type OpenStore } from "./fresh-store.ts";
import { expectedChannels, expectedRuns, expectedTrend, fitting, runsOf, type Version } from "./runs-oracle.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, recordOf, submissionOf } from "./submissions.ts";

const WORDS = ["NOREAD*"];
const READ = { words: WORDS, only: false };
const BAD_PROBE = { reason: "探针接触不良", excludedAt: 5_000 };
const REQUEST: RunsRequest = { quantity: "volume", ng: null, runGapMinutes: 20, limit: 10 };
const BY_RUN = { quantity: "volume", period: "run", runGapMinutes: 20, shiftStarts: [] } as const;
const MAP: ChannelsRequest = { quantity: "volume", ng: null, runGapMinutes: 20 };
const IN_TIME = { sortBy: "testTime", descending: false, limit: 100 } as const;

/** The value to expect, with every number in it compared to 8 digits. */
function close<Value>(value: Value): Value {
  if (typeof value === "number") return expect.closeTo(value, 8) as Value;
  if (Array.isArray(value)) return value.map(close) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, close(each)])) as Value;
}

export function describeRuns(open: OpenStore): void {
  describe("runs", () => {
    const store = freshStore(open);
    const save = (...cells: Parameters<typeof submissionOf>[0][]) =>
      store().saveBatch(
        cells.map((cell, index) => submissionOf({ barcode: `C${index}`, ...cell })),
        KEEP_ALL,
      );
    const at = (clock: string) => ({ testTime: `2024-03-02 ${clock}` });
    const spans = async (runGapMinutes: number): Promise<string[]> =>
      ((await store().runs({}, { ...REQUEST, runGapMinutes }))?.items ?? []).map(
        ({ start, end, cells }) => `${start.slice(11)}–${end.slice(11)} ${cells}`,
      );

    test("of nothing there are none", async () => {
      expect(await store().runs({}, REQUEST)).toEqual({ items: [], next: null });
    });

    test("a new one begins when the gap passes without a result, to the second", async () => {
      await save(at("09:00:00"), at("09:00:05"), at("09:20:04"), at("09:40:04"));
      expect(await spans(20)).toEqual(["09:40:04–09:40:04 1", "09:00:00–09:20:04 3"]);
      expect(await spans(21)).toEqual(["09:00:00–09:40:04 4"]);
      expect(await spans(1)).toEqual(["09:40:04–09:40:04 1", "09:20:04–09:20:04 1", "09:00:00–09:00:05 2"]);
    });

    test("what comes late joins two that it lies between", async () => {
      await save(at("09:00:00"), at("09:30:00"));
      expect(await spans(20)).toHaveLength(2);
      await store().saveBatch([submissionOf({ barcode: "LATE", ...at("09:15:00") })], KEEP_ALL);
      expect(await spans(20)).toEqual(["09:00:00–09:30:00 3"]);
    });

    test("a retest elsewhere takes no cell out of its first run, and is told as one", async () => {
      await save({ ...at("09:00:00"), volume: 1 }, { ...at("09:00:00"), volume: 2 });
      await store().saveBatch([submissionOf({ barcode: "C0", ...at("15:00:00"), volume: 3 })], KEEP_ALL);
      expect((await store().runs({}, REQUEST))?.items).toMatchObject([
        { cells: 1, count: 1, median: 3, retests: 1 },
        { cells: 2, count: 2, median: 1.5, retests: 0 },
      ]);
    });

    test("another step of the cell is no retest, and one that was replayed late makes none of the first", async () => {
      await save({ ...at("09:00:00"), workStep: "1" });
      await save({ ...at("12:00:00"), workStep: "2" });
      await save({ ...at("15:00:00"), workStep: "3", volume: 1 });
      await save({ ...at("14:00:00"), workStep: "3", volume: 2 }); // later in arrival, earlier in time
      expect((await store().runs({}, REQUEST))?.items.map(({ retests }) => retests)).toEqual([1, 0, 0, 0]);
    });

    test("a cell twice in one run counts once, its newest there", async () => {
      await save({ ...at("09:00:00"), volume: 1 });
      await save({ ...at("09:05:00"), volume: 5 });
      await save({ ...at("09:03:00"), volume: 3 });
      expect((await store().runs({}, REQUEST))?.items).toMatchObject([{ cells: 1, count: 1, median: 5 }]);
    });

    test("lack the stations of the twenty before, in natural order", async () => {
      const tray = (hour: number, stations: readonly string[]) =>
        stations.map((batteryStation) => ({
          barcode: `${hour}-${batteryStation}`,
          batteryStation,
          testTime: `2024-03-${String(2 + Math.floor(hour / 24)).padStart(2, "0")} ${String(hour % 24).padStart(2, "0")}:00:00`,
        }));
      await save(...tray(0, ["gone"]), ...tray(1, ["1-10", "1-9", "01-9", "1-2"]));
      for (let hour = 2; hour < 2 + RUNS_BEFORE; hour += 1) await save(...tray(hour, ["1-2"]));
      const lacks = ((await store().runs({}, { ...REQUEST, limit: 30 }))?.items ?? []).map(
        ({ missingStations }) => missingStations,
      );
      expect(lacks[0]).toEqual(["01-9", "1-9", "1-10"]); // of the twentieth before; "gone" was in the one before that
      expect(lacks.at(-3)).toEqual(["01-9", "1-9", "1-10", "gone"]);
      expect(lacks.at(-2)).toEqual(["gone"]);
      expect(lacks.at(-1)).toEqual([]);
    });

    test("an excluded cell lay in its run, and its number counts nowhere", async () => {
      await save({ ...at("09:00:00"), volume: 1 }, { ...at("09:10:00"), volume: 99 }, { ...at("09:25:00"), volume: 3 });
      await store().exclude("C1", BAD_PROBE);
      expect((await store().runs({}, REQUEST))?.items).toMatchObject([{ cells: 3, count: 2, median: 2 }]);
      expect((await store().trend({}, BY_RUN))?.devices[0]?.points).toEqual([
        { start: "2024-03-02 09:00:00", end: "2024-03-02 09:25:00", count: 2, mean: 2, sd: Math.SQRT2 },
      ]);
      expect(
        await store().distribution(
          { runs: { moments: [{ deviceCode: "FR-07", ...at("09:10:00") }], gapMinutes: 20 } },
          { quantity: "volume", bins: 1, subgroup: "device", shiftStarts: [] },
        ),
      ).toMatchObject({ count: 2, excluded: 1 });
    });

    test("of a filter that names one has its kept versions as rows, in every count and page of them", async () => {
      await save({ ...at("09:00:00"), volume: 1 }, { ...at("09:01:00"), volume: 2 });
      await save({ ...at("12:00:00"), volume: 8 });
      const runs = { moments: [{ deviceCode: "FR-07", ...at("09:00:30") }], gapMinutes: 20 };
      expect((await store().search({ runs }, IN_TIME)).items.map(({ volume }) => volume)).toEqual([1, 2]);
      expect(await store().count({ runs })).toBe(2);
      expect(await store().summarize({ runs })).toMatchObject({
        count: 2,
        devices: 1,
        numbers: { volume: { max: 2 } },
      });
      expect(await store().count({ runs: { ...runs, moments: [{ deviceCode: "FR-07", ...at("11:00:00") }] } })).toBe(0);
      expect(await store().count({ runs: { ...runs, moments: [] } })).toBe(0);
    });

    test("the map has the residual against the run, so that a lot that differs cancels", async () => {
      const lot = (hour: string, base: number) =>
        ["A", "B", "C"].map((station, place) => ({
          barcode: `${hour}${station}`,
          batteryStation: station,
          ...at(`${hour}:00:00`),
          volume: base + (station === "C" ? -1 : place / 10),
        }));
      await save(...lot("01", 100), ...lot("05", 105), ...lot("09", 95));
      const { items = [] } = (await store().channels({}, MAP)) ?? {};
      expect(items.map(({ batteryStation, runResidual }) => [batteryStation, runResidual])).toEqual(
        close([
          ["A", 0],
          ["B", 0.1],
          ["C", -1],
        ]),
      );
    });

    test("agree with an obvious calculation, whatever is saved, retested, replayed, excluded or filtered", async () => {
      await fc.assert(
        fc.asyncProperty(sagaLike, asksLike, async (saga, asks) => {
          const opened = await open();
          try {
            await tell(opened.store, saga);
            const versions = await versionsOf(opened.store);
            for (const ask of asks) await checkRuns(opened.store, versions, withOneGap(ask));
          } finally {
            await opened.discard();
          }
        }),
        { numRuns: 50 },
      );
    });
  });
}

const BARCODES = ["A", "B", "C", "D", "E", "F", "NOREAD", "NOREAD-2"];
const START_MS = Date.UTC(2024, 2, 2, 8);

/** Times that lie together, some exactly a gap apart. */
const testTimeLike = fc
  .tuple(fc.constantFrom(0, 1, 2, 5, 19, 20, 21, 40, 59, 60, 90, 200, 1_440), fc.constantFrom(0, 1, 59))
  .map(([minutes, seconds]) =>
    new Date(START_MS + minutes * 60_000 + seconds * 1_000).toISOString().slice(0, 19).replace("T", " "),
  );

const stepLike = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      barcode: fc.constantFrom(...BARCODES),
      deviceCode: fc.constantFrom("FR-1", "FR-02"),
      batteryStation: fc.constantFrom("1-1", "01-1", "1-10", "1-2"),
      workStep: fc.constantFrom("1", "2"),
      testTime: testTimeLike,
      volume: fc.constantFrom(null, 1, 2, 3, 5, 8),
    }),
  },
  { weight: 1, arbitrary: fc.record({ exclude: fc.constantFrom(...BARCODES) }) },
);

const sagaLike = fc.record({
  policy: fc.constantFrom(KEEP_ALL, KEEP_ALL, NEWEST_WINS, KEEP_NONE),
  steps: fc.array(stepLike, { minLength: 1, maxLength: 40, size: "max" }),
});

interface Ask {
  readonly filter: RecordFilter;
  readonly request: RunsRequest;
}

const conditionsLike = fc.record({
  barcodes: fc.subarray(["A", "B", "NOREAD"], { minLength: 1 }),
  barcodePrefix: fc.constantFrom("A", "NO"),
  deviceCodes: fc.constantFrom(["FR-1"], ["FR-02", "FR-02", "nowhere"]),
  batteryStations: fc.constant(["1-1"]),
  workSteps: fc.constant(["1"]),
  testTimeFrom: testTimeLike,
  testTimeTo: testTimeLike,
  excluded: fc.boolean(),
  unread: fc.constantFrom(READ, { words: WORDS, only: true }),
  runs: fc.record({
    moments: fc.array(fc.record({ deviceCode: fc.constantFrom("FR-1", "FR-02"), testTime: testTimeLike }), {
      maxLength: 3,
    }),
    gapMinutes: fc.constant(20),
  }),
});

const asksLike: fc.Arbitrary<readonly Ask[]> = fc.array(
  fc.record({
    filter: fc
      .record({
        wanted: fc.subarray(
          [
            "barcodes",
            "barcodePrefix",
            "deviceCodes",
            "batteryStations",
            "workSteps",
            "testTimeFrom",
            "testTimeTo",
            "excluded",
            "unread",
            "runs",
          ] as const,
          { maxLength: 2 },
        ),
        conditions: conditionsLike,
      })
      .map(
        ({ wanted, conditions }): RecordFilter => Object.fromEntries(wanted.map((name) => [name, conditions[name]])),
      ),
    request: fc.record({
      quantity: fc.constant("volume" as const),
      ng: fc.constantFrom(null, { limits: { lsl: 2, usl: 5 } }),
      runGapMinutes: fc.constantFrom(1, 20, 21, 60),
      limit: fc.constantFrom(1, 2, 50),
    }),
  }),
  { minLength: 5, maxLength: 5 },
);

/** The ask with one gap, as the server asks. */
function withOneGap({ filter, request }: Ask): Ask {
  const { runs, ...rest } = filter;
  const gapMinutes = request.runGapMinutes;
  return { filter: { ...rest, ...(runs !== undefined && { runs: { ...runs, gapMinutes } }) }, request };
}

type Saga = typeof sagaLike extends fc.Arbitrary<infer Value> ? Value : never;

async function tell(store: RecordStore, { policy, steps }: Saga): Promise<void> {
  const batch: Submission[] = [];
  for (const [index, step] of steps.entries()) {
    if (!("exclude" in step)) batch.push({ record: recordOf(step), receivedAt: 1_000 + index });
    else {
      await store.saveBatch(batch.splice(0), policy);
      await store.exclude(step.exclude, BAD_PROBE);
    }
  }
  await store.saveBatch(batch, policy);
}

/** All kept versions, in the order of their arrival. */
async function versionsOf(store: RecordStore): Promise<Version[]> {
  const records: Version[] = [...(await store.findMany(BARCODES))];
  for (const barcode of BARCODES) records.push(...(await store.history(barcode)));
  return records.sort((a, b) => a.receivedAt - b.receivedAt);
}

const isUnread = createUnreadTest(WORDS);

async function checkRuns(store: RecordStore, versions: readonly Version[], { filter, request }: Ask): Promise<void> {
  const { limit, ...map } = request;
  const fits = fitting(versions, filter, isUnread);
  const runs = runsOf(versions, request.runGapMinutes);

  const pages: Run[] = [];
  let after: Parameters<RecordStore["runs"]>[1]["after"];
  for (let page = 0; page < 100; page += 1) {
    const found = await store.runs(filter, { ...request, ...(after !== undefined && { after }) });
    expect(found?.items.length).toBeLessThanOrEqual(limit);
    pages.push(...(found?.items ?? []));
    if (found?.next == null) break;
    after = found.next;
  }
  expect(pages).toEqual(close(expectedRuns(versions, { filter, request, isUnread })));

  expect(await store.trend(filter, { ...map, period: "run", shiftStarts: [] })).toEqual(
    close(expectedTrend(runs, fits)),
  );
  const { items = [], devices = [] } = (await store.channels(filter, map)) ?? {};
  expect(
    items.map(({ deviceCode, batteryStation, count, runResidual }) => ({
      deviceCode,
      batteryStation,
      count,
      runResidual,
    })),
  ).toEqual(close(expectedChannels(runs, fits)));
  expect(devices.reduce((sum, { count }) => sum + count, 0)).toBe(fits.filter(({ volume }) => volume !== null).length);

  if (filter.runs === undefined) return;
  const rows: StoredRecord[] = [];
  let from: PagePosition | undefined;
  for (let page = 0; page < 100; page += 1) {
    const order = { sortBy: "testTime", descending: true, limit: 3 } as const;
    const found = await store.search(filter, {
      ...order,
      ...(from && { from: { side: "after" as const, position: from } }),
    });
    rows.push(...found.items);
    const last = found.items.at(-1);
    if (!found.hasNext || last === undefined) break;
    from = { key: last.testTime, barcode: last.barcode, ...(last.arrival !== undefined && { arrival: last.arrival }) };
  }
  const shown = ({ testTime, barcode, receivedAt }: Version) => [testTime, barcode, receivedAt].join();
  const all = fitting(versions, filter, isUnread, {
    excluded: filter.excluded,
  });
  expect(rows.map(shown).sort()).toEqual(all.map(shown).sort());
  expect(rows.map(({ testTime }) => testTime)).toEqual(
    rows
      .map(({ testTime }) => testTime)
      .sort()
      .reverse(),
  );
  expect(await store.count(filter)).toBe(all.length);
}
