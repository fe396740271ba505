import type { DatabaseSync } from "node:sqlite";
import { SORT_KEYS } from "@cellgrade/contract/sorts";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openForReading } from "../../../src/sqlite/read/open-for-reading.ts";
import { findPage, PAGE_LIMITS, type PageLimits } from "../../../src/sqlite/read/find-page.ts";
import { planPage } from "../../../src/sqlite/read/page-plan.ts";
import { findMany, history, search } from "../../../src/sqlite/read/search.ts";
import { toStoredRecord } from "../../../src/sqlite/version-rows.ts";
import type { PagePosition, PageRequest, RecordFilter, StoredRecord } from "../../../src/store.ts";
import { fillForSearch, filterLike, orderLike, placeLike, recordsOf } from "../../suite/search-cells.ts";
import { pageItems } from "../../suite/search-oracle.ts";
import { CACHE_BYTES, sqliteStores, throwawayFolder } from "../throwaway.ts";
import { DAY, FILTERS, fillForPlans, RECEIVED, ROWS, statementsOf } from "./cells-for-plans.ts";

/** Limits so small that a few cells take every way to a page. */
const TINY: PageLimits = {
  candidatesMax: 4,
  glanceRows: 5,
  glanceRowsWithTime: 3,
  entriesMax: 60,
  entriesWithRowsMax: 30,
  hoursMax: 1_000,
  hourRowsMax: 40,
  hourRowsOfAllMax: 30,
  walkRowsMax: 1_000_000,
};

/** Limits by which every walk stops as soon as it may. */
const IMPATIENT: PageLimits = {
  ...TINY,
  candidatesMax: -1,
  glanceRows: 3,
  glanceRowsWithTime: 3,
  hourRowsMax: -1,
  hourRowsOfAllMax: -1,
  walkRowsMax: 7,
};

describe("a page found in any way", () => {
  const stores = sqliteStores();
  let opened: Awaited<ReturnType<typeof stores.open>>;
  let db: DatabaseSync;
  let records: readonly StoredRecord[];

  beforeAll(async () => {
    opened = await stores.open();
    await fillForSearch(opened.store);
    records = await recordsOf(opened.store);
    db = openForReading(`${opened.file}.sqlite`, CACHE_BYTES);
  });
  afterAll(async () => {
    db.close();
    await opened.discard();
    await stores.close();
  });

  const limitsLike: fc.Arbitrary<PageLimits> = fc.oneof(
    fc.constant(TINY),
    fc.constant({ ...TINY, candidatesMax: -1 }),
    fc.constant({ ...TINY, candidatesMax: -1, hourRowsMax: 1_000, hourRowsOfAllMax: 1_000 }),
    fc.constant({ ...TINY, candidatesMax: -1, entriesMax: 1_000, entriesWithRowsMax: 1_000 }),
    fc.constant({ ...TINY, candidatesMax: -1, entriesMax: -1, entriesWithRowsMax: -1 }),
  );

  test("is that of an independent search, by every filter, sort and place", () => {
    fc.assert(
      fc.property(
        filterLike,
        orderLike,
        fc.record({ limit: fc.integer({ min: 1, max: 12 }), side: fc.constantFrom(null, "after", "before") }),
        placeLike,
        limitsLike,
        (filter, order, { limit, side }, place, limits) => {
          const position = { key: place[order.sortBy], barcode: place.barcode };
          const page: PageRequest = { ...order, limit, ...(side !== null && { from: { side, position } }) };
          const found = findPage(db, planPage(filter, page), limits).rows.map(toStoredRecord);
          expect(side === "before" ? found.toReversed() : found).toEqual(pageItems(records, filter, page));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("that stops before it is full says where, and goes on from there to the same end, both ways", () => {
    let stops = 0;
    fc.assert(
      fc.property(filterLike, orderLike, fc.constantFrom("after", "before"), (filter, order, side) => {
        const all = pageItems(records, filter, { ...order, limit: records.length });
        const found: StoredRecord[] = [];
        // The walk starts at a position before every record.
        const ascending = (side === "after") === !order.descending;
        const far = { receivedAt: 2e12, testTime: "9999-01-01 00:00:00", barcode: "\u{10ffff}\u{10ffff}\u{10ffff}" };
        const near = { receivedAt: -1, testTime: "0000-01-01 00:00:00", barcode: "" };
        let position: PagePosition = {
          key: (ascending ? near : far)[order.sortBy],
          barcode: (ascending ? near : far).barcode,
        };
        for (let page = 0; page < 500; page += 1) {
          const { rows, stoppedAt } = findPage(
            db,
            planPage(filter, { ...order, limit: 5, from: { side, position } }),
            IMPATIENT,
          );
          found.push(...rows.map(toStoredRecord));
          const last = found.at(-1);
          if (stoppedAt !== null) {
            stops += 1;
            position = stoppedAt;
          } else if (rows.length === 5 && last !== undefined) {
            position = { key: last[order.sortBy], barcode: last.barcode };
          } else break;
        }
        expect(side === "after" ? found : found.toReversed()).toEqual(all);
      }),
      { numRuns: 300 },
    );
    expect(stops).toBeGreaterThan(100);
  });
});

describe("the statements of a page", () => {
  let folder: Awaited<ReturnType<typeof throwawayFolder>>;
  let db: DatabaseSync;

  beforeAll(async () => {
    folder = await throwawayFolder();
    const file = `${folder.folder}/1.sqlite`;
    fillForPlans(file);
    db = openForReading(file, CACHE_BYTES);
  });
  afterAll(async () => {
    db.close();
    await folder.remove();
  });

  /** SQLite's plan of every statement that `work` prepares. */
  function plansOf(work: () => unknown): { readonly sql: string; readonly plan: readonly string[] }[] {
    return statementsOf(work).map((sql) => ({
      sql,
      plan: db
        .prepare(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => String(detail)),
    }));
  }

  const sides = [undefined, "after", "before"] as const;
  const pages = SORT_KEYS.flatMap((sortBy) =>
    [true, false].flatMap((descending) =>
      sides.map((side): PageRequest => {
        const key = { receivedAt: 6_000_000, testTime: "2026-03-06 10:00:00", barcode: "C006000" }[sortBy];
        const from = side === undefined ? {} : { from: { side, position: { key, barcode: "C006000" } } };
        return { sortBy, descending, limit: 50, ...from };
      }),
    ),
  );

  const WALKS_ROWS = /^SCAN version$/;
  const SORTS_ROWS = /TEMP B-TREE/;

  describe.each(Object.entries(FILTERS))("by %s", (_, filter) => {
    for (const [name, limits] of [
      ["as the product is set", PAGE_LIMITS],
      ["with tiny limits", TINY],
      [
        "where nothing is small",
        {
          ...TINY,
          candidatesMax: -1,
          hourRowsMax: -1,
          hourRowsOfAllMax: -1,
          entriesMax: ROWS * 2,
          entriesWithRowsMax: ROWS * 2,
        },
      ],
      ["where hours are few", { ...TINY, candidatesMax: -1, hourRowsMax: ROWS, hourRowsOfAllMax: ROWS }],
    ] as const) {
      test(`read no whole table, and sort what was counted alone, ${name}`, () => {
        for (const page of pages) {
          const plans = plansOf(() => findPage(db, planPage(filter, page), limits));
          expect(plans.length).toBeGreaterThan(0);
          for (const { sql, plan } of plans) {
            expect(
              plan.filter((step) => WALKS_ROWS.test(step)),
              sql,
            ).toEqual([]);
            if (plan.some((step) => SORTS_ROWS.test(step))) expect(sql).toMatch(/where seq in \(/);
          }
        }
      });
    }
  });

  test("sort nothing while every index leaves more than the candidates allowed", () => {
    const wide: RecordFilter = { barcodePrefix: "C", deviceCodes: ["FR-01"], ...DAY, workSteps: ["3"] };
    for (const page of pages) {
      const { from: _, ...first } = page;
      const plans = plansOf(() => search(db, wide, first));
      expect(plans.flatMap(({ plan }) => plan).filter((step) => SORTS_ROWS.test(step))).toEqual([]);
      expect(search(db, wide, first).items).toHaveLength(50);
    }
  });

  test("start a later page where it starts, in the order's own index", () => {
    for (const page of pages.filter(({ from }) => from !== undefined)) {
      for (const filter of [{}, DAY, RECEIVED, { barcodePrefix: "C" }, { deviceCodes: ["FR-01"] }]) {
        const [last] = plansOf(() => findPage(db, planPage(filter, page))).slice(-1);
        expect(last?.plan.some((step) => step.startsWith("SEARCH version USING"))).toBe(true);
      }
    }
  });

  test("look no further than a glance before better is sought", () => {
    const nothing = FILTERS["device, volume between those there are"] ?? {};
    const plan = planPage(nothing, { sortBy: "receivedAt", descending: true, limit: 50 });
    const walks = plansOf(() => findPage(db, plan, TINY)).filter(({ sql }) =>
      sql.includes("indexed by version_received where replaced_by"),
    );
    expect(walks.map(({ sql }) => sql.includes("(received_at, barcode) >= (?, ?)"))).toEqual([true, true, false]);
  });

  test("of counts and bounds read an index alone", () => {
    const limits = { ...TINY, candidatesMax: -1, entriesMax: ROWS * 2 };
    for (const name of ["device, day", "device, station", "device", "day, step, volume"]) {
      for (const page of pages) {
        const plans = plansOf(() => findPage(db, planPage(FILTERS[name] ?? {}, page), limits));
        for (const { sql, plan } of plans.filter(({ sql }) => /^select (1|min|seq)\b.* version\b/s.test(sql))) {
          expect(
            plan.some((step) => step.includes("USING COVERING INDEX")),
            sql,
          ).toBe(true);
        }
      }
    }
  });

  test("of records and history by barcode seek", () => {
    for (const work of [() => findMany(db, ["C000001", "C000002"]), () => history(db, "C000001")]) {
      for (const { plan } of plansOf(work)) {
        expect(plan.some((step) => step.startsWith("SEARCH version USING INDEX version_barcode (barcode=?"))).toBe(
          true,
        );
        expect(plan.filter((step) => SORTS_ROWS.test(step))).toEqual([]);
      }
    }
  });
});
