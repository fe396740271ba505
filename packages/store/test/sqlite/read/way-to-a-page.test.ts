import type { DatabaseSync } from "node:sqlite";
import type { SortKey } from "@cellgrade/contract/sorts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openForReading } from "../../../src/sqlite/read/open-for-reading.ts";
import { findPage, type PageLimits } from "../../../src/sqlite/read/find-page.ts";
import { planPage } from "../../../src/sqlite/read/page-plan.ts";
import type { RecordFilter } from "../../../src/store.ts";
import { CACHE_BYTES, throwawayFolder } from "../throwaway.ts";
import { FILTERS, fillForPlans, statementsOf } from "./cells-for-plans.ts";

// Pins the statements of the first page of every filter and sort, in their order. A change here is a change of cost.

/** A fifth of the cells is few; all cells are many; an index is read to its end, rows are not. */
const LIMITS: PageLimits = {
  candidatesMax: 3_000,
  glanceRows: 500,
  glanceRowsWithTime: 100,
  entriesMax: 20_000,
  entriesWithRowsMax: 5_000,
  hoursMax: 1_000,
  hourRowsMax: 6_000,
  hourRowsOfAllMax: 6_000,
  walkRowsMax: 8_000,
};

const KINDS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["probe", /^select 1 from version indexed by version_(\w+)/],
  ["candidates", /^select seq from version indexed by version_(\w+)/],
  ["excluded", /^select seq from exclusion()/],
  ["span", /^select min\(key\).* indexed by version_(\w+)/],
  ["mapped", /^select 1 from unmapped()/],
  ["hours", /^select 1 from machine_hour()/],
  ["probe hours", /^select 1 from \(select seq as entry from machine_hour()/],
  ["sort hours", /from \(select seq as entry from machine_hour()/],
  ["span hours", /^select sum\(versions\).* from test_hour()/],
  ["end", /^select \w+, barcode from version indexed by version_(\w+)/],
  ["sort", /where seq in \(select seq from version indexed by version_(\w+)/],
  ["sort rows", /from version not indexed()/],
  ["walk", /from version indexed by version_(\w+)/],
];

function nameOf(sql: string): string {
  const flat = sql.replaceAll(/\s+/g, " ");
  for (const [kind, pattern] of KINDS) {
    const match = pattern.exec(flat);
    if (match !== null) return `${kind} ${match[1] ?? ""}`.trim();
  }
  return flat;
}

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let db: DatabaseSync;
beforeAll(async () => {
  folder = await throwawayFolder();
  fillForPlans(`${folder.folder}/1.sqlite`);
  db = openForReading(`${folder.folder}/1.sqlite`, CACHE_BYTES);
});
afterAll(async () => {
  db.close();
  await folder.remove();
});

/** The kinds of the statements of a first page, and the index of each. */
function wayTo(filter: RecordFilter, sortBy: SortKey): string {
  const plan = planPage(filter, { sortBy, descending: true, limit: 51 });
  const statements = statementsOf(() => findPage(db, plan, LIMITS));
  // A bounded walk takes two statements: the entry where it ends, and its rows.
  return statements
    .map(nameOf)
    .join(", ")
    .replaceAll(/end (\w+), walk \1/g, "bounded walk $1");
}

const SORTS: readonly SortKey[] = ["receivedAt", "testTime", "barcode"];

/** The ways of each filter in the order of {@link SORTS}. */
const WAYS: { readonly [filter: string]: readonly string[] } = {
  none: ["walk received", "walk test_time", "walk barcode"],
  barcodes: ["sort barcode", "sort barcode", "sort barcode"],
  "one barcode": ["sort barcode", "sort barcode", "sort barcode"],
  prefix: ["probe barcode, bounded walk received", "probe barcode, bounded walk test_time", "walk barcode"],
  "narrow prefix": ["probe barcode, sort barcode", "probe barcode, sort barcode", "walk barcode"],
  device: ["probe device, bounded walk received", "walk device", "probe device, bounded walk barcode"],
  devices: [
    "probe device, bounded walk received",
    "probe device, bounded walk test_time",
    "probe device, bounded walk barcode",
  ],
  station: ["bounded walk received", "bounded walk test_time", "bounded walk barcode"],
  "device, day": [
    "probe device, probe test_time, bounded walk received",
    "walk device",
    "probe device, probe test_time, bounded walk barcode",
  ],
  "devices, day": [
    "probe device, probe test_time, bounded walk received",
    "probe device, bounded walk test_time",
    "probe device, probe test_time, bounded walk barcode",
  ],
  "device, station": [
    "probe device, probe device, candidates device, sort rows",
    "bounded walk device",
    "probe device, probe device, candidates device, sort rows",
  ],
  "device, stations, day": [
    "probe device, probe test_time, probe device, candidates device, bounded walk received, span device, bounded walk received",
    "bounded walk device",
    "probe device, probe test_time, probe device, candidates device, bounded walk barcode, span device, bounded walk barcode",
  ],
  day: ["probe test_time, bounded walk received", "walk test_time", "probe test_time, bounded walk barcode"],
  received: ["walk received", "probe received, bounded walk test_time", "probe received, bounded walk barcode"],
  "day, received": [
    "probe test_time, bounded walk received",
    "probe received, bounded walk test_time",
    "probe test_time, probe received, bounded walk barcode",
  ],
  "day, step, volume": [
    "probe test_time, bounded walk received",
    "bounded walk test_time",
    "probe test_time, bounded walk barcode",
  ],
  "day, volume that none has": [
    "probe test_time, bounded walk received, span hours, bounded walk received, mapped, hours, probe hours, sort hours",
    "bounded walk test_time, bounded walk test_time, mapped, hours, probe hours, sort hours",
    "probe test_time, bounded walk barcode, span test_time, bounded walk barcode, mapped, hours, probe hours, sort hours",
  ],
  "volume that none has": [
    "bounded walk received, bounded walk received, mapped, hours, probe hours, sort hours",
    "bounded walk test_time, bounded walk test_time, mapped, hours, probe hours, sort hours",
    "bounded walk barcode, bounded walk barcode, mapped, hours, probe hours, sort hours",
  ],
  "device, volume that none has": [
    "probe device, bounded walk received, mapped, hours, probe hours, sort hours",
    "bounded walk device, mapped, hours, probe hours, sort hours",
    "probe device, bounded walk barcode, mapped, hours, probe hours, sort hours",
  ],
  "device, volume between those there are": [
    "probe device, bounded walk received, mapped, hours, probe hours, span device, bounded walk received, bounded walk received",
    "bounded walk device, mapped, hours, probe hours, bounded walk device, bounded walk device",
    "probe device, bounded walk barcode, mapped, hours, probe hours, span device, bounded walk barcode, bounded walk barcode",
  ],
  "step that none has": [
    "bounded walk received, bounded walk received, mapped, hours, probe hours, sort hours",
    "bounded walk test_time, bounded walk test_time, mapped, hours, probe hours, sort hours",
    "bounded walk barcode, bounded walk barcode, mapped, hours, probe hours, sort hours",
  ],
  "a grade that none has": [
    "bounded walk received, bounded walk received, bounded walk received",
    "bounded walk test_time, bounded walk test_time, bounded walk test_time",
    "bounded walk barcode, bounded walk barcode, bounded walk barcode",
  ],
  "day, grade": [
    "probe test_time, bounded walk received, span hours, bounded walk received, bounded walk received",
    "bounded walk test_time, bounded walk test_time, bounded walk test_time",
    "probe test_time, bounded walk barcode, span test_time, bounded walk barcode, bounded walk barcode",
  ],
  excluded: ["excluded, sort rows", "excluded, sort rows", "excluded, sort rows"],
  "device, not excluded": [
    "probe device, bounded walk received",
    "bounded walk device",
    "probe device, bounded walk barcode",
  ],
  "prefix, device, step": [
    "probe barcode, probe device, bounded walk received",
    "probe barcode, bounded walk device",
    "probe device, bounded walk barcode",
  ],
};

test("the way to a page is the one that was measured, for every filter and sort", () => {
  const ways = Object.fromEntries(
    Object.entries(FILTERS).map(([name, filter]) => [name, SORTS.map((sortBy) => wayTo(filter, sortBy))]),
  );
  expect(ways).toEqual(WAYS);
});
