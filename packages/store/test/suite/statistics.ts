import { quantityOf } from "@cellgrade/contract/quantities";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChannelsRequest, DistributionRequest, TrendRequest, ValueSummary } from "../../src/statistics.ts";
import { GROUPINGS, SUBGROUPS } from "@cellgrade/contract/groupings";
import type { RecordStore, StoredRecord } from "../../src/store.ts";
import { freshStore, type OpenStore, sharedStore } from "./fresh-store.ts";
import { fillForSearch, filterLike, recordsOf, rulesLike, versionsOf } from "./search-cells.ts";
import {
  countedBy,
  groupBy,
  isNg,
  longestStreak,
  periodStart,
  quantileOf,
  squaresOf,
  subgroupOf,
  summaryOfValues,
  valuesOf,
} from "./statistics-oracle.ts";
import { KEEP_ALL, NO_NUMBERS, submissionOf } from "./submissions.ts";

const BAD_PROBE = { reason: "探针接触不良", excludedAt: 5_000 };
const SHIFTS = ["08:00", "20:00"];
const REQUEST: DistributionRequest = { quantity: "volume", bins: 4, subgroup: "deviceHour", shiftStarts: SHIFTS };
const MAP: ChannelsRequest = { quantity: "volume", ng: null, runGapMinutes: 20 };
const CHART: TrendRequest = { quantity: "volume", period: "day", runGapMinutes: 20, shiftStarts: [] };
const NOTHING: ValueSummary = summaryOfValues([]);

/** The value to expect, with every number in it compared to 8 digits: a sum in another order differs in its last bits. */
function close<Value>(value: Value): Value {
  if (typeof value === "number") return expect.closeTo(value, 8) as Value;
  if (Array.isArray(value)) return value.map(close) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, close(each)])) as Value;
}

export function describeStatistics(open: OpenStore): void {
  describe("statistics", () => {
    const store = freshStore(open);
    const save = (...cells: Parameters<typeof submissionOf>[0][]) =>
      store().saveBatch(
        cells.map((cell, index) => submissionOf({ barcode: `C${index}`, ...cell })),
        KEEP_ALL,
      );

    test("of nothing are nothing", async () => {
      const limits = { lsl: 1, usl: 2 };
      expect(await store().distribution({}, { ...REQUEST, limits, groupBy: "workStep", at: 1 })).toEqual({
        ...NOTHING,
        missing: 0,
        excluded: 0,
        histogram: null,
        outOfLimits: { below: 0, above: 0 },
        within: { subgroups: 0, degreesOfFreedom: 0, sumOfSquares: 0 },
        groups: [],
        groupsOmitted: 0,
        position: { below: 0, equal: 0 },
      });
      expect(await store().channels({}, MAP)).toEqual({
        items: [],
        devices: [],
        omitted: 0,
      });
      expect(await store().trend({}, CHART)).toEqual({
        devices: [],
        omitted: 0,
      });
    });

    test("of records without the number count them as missing, and make no channel and no point", async () => {
      await save(NO_NUMBERS, NO_NUMBERS);
      expect(await store().distribution({}, REQUEST)).toMatchObject({ ...NOTHING, missing: 2, histogram: null });
      expect((await store().channels({}, MAP))?.items).toEqual([]);
      expect((await store().trend({}, CHART))?.devices).toEqual([]);
    });

    test("of one record have no deviation", async () => {
      await save({ volume: 2.5 });
      expect(await store().distribution({}, REQUEST)).toMatchObject({
        ...summaryOfValues([2.5]),
        sd: null,
        histogram: { counts: [1], below: 0, above: 0 },
      });
      const [channel] = (await store().channels({}, MAP))?.items ?? [];
      expect(channel).toMatchObject({
        count: 1,
        median: 2.5,
        medianResidual: 0,
        sd: null,
        stuckStreak: 1,
        ngStreak: 0,
      });
    });

    test("of equal values have no spread at all", async () => {
      await save({ volume: 0.1 }, { volume: 0.1 }, { volume: 0.1 });
      expect(await store().distribution({}, { ...REQUEST, limits: { lsl: 0, usl: 1 } })).toMatchObject({
        mean: 0.1,
        sd: 0,
        p2_5: 0.1,
        p97_5: 0.1,
        within: { subgroups: 1, degreesOfFreedom: 2, sumOfSquares: 0 },
      });
    });

    test("leave excluded records out and say how many, unless the filter speaks of them", async () => {
      await save({ volume: 1 }, { volume: 2 }, { volume: 99, deviceCode: "FR-08" });
      await store().exclude("C2", BAD_PROBE);
      expect(await store().distribution({}, REQUEST)).toMatchObject({ count: 2, max: 2, excluded: 1 });
      expect(await store().distribution({ deviceCodes: ["FR-07"] }, REQUEST)).toMatchObject({ count: 2, excluded: 0 });
      expect(await store().distribution({ excluded: true }, REQUEST)).toMatchObject({ count: 1, min: 99, excluded: 0 });
      expect((await store().channels({}, MAP))?.devices).toHaveLength(1);
      expect((await store().trend({}, CHART))?.devices).toHaveLength(1);
    });

    test("are of the records: a replaced version never counts, nor does its exclusion", async () => {
      await save({ volume: 50 });
      await store().exclude("C0", BAD_PROBE);
      await save({ volume: 2, batteryStation: "other" });
      expect(await store().distribution({}, REQUEST)).toMatchObject({ count: 1, min: 2, excluded: 0 });
      const channels = await store().channels({}, MAP);
      expect(channels?.items.map(({ batteryStation }) => batteryStation)).toEqual(["other"]);
    });

    test("keep the digits of large values with a small spread", async () => {
      await save(...[1, 2, 3].map((step) => ({ volume: 1e9 + step / 8 })));
      expect(await store().distribution({}, { ...REQUEST, limits: { lsl: 0, usl: null } })).toMatchObject({
        mean: 1e9 + 0.25,
        sd: expect.closeTo(0.125, 12),
        within: { sumOfSquares: expect.closeTo(2 / 64, 12) },
      });
    });

    test("find a stuck channel and repeated NG in the order of testTime, whatever the order of arrival", async () => {
      const at = (minute: number) => `2024-03-02 09:0${minute}:00`;
      await save(
        { testTime: at(3), volume: 2 },
        { testTime: at(0), volume: 1 },
        { testTime: at(2), volume: 2 },
        { testTime: at(4), volume: 9 },
        { testTime: at(1), volume: 2 },
        { testTime: at(5), volume: 2 },
      );
      const ng = { limits: { lsl: 1.5, usl: 2.5 } };
      const found = await store().channels({}, { ...MAP, ng });
      expect(found?.items).toEqual([
        expect.objectContaining({ count: 6, stuckStreak: 3, ng: 2, ngStreak: 1, median: 2, medianResidual: 0 }),
      ]);
      const low = await store().channels({}, { ...MAP, ng: { limits: { lsl: null, usl: 1.5 } } });
      expect(low?.items[0]).toMatchObject({ ng: 5, ngStreak: 5 });
    });

    test("list machines, stations and groups in natural order, each name for itself", async () => {
      const cells = [
        ["FR-10", "2"],
        ["FR-9", "01_08_16"],
        ["FR-9", "1-10-1"],
        ["FR-9", "01-08-16"],
        ["FR-9", "1-8-16"],
      ] as const;
      await save(...cells.map(([deviceCode, batteryStation]) => ({ deviceCode, batteryStation, volume: 1 })));
      const map = await store().channels({}, MAP);
      expect(map?.items.map(({ deviceCode, batteryStation }) => [deviceCode, batteryStation])).toEqual([
        ["FR-9", "01-08-16"],
        ["FR-9", "1-8-16"],
        ["FR-9", "1-10-1"],
        ["FR-9", "01_08_16"],
        ["FR-10", "2"],
      ]);
      const boxes = await store().distribution({}, { ...REQUEST, groupBy: "batteryStation" });
      expect(boxes?.groups?.map(({ key }) => key)).toEqual(["01-08-16", "1-8-16", "1-10-1", "01_08_16", "2"]);
      const chart = await store().trend({}, CHART);
      expect(chart?.devices.map(({ deviceCode }) => deviceCode)).toEqual(["FR-9", "FR-10"]);
    });

    test("put what was tested before the first shift into the last one of the day before", async () => {
      await save(
        { testTime: "2024-03-01 07:59:59", volume: 1 },
        { testTime: "2024-02-29 20:00:00", volume: 3 },
        { testTime: "2024-03-01 08:00:00", volume: 5 },
        { testTime: "2024-03-01 19:59:59", volume: 7 },
      );
      const found = await store().trend({}, { ...CHART, period: "shift", shiftStarts: SHIFTS });
      expect(found?.devices[0]?.points).toEqual([
        { start: "2024-02-29 20:00:00", end: null, count: 2, mean: 2, sd: Math.SQRT2 },
        { start: "2024-03-01 08:00:00", end: null, count: 2, mean: 6, sd: Math.SQRT2 },
      ]);
    });
  });

  describe("statistics of a set of cells", () => {
    const store = sharedStore(open, async (filled) => {
      await fillForSearch(filled);
      for (const { barcode } of (await recordsOf(filled)).slice(0, 9)) await filled.exclude(barcode, BAD_PROBE);
    });
    const quantity = fc.constantFrom("voltage", "electricity", "volume", "energy");
    const shiftStarts = fc.constantFrom([], ["00:00"], ["01:00"], ["08:00", "20:00"], ["00:30", "02:00", "23:00"]);
    const limits = fc.record({ lsl: fc.constantFrom(null, 0, 2.5), usl: fc.constantFrom(null, 3, 10) });

    test("distributions agree with an independent calculation, by every filter", async () => {
      const request = fc.record(
        {
          quantity,
          bins: fc.integer({ min: 1, max: 9 }),
          subgroup: fc.constantFrom(...SUBGROUPS),
          shiftStarts,
          limits,
          groupBy: fc.constantFrom(...GROUPINGS),
          at: fc.constantFrom(0, 2.5, 3, 7),
        },
        { requiredKeys: ["quantity", "bins", "subgroup", "shiftStarts"] },
      );
      const records = await recordsOf(store());
      await fc.assert(
        fc.asyncProperty(filterLike, request, (filter, asked) =>
          checkDistribution(store(), records, { filter, asked }),
        ),
        { numRuns: 300 },
      );
    });

    test("channels agree with an independent calculation over all kept versions, by every filter", async () => {
      const request = fc.record({
        quantity,
        ng: fc.oneof(
          fc.constant(null),
          limits.map((each) => ({ limits: each })),
          rulesLike.map((rules) => ({ rules })),
        ),
        runGapMinutes: fc.constant(20),
      });
      const versions = await versionsOf(store());
      await fc.assert(
        fc.asyncProperty(filterLike, request, (filter, asked) => checkChannels(store(), versions, { filter, asked })),
        { numRuns: 300 },
      );
    });

    test("trends agree with an independent calculation, by every filter", async () => {
      const request = fc.record({
        quantity,
        period: fc.constantFrom("hour", "shift", "day"),
        runGapMinutes: fc.constant(20),
        shiftStarts,
      });
      const records = await recordsOf(store());
      await fc.assert(
        fc.asyncProperty(filterLike, request, async (filter, asked) => {
          const having = countedBy(records, filter).filter((record) => quantityOf(record, asked.quantity) !== null);
          const devices = groupBy(having, ({ deviceCode }) => deviceCode).map(([deviceCode, own]) => ({
            deviceCode,
            points: groupBy(own, ({ testTime }) => periodStart(testTime, asked.period, asked.shiftStarts)).map(
              ([start, cells]) => {
                const { count, mean, sd } = summaryOfValues(valuesOf(cells, asked.quantity));
                return { start, end: null, count, mean, sd };
              },
            ),
          }));
          expect(await store().trend(filter, asked)).toEqual(close({ devices, omitted: 0 }));
        }),
        { numRuns: 200 },
      );
    });
  });
}

async function checkDistribution(
  store: RecordStore,
  records: readonly StoredRecord[],
  { filter, asked }: { filter: Parameters<RecordStore["distribution"]>[0]; asked: DistributionRequest },
): Promise<void> {
  const cells = countedBy(records, filter);
  const values = valuesOf(cells, asked.quantity);
  const having = cells.filter((record) => quantityOf(record, asked.quantity) !== null);
  const { lsl = null, usl = null } = asked.limits ?? {};
  const limited = lsl !== null || usl !== null;
  const subgroups = groupBy(having, (record) => subgroupOf(record, asked.subgroup, asked.shiftStarts));
  const { groupBy: grouping, at } = asked;
  const keyOf = (record: StoredRecord) =>
    grouping === "day" ? record.testTime.slice(0, 10) : record[grouping ?? "workStep"];
  const found = await store.distribution(filter, asked);
  const { histogram, ...rest } = found ?? { histogram: null };
  expect(rest).toEqual(
    close({
      ...summaryOfValues(values),
      missing: cells.length - having.length,
      excluded: filter.excluded === undefined ? countedBy(records, { ...filter, excluded: true }).length : 0,
      outOfLimits: limited
        ? {
            below: values.filter((value) => lsl !== null && value < lsl).length,
            above: values.filter((value) => usl !== null && value > usl).length,
          }
        : null,
      within: limited
        ? {
            subgroups: subgroups.length,
            degreesOfFreedom: values.length - subgroups.length,
            sumOfSquares: subgroups.reduce((sum, [, own]) => sum + squaresOf(valuesOf(own, asked.quantity)), 0),
          }
        : null,
      groups:
        grouping === undefined
          ? null
          : groupBy(having, keyOf).map(([key, own]) => ({ key, ...summaryOfValues(valuesOf(own, asked.quantity)) })),
      groupsOmitted: 0,
      position:
        at === undefined
          ? null
          : {
              below: values.filter((value) => value < at).length,
              equal: values.filter((value) => value === at).length,
            },
    }),
  );
  const { from = 0, to = 0, below = 0, above = 0, counts = [] } = histogram ?? {};
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length - below - above);
  expect([below, above]).toEqual([
    values.filter((value) => value < from).length,
    values.filter((value) => value > to).length,
  ]);
}

async function checkChannels(
  store: RecordStore,
  versions: readonly StoredRecord[],
  { filter, asked }: { filter: Parameters<RecordStore["channels"]>[0]; asked: ChannelsRequest },
): Promise<void> {
  const having = countedBy(versions, filter).filter((record) => quantityOf(record, asked.quantity) !== null);
  const devices = groupBy(having, ({ deviceCode }) => deviceCode);
  const items = devices.flatMap(([deviceCode, own]) => {
    const deviceMedian = quantileOf(valuesOf(own, asked.quantity), 0.5);
    return groupBy(own, ({ batteryStation }) => batteryStation).map(([batteryStation, cells]) => {
      const values = valuesOf(cells, asked.quantity);
      const { count, sd, median } = summaryOfValues(values);
      const residuals = values.map((value) => value - deviceMedian);
      const ng = cells.filter((record) => isNg(record, asked)).length;
      return { deviceCode, batteryStation, count, sd, median, medianResidual: quantileOf(residuals, 0.5), ng };
    });
  });
  const found = await store.channels(filter, asked);
  const others = { runResidual: expect.any(Number), ngStreak: expect.any(Number), stuckStreak: expect.any(Number) };
  expect(found?.items).toEqual(
    items.map(({ ng, ...item }) => ({ ...close(item), ng: asked.ng === null ? null : ng, ...others })),
  );
  expect({ devices: found?.devices, omitted: found?.omitted }).toEqual(
    close({
      devices: devices.map(([deviceCode, own]) => ({
        deviceCode,
        count: own.length,
        median: quantileOf(valuesOf(own, asked.quantity), 0.5),
      })),
      omitted: 0,
    }),
  );
  // The streaks are known only when no two cells of a channel have the same testTime.
  for (const { deviceCode, batteryStation, ngStreak, stuckStreak } of found?.items ?? []) {
    const own = having
      .filter((record) => record.deviceCode === deviceCode && record.batteryStation === batteryStation)
      .sort((a, b) => (a.testTime < b.testTime ? -1 : 1));
    if (new Set(own.map(({ testTime }) => testTime)).size < own.length) continue;
    const value = (record: StoredRecord) => quantityOf(record, asked.quantity);
    expect({ ngStreak, stuckStreak }).toEqual({
      ngStreak: longestStreak(own, (record) => isNg(record, asked)),
      stuckStreak: longestStreak(own, (record, next) => next === undefined || value(record) === value(next)),
    });
  }
}
