import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineWanted } from "../../../../src/sqlite/read/interrupt.ts";
import { migrations } from "../../../../src/sqlite/migrations.ts";
import { conditionsOf, everyCondition } from "../../../../src/sqlite/read/record-conditions.ts";
import { rowSource } from "../../../../src/sqlite/read/row-source.ts";
import { feedQuery, feedRows } from "../../../../src/sqlite/read/statistics/feed-rows.ts";
import { plain } from "../../../../src/sqlite/read/statistics/key-sql.ts";
import type { RecordFilter } from "../../../../src/store.ts";

const ROWS = 1_000_000;

let db: DatabaseSync;
beforeAll(() => {
  db = new DatabaseSync(":memory:");
  defineWanted(db, () => true);
  for (const sql of migrations) db.exec(sql);
  db.exec(`
    drop index version_barcode; drop index version_received; drop index version_test_time; drop index version_device;
    with recursive series (value) as (select 1 union all select value + 1 from series where value < ${ROWS})
    insert into version (seq, barcode, replaced_by, received_at, revision, late_replay, device_code, battery_station,
                         work_step, test_time, volume)
    select value, '', value % 10 = 9, 0, 1, 0, '', '', '', '2024-03-02 09:14:08',
           iif(value % 10 = 0, null, value) from series`);
});
afterAll(() => db.close());

const rows = { from: "version", where: everyCondition(conditionsOf({ excluded: false })) };

describe("rows are fed", () => {
  test("each once, those that fit alone, and those without the value are counted", () => {
    let count = 0;
    let sum = 0;
    const missing = feedRows(db, {
      value: "volume",
      others: [plain("seq"), plain("'text ' || seq")],
      rows,
      take(value: number, seq: number, text: string) {
        count += 1;
        sum += value;
        if (value !== seq || text !== `text ${seq}`) throw new Error(`row ${seq} is mixed up`);
      },
    });
    expect({ missing, count }).toEqual({ missing: ROWS / 10, count: (ROWS * 8) / 10 });
    const { expected } = db.prepare("select sum(volume) as expected from version where replaced_by = 0").get() as {
      expected: number;
    };
    expect(sum).toBe(expected);
  });

  test("until one cannot be taken: its error is thrown, and the connection serves the next query", () => {
    let count = 0;
    const fault = new Error("no room");
    const feed = () =>
      feedRows(db, {
        value: "volume",
        others: [],
        rows,
        take() {
          count += 1;
          if (count === 2_345) throw fault;
        },
      });
    expect(feed).toThrow(fault);
    expect(count).toBe(2_345);
    db.exec("drop index version_replaced"); // refused while a statement is under way
    expect(feed()).toBe(ROWS / 10);
  });
});

describe("the statement", () => {
  const planned = new DatabaseSync(":memory:");
  for (const sql of migrations) planned.exec(sql);
  const planOf = (filter: RecordFilter): string[] => {
    planned.function("feed", { varargs: true }, () => 0);
    const source = rowSource(planned, { ...filter, excluded: false });
    const { sql } = feedQuery({ value: "volume", others: [plain("device_code")], rows: source });
    return planned
      .prepare(`explain query plan ${sql}`)
      .all()
      .map(({ detail }) => String(detail));
  };
  const day = { testTimeFrom: "2024-03-02 00:00:00", testTimeTo: "2024-03-03 00:00:00" };

  test.each<[name: string, filter: RecordFilter, index: string]>([
    ["a day", day, "version_test_time (test_time>? AND test_time<?)"],
    [
      "a machine's day",
      { ...day, deviceCodes: ["FR-01"] },
      "version_device (device_code=? AND test_time>? AND test_time<?)",
    ],
    ["a prefix", { barcodePrefix: "A" }, "version_barcode (barcode>? AND barcode<?)"],
    ["receipts", { receivedFrom: 1 }, "version_received (received_at>?)"],
  ])("reads %s by its index, and sorts nothing", (_, filter, index) => {
    const plan = planOf(filter);
    expect(plan.filter((step) => step.startsWith("SEARCH version"))).toEqual([`SEARCH version USING INDEX ${index}`]);
    expect(plan.filter((step) => /TEMP B-TREE/.test(step))).toEqual([]);
  });

  test("reads everything in the order of the table", () => {
    expect(planOf({})).toContain("SCAN version");
  });
});
