import { afterEach, beforeEach, expect, test } from "vitest";
import { defineWanted } from "../../../src/sqlite/read/interrupt.ts";
import { countGradesQuery } from "../../../src/sqlite/read/count-grades.ts";
import { rowSource } from "../../../src/sqlite/read/row-source.ts";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { migrations } from "../../../src/sqlite/migrations.ts";
import { CACHE_BYTES, throwawayFolder } from "../throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
beforeEach(async () => {
  folder = await throwawayFolder();
});
afterEach(() => folder.remove());

test("grades are counted in one pass: without a sort, a copy of the rows, or the rules looked at once for each grade", () => {
  const db = openForWriting(`${folder.folder}/1.sqlite`, migrations, {
    synchronous: "normal",
    cacheBytes: CACHE_BYTES,
  });
  defineWanted(db, () => true);
  const rules = ["A", "B", "C"].map((name, index) => ({
    name,
    color: "#000000",
    workSteps: ["放电"],
    conditions: [{ quantity: "volume" as const, min: index }],
  }));
  const { sql, values } = countGradesQuery(rowSource(db, {}), rules);
  const plan = db
    .prepare(`explain query plan ${sql}`)
    .all(...values)
    .map((row) => String(row["detail"]));
  expect(plan.filter((step) => /TEMP B-TREE|MATERIALIZE/.test(step))).toEqual([]);
  expect(plan).toContain("SCAN version");
  const program = db
    .prepare(`explain ${sql}`)
    .all(...values)
    .map((row) => String(row["opcode"]));
  // Each rule compares its least volume once, whatever the number of grades.
  expect(program.filter((opcode) => /^(?:Lt|Ge)$/.test(opcode)).length).toBeLessThanOrEqual(2 * rules.length);
  db.close();
});
