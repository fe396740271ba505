import { DatabaseSync } from "node:sqlite";
import { type MeasuredValues, QUANTITIES, quantityOf } from "@cellgrade/contract/quantities";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { quantitySql } from "../../../src/sqlite/read/quantity-sql.ts";

const db = new DatabaseSync(":memory:");
afterAll(() => db.close());
// As the columns of table `version`: SQLite keeps a whole real as an integer there.
db.exec("create table version (voltage real, electricity real, volume real, energy real) strict");

const measured = fc.oneof(
  fc.constantFrom(null, 0, -0, 1, -1, 1e308, -1e308, 1.7976931348623157e308, 5e-324, -5e-324, 2.2250738585072014e-308),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -400, max: 400, noNaN: true }),
  fc.integer({ min: -500, max: 500 }),
);

const record: fc.Arbitrary<MeasuredValues> = fc.record({
  voltage: measured,
  electricity: measured,
  volume: measured,
  energy: measured,
});

test("SQLite finds the same double for every quantity of every record, and null where the contract does", () => {
  const insert = db.prepare("insert into version values (?, ?, ?, ?)");
  const select = db.prepare(`select ${QUANTITIES.map((each) => quantitySql(each)).join(", ")} from version`);
  select.setReturnArrays(true);
  fc.assert(
    fc.property(record, (values) => {
      db.exec("delete from version");
      insert.run(values.voltage, values.electricity, values.volume, values.energy);
      const found = select.get() as unknown as (number | null)[];
      // SQLite keeps -0 as 0, which is the same number.
      const expected = QUANTITIES.map((each) => quantityOf(values, each));
      expect(found.map((value) => (value === null ? null : value + 0))).toEqual(
        expected.map((value) => (value === null ? null : value + 0)),
      );
    }),
    { numRuns: 2_000 },
  );
});
