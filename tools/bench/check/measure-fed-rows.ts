import { DatabaseSync } from "node:sqlite";
import { migrations } from "@cellgrade/store/sqlite/migrations";
import { defineWanted } from "../../../packages/store/src/sqlite/read/interrupt.ts";
import { conditionsOf, everyCondition } from "../../../packages/store/src/sqlite/read/record-conditions.ts";
import { feedRows } from "../../../packages/store/src/sqlite/read/statistics/feed-rows.ts";
import { plain } from "../../../packages/store/src/sqlite/read/statistics/key-sql.ts";

// A program of `npm run bench -- --check`: how much the heap grows while rows are fed to a collector that keeps nothing.

/** Their texts are more than 100 MB. */
const ROWS = 1_000_000;

const db = new DatabaseSync(":memory:");
defineWanted(db, () => true);
for (const sql of migrations) db.exec(sql);
db.exec(`
  drop index version_barcode;
  with recursive series (value) as (select 1 union all select value + 1 from series where value < ${ROWS})
  insert into version (seq, barcode, replaced_by, received_at, revision, late_replay, device_code, battery_station,
                       work_step, test_time, volume)
  select value, '', 0, 0, 1, 0, '', '', '', '2024-03-02 09:14:08', value from series`);
const before = process.memoryUsage().heapUsed;
let heapBytesMax = 0;
let count = 0;
feedRows(db, {
  value: "volume",
  others: [plain("printf('%0100d', seq)")],
  rows: { from: "version", where: everyCondition(conditionsOf({})) },
  take(_value: number, _text: string) {
    count += 1;
    if (count % 50_000 === 0) heapBytesMax = Math.max(heapBytesMax, process.memoryUsage().heapUsed);
  },
});
db.close();
console.log(JSON.stringify({ heapMb: (heapBytesMax - before) / 1e6 }));
