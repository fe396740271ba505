import { type GradingCondition, type GradingRule, NG } from "@cellgrade/contract/grading";
import * as fc from "fast-check";
import type { PageRequest, RecordFilter, RecordStore, StoredRecord, Submission } from "../../src/store.ts";
import { KEEP_ALL, recordOf } from "./submissions.ts";

// A set of cells made for searching. It has ties in every sort key, barcodes around every border of Unicode's order,
// missing numbers, and replaced versions that no search may show.

/** Barcodes that are neighbours by code points. Compared by UTF-16 units some of them would be in another order. */
const BORDER_BARCODES = [
  "A",
  "A%1",
  "A_1",
  "A\\",
  "A~",
  "B'",
  "a",
  "Z\u00ff",
  "é",
  "e\u0301",
  "电芯",
  "电芯0",
  "电芯1",
  "电芰",
  "\ud7fb",
  "\ue000",
  "\ufffd",
  "\uffff",
  "\uffffA",
  "\u{10000}",
  "\u{10000}0",
  "\u{1f50b}",
  "\u{20000}",
  "\u{10fffe}",
  "\u{10ffff}",
  "\u{10ffff}\u{10ffff}",
  "A\u{10ffff}",
  "A\u{10ffff}1",
  "B",
];

const GENERATED = 120;

const pick = <Value>(list: readonly Value[], index: number): Value => list[index % list.length] as Value;

const BARCODES = [
  ...BORDER_BARCODES,
  ...Array.from(
    { length: GENERATED },
    (_, index) => `0AVCC${pick(["26", "27"], index)}L${String(index * 7919).slice(-4)}`,
  ),
];
const DEVICES = ["FR-01", "FR-02", "分容柜", "fr-01"];
const STATIONS = ["1-1", "1-2", "2-1", "2-10", "2-2"];
const STEPS = ["1", "2", "放电"];
const TIMES = Array.from(
  { length: 12 },
  (_, index) => `2024-03-${String(1 + (index % 6)).padStart(2, "0")} 0${index % 4}:00:00`,
);
const RECEIPTS = [1_000, 1_001, 1_002, 5_000, 1_700_000_000_000, 1_700_000_000_001];
const ENERGIES = [null, 9, 7.5, 0, -8];
const VOLTAGES = [null, 0, 2.5, 3, 3.65, -1];

/** About what the cells have, some to the last bit. */
const MEAN_VOLTAGES = [-3, 0, 9 / 2.01, 7.5 / 2.02, 3];
const DURATIONS = [2.01 / (1 / 7), 2.02 / (2 / 7), 0.5, 0];

/** The submissions. One that will be replaced stands before the one that replaces it. */
const SUBMISSIONS: readonly Submission[] = BARCODES.flatMap((barcode, index) => {
  const submission: Submission = {
    record: recordOf({
      barcode,
      deviceCode: pick(DEVICES, index * 3 + Math.floor(index / 5)),
      batteryStation: pick(STATIONS, index),
      workStep: pick(STEPS, index * 2),
      testTime: pick(TIMES, index * 5),
      voltage: pick(VOLTAGES, index),
      electricity: index / 7,
      volume: index % 4 === 0 ? null : 2 + index / 100,
      energy: pick(ENERGIES, index),
    }),
    receivedAt: pick(RECEIPTS, index * 7 + Math.floor(index / 6)),
  };
  if (index % 3 !== 0) return [submission];
  const replaced = { ...submission.record, deviceCode: "REPLACED", voltage: 99, testTime: "2024-03-01 00:00:00" };
  return [{ record: replaced, receivedAt: 1_001 }, submission];
});

export async function fillForSearch(store: RecordStore): Promise<void> {
  await store.saveBatch(SUBMISSIONS, KEEP_ALL);
}

/** The records of a store filled by {@link fillForSearch}. */
export async function recordsOf(store: RecordStore): Promise<readonly StoredRecord[]> {
  return store.findMany(BARCODES);
}

/** The same with what they replaced. */
export async function versionsOf(store: RecordStore): Promise<readonly StoredRecord[]> {
  const replaced = await Promise.all(BARCODES.map((barcode) => store.history(barcode)));
  return [
    ...(await recordsOf(store)),
    ...replaced.flat().map((version) => ({ ...version, revision: version.revision ?? 0 })),
  ];
}

export const CELLS = BARCODES.length;

const someOf = (list: readonly string[]) => fc.subarray([...list, "nowhere"], { maxLength: 3 });

const barcodePrefix = fc.oneof(
  fc.constantFrom(
    "",
    "0AVCC",
    "0AVCC26",
    "A",
    "电",
    "电芯",
    "\uffff",
    "\u{10ffff}",
    "\u{10000}",
    "A%",
    "A_",
    "%",
    "\ud7fb",
    "a",
  ),
  fc.constantFrom(...BARCODES),
);

const range = (values: readonly (number | null)[]) =>
  fc.record(
    {
      min: fc.constantFrom(...values.filter((value) => value !== null)),
      max: fc.constantFrom(...values.filter((value) => value !== null)),
    },
    { requiredKeys: [] },
  );

const conditionLike: fc.Arbitrary<GradingCondition> = fc.oneof(
  range(VOLTAGES).map((ends) => ({ quantity: "voltage" as const, ...ends })),
  range([2, 2.5, 3]).map((ends) => ({ quantity: "volume" as const, ...ends })),
  range(ENERGIES).map((ends) => ({ quantity: "energy" as const, ...ends })),
  range(MEAN_VOLTAGES).map((ends) => ({ quantity: "meanVoltage" as const, ...ends })),
  range(DURATIONS).map((ends) => ({ quantity: "duration" as const, ...ends })),
);

export const rulesLike: fc.Arbitrary<readonly GradingRule[]> = fc
  .array(fc.record({ workSteps: fc.subarray(STEPS), conditions: fc.array(conditionLike, { maxLength: 2 }) }), {
    maxLength: 2,
  })
  .map((rules) => rules.map((rule, place) => ({ ...rule, name: pick(["first", "second"], place), color: "#000000" })));

/** Filters made of the cells' own values, so that they meet every border. Most of them match some cells. */
export const filterLike: fc.Arbitrary<RecordFilter> = fc.oneof(
  fc.constant({}),
  fc.record({ barcodePrefix }),
  fc.record({ barcodes: fc.subarray([...BARCODES, "nowhere"]) }),
  fc
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
          "receivedFrom",
          "receivedTo",
          "ranges",
          "grade",
        ] as const,
        { maxLength: 3 },
      ),
      values: fc.record({
        barcodes: fc.subarray(BARCODES),
        barcodePrefix,
        deviceCodes: someOf(DEVICES),
        batteryStations: someOf(STATIONS),
        workSteps: someOf(STEPS),
        testTimeFrom: fc.constantFrom(...TIMES, "2024-03-02 00:00:01"),
        testTimeTo: fc.constantFrom(...TIMES, "2024-03-04 23:59:59"),
        receivedFrom: fc.constantFrom(...RECEIPTS),
        receivedTo: fc.constantFrom(...RECEIPTS),
        ranges: fc.record(
          {
            voltage: range(VOLTAGES),
            electricity: range([0, 1 / 7, 5, 10]),
            volume: range([2, 2.5, 3]),
            energy: range(ENERGIES),
            meanVoltage: range(MEAN_VOLTAGES),
            duration: range(DURATIONS),
          },
          { requiredKeys: [] },
        ),
        grade: fc.record({ rules: rulesLike, grades: fc.subarray(["first", "second", NG, "nowhere"]) }),
      }),
    })
    .map(({ wanted, values }) => Object.fromEntries(wanted.map((name) => [name, values[name]]))),
);

export const orderLike: fc.Arbitrary<Pick<PageRequest, "sortBy" | "descending">> = fc.record({
  sortBy: fc.constantFrom("receivedAt", "testTime", "barcode"),
  descending: fc.boolean(),
});

/** Sort keys of a position, at a record or between records. */
export const placeLike = fc.record({
  receivedAt: fc.constantFrom(...RECEIPTS, 0, 2_000),
  testTime: fc.constantFrom(...TIMES, "2024-03-02 00:30:00", "2000-01-01 00:00:00"),
  barcode: fc.constantFrom(...BARCODES, "", "M", "\u{10ffff}\u{10ffff}\u{10ffff}"),
});
