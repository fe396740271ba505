import { type GradingRule, NG } from "@cellgrade/contract/grading";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PageRequest, RecordFilter, RecordPage, RecordStore, StoredRecord } from "../../src/store.ts";
import { freshStore, type OpenStore, sharedStore } from "./fresh-store.ts";
import { CELLS, fillForSearch, filterLike, orderLike, placeLike, recordsOf } from "./search-cells.ts";
import { allInOrder, compareText, pageItems, positionOf } from "./search-oracle.ts";
import { KEEP_ALL, submissionOf } from "./submissions.ts";

const RULES: readonly GradingRule[] = [
  { name: "high", color: "#0072b2", workSteps: [], conditions: [{ quantity: "voltage", min: 2 }] },
  { name: "any number", color: "#e69f00", workSteps: ["3"], conditions: [{ quantity: "voltage", max: 9 }] },
];

type Order = Pick<PageRequest, "sortBy" | "descending">;

/** Walks from the first page to the last, then back to the first. */
async function walk(
  store: RecordStore,
  filter: RecordFilter,
  order: Order & { readonly limit: number },
): Promise<{ readonly forwards: StoredRecord[]; readonly backwards: StoredRecord[] }> {
  const forwards: StoredRecord[] = [];
  let page = await store.search(filter, order);
  expect(page.hasPrevious).toBe(false);
  forwards.push(...page.items);
  while (page.hasNext) {
    page = await store.search(filter, { ...order, from: { side: "after", position: lastOf(page, order) } });
    expect(page.items.length).toBeGreaterThan(0);
    expect(page.hasPrevious).toBe(true);
    forwards.push(...page.items);
  }
  let backwards = [...page.items];
  while (page.hasPrevious) {
    page = await store.search(filter, { ...order, from: { side: "before", position: firstOf(page, order) } });
    expect(page.items.length).toBeGreaterThan(0);
    expect(page.hasNext).toBe(true);
    backwards = [...page.items, ...backwards];
  }
  return { forwards, backwards };
}

function firstOf({ items }: RecordPage, { sortBy }: Order) {
  return positionOf(items.at(0) as StoredRecord, sortBy);
}

function lastOf({ items }: RecordPage, { sortBy }: Order) {
  return positionOf(items.at(-1) as StoredRecord, sortBy);
}

const barcodesOf = ({ items }: RecordPage) => items.map(({ barcode }) => barcode);

export function describeSearch(open: OpenStore): void {
  describe("searching a set of cells", () => {
    const store = sharedStore(open, fillForSearch);

    test("every cell is there once, and no replaced version", async () => {
      const page = await store().search({}, { sortBy: "barcode", descending: false, limit: CELLS + 100 });
      expect(page.items).toHaveLength(CELLS);
      expect(page).toMatchObject({ hasPrevious: false, hasNext: false });
      expect(page.items).toEqual(allInOrder(await recordsOf(store()), {}, { sortBy: "barcode", descending: false }));
      expect(page.items.some(({ deviceCode }) => deviceCode === "REPLACED")).toBe(false);
    });

    test("barcodes are in the order of code points, beyond the basic plane too", async () => {
      const filter = { barcodes: ["\u{10000}", "\uffff", "\ue000", "\ud7fb", "a", "A", "电芯"] };
      const page = await store().search(filter, { sortBy: "barcode", descending: false, limit: 10 });
      expect(barcodesOf(page)).toEqual(["A", "a", "电芯", "\ud7fb", "\ue000", "\uffff", "\u{10000}"]);
    });

    test("pages walk the whole set once, forwards and backwards, by every filter and sort", async () => {
      const records = await recordsOf(store());
      await fc.assert(
        fc.asyncProperty(filterLike, orderLike, fc.integer({ min: 1, max: 40 }), async (filter, order, limit) => {
          const expected = allInOrder(records, filter, order);
          const { forwards, backwards } = await walk(store(), filter, {
            ...order,
            limit: Math.max(limit, expected.length / 12) | 0,
          });
          expect(forwards).toEqual(expected);
          expect(backwards).toEqual(expected);
        }),
        { numRuns: 200 },
      );
    });

    test("a page starts after or ends before any place, a record there or not", async () => {
      const records = await recordsOf(store());
      const side = fc.constantFrom("after" as const, "before" as const);
      await fc.assert(
        fc.asyncProperty(filterLike, orderLike, placeLike, side, fc.integer({ min: 1, max: 20 }), async (...drawn) => {
          const [filter, order, place, side, limit] = drawn;
          const position = { key: place[order.sortBy], barcode: place.barcode };
          const request: PageRequest = { ...order, limit, from: { side, position } };
          const page = await store().search(filter, request);
          expect(page.items).toEqual(pageItems(records, filter, request));
          const more = pageItems(records, filter, { ...request, limit: limit + 1 }).length > limit;
          expect(side === "after" ? page.hasNext : page.hasPrevious).toBe(more);
        }),
        { numRuns: 300 },
      );
    });

    test("a prefix finds what starts with it, whatever its characters mean elsewhere", async () => {
      for (const barcodePrefix of [
        "A%",
        "A_",
        "A\\",
        "B'",
        "电芯",
        "\uffff",
        "\u{10ffff}",
        "\u{10000}",
        "e",
        "A\u{10ffff}",
      ]) {
        const page = await store().search({ barcodePrefix }, { sortBy: "barcode", descending: false, limit: CELLS });
        const expected = (await recordsOf(store()))
          .map(({ barcode }) => barcode)
          .filter((code) => code.startsWith(barcodePrefix));
        expect(expected.length).toBeGreaterThan(0);
        expect(barcodesOf(page), barcodePrefix).toEqual(expected.sort(compareText));
      }
    });

    test("an empty result has no page before or after it", async () => {
      for (const filter of [
        { barcodes: ["nowhere"] },
        { barcodes: [] },
        { deviceCodes: [] },
        { barcodePrefix: "nowhere" },
      ]) {
        const page = await store().search(filter, { sortBy: "receivedAt", descending: true, limit: 10 });
        expect(page).toEqual({ items: [], hasPrevious: false, hasNext: false, stoppedAt: null });
      }
    });
  });

  describe("what a filter means", () => {
    const store = sharedStore(open, (store) =>
      store.saveBatch(
        [
          submissionOf({ barcode: "A", testTime: "2024-03-02 08:00:00", voltage: 1, deviceCode: "D1" }, 1_000),
          submissionOf({ barcode: "B", testTime: "2024-03-02 09:00:00", voltage: 2, batteryStation: "S1" }, 2_000),
          submissionOf({ barcode: "C", testTime: "2024-03-02 10:00:00", voltage: null, workStep: "W1" }, 3_000),
        ],
        KEEP_ALL,
      ),
    );

    test.each<[string, RecordFilter, string]>([
      ["nothing asked is everything", {}, "ABC"],
      ["an empty prefix is everything", { barcodePrefix: "" }, "ABC"],
      ["testTimeFrom is inclusive", { testTimeFrom: "2024-03-02 09:00:00" }, "BC"],
      ["testTimeTo is exclusive", { testTimeTo: "2024-03-02 09:00:00" }, "A"],
      ["receivedFrom is inclusive", { receivedFrom: 2_000 }, "BC"],
      ["receivedTo is exclusive", { receivedTo: 2_000 }, "A"],
      ["a range is inclusive below", { ranges: { voltage: { min: 2 } } }, "B"],
      ["a range is inclusive above", { ranges: { voltage: { max: 1 } } }, "A"],
      ["a number that was not given is in no range", { ranges: { voltage: { min: -1e9, max: 1e9 } } }, "AB"],
      ["an empty range asks for nothing", { ranges: { voltage: {} } }, "ABC"],
      ["the values of one list are alternatives", { barcodes: ["A", "C", "nowhere"] }, "AC"],
      ["one device", { deviceCodes: ["D1"] }, "A"],
      ["one station", { batteryStations: ["S1"] }, "B"],
      ["one step", { workSteps: ["W1"] }, "C"],
      ["all conditions hold together", { barcodes: ["A", "B"], receivedFrom: 1_500, workSteps: ["3", "W1"] }, "B"],
      ["a grade", { grade: { rules: RULES, grades: ["high"] } }, "B"],
      ["the first rule that matches names the grade", { grade: { rules: RULES, grades: ["any number"] } }, "A"],
      ["what no rule matches is NG", { grade: { rules: RULES, grades: [NG] } }, "C"],
      ["the grades of one list are alternatives", { grade: { rules: RULES, grades: ["high", NG] } }, "BC"],
      ["a grade that no rule names finds nothing", { grade: { rules: RULES, grades: ["low"] } }, ""],
      ["without rules there is no grade", { grade: { rules: [], grades: [NG] } }, ""],
      ["nothing is excluded unless somebody did it", { excluded: true }, ""],
      ["what is not excluded is everything then", { excluded: false }, "ABC"],
      ["a contradiction finds nothing", { receivedFrom: 2_000, receivedTo: 2_000 }, ""],
      ["text is compared exactly", { deviceCodes: ["d1", "D1 ", "D"] }, ""],
    ])("%s", async (_name, filter, expected) => {
      const page = await store().search(filter, { sortBy: "barcode", descending: false, limit: 10 });
      expect(barcodesOf(page).join("")).toBe(expected);
      expect((await store().summarize(filter)).count).toBe(expected.length);
    });

    test("ties are broken by barcode, in the direction of the sort", async () => {
      for (const sortBy of ["testTime", "receivedAt"] as const) {
        const tied = { barcodes: ["A", "B", "C"] };
        const page = await store().search(tied, { sortBy, descending: true, limit: 10 });
        expect(barcodesOf(page)).toEqual(["C", "B", "A"]);
      }
    });
  });

  describe("searching while cells change", () => {
    const store = freshStore(open);

    test("a saved batch is in the next search, and a repeated submission moves its cell to the newest receipt", async () => {
      const order = { sortBy: "receivedAt", descending: true, limit: 10 } as const;
      await store().saveBatch(
        ["A", "B", "C"].map((barcode, index) => submissionOf({ barcode }, 1_000 + index)),
        KEEP_ALL,
      );
      expect(barcodesOf(await store().search({}, order))).toEqual(["C", "B", "A"]);
      await store().saveBatch([submissionOf({ barcode: "A" }, 2_000)], KEEP_ALL);
      expect(barcodesOf(await store().search({}, order))).toEqual(["A", "C", "B"]);
    });

    test("cells that arrive between two pages neither repeat nor hide a cell of the walk", async () => {
      const order = { sortBy: "receivedAt", descending: true, limit: 2 } as const;
      const save = (barcode: string, receivedAt: number) =>
        store().saveBatch([submissionOf({ barcode }, receivedAt)], KEEP_ALL);
      for (const [index, barcode] of ["A", "B", "C", "D"].entries()) await save(barcode, 1_000 + index);
      const first = await store().search({}, order);
      await save("E", 2_000);
      const second = await store().search({}, { ...order, from: { side: "after", position: lastOf(first, order) } });
      expect([...barcodesOf(first), ...barcodesOf(second)]).toEqual(["D", "C", "B", "A"]);
    });
  });
}
