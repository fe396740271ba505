import { DatabaseSync } from "node:sqlite";
import type { GradingRule } from "@cellgrade/contract/grading";
import { vi } from "vitest";
import { fillMachineHours } from "../../../src/sqlite/apply/fill-machine-hours.ts";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { fillTestHours, migrations } from "../../../src/sqlite/migrations.ts";
import type { RecordFilter } from "../../../src/store.ts";
import { CACHE_BYTES } from "../throwaway.ts";

// Cells and filters by which the statements of a page are looked at.

/** Cells of {@link fillForPlans}. All are of one machine and one day. */
export const ROWS = 12_000;

/** All cells. */
export const DAY = { testTimeFrom: "2026-03-06 00:00:00", testTimeTo: "2026-03-07 00:00:00" };
/** Almost all cells. */
export const RECEIVED = { receivedFrom: 5_000, receivedTo: 50_000_000 };

const NONE: readonly GradingRule[] = [
  { name: "none", color: "#000000", workSteps: [], conditions: [{ quantity: "volume", min: 9 }] },
];

/** Filters of every kind, each with values that {@link fillForPlans} makes few, many or none. */
export const FILTERS: { readonly [name: string]: RecordFilter } = {
  none: {},
  barcodes: { barcodes: ["C000001", "C000002"] },
  "one barcode": { barcodes: ["C000001"] },
  prefix: { barcodePrefix: "C" },
  "narrow prefix": { barcodePrefix: "C0001" },
  device: { deviceCodes: ["FR-01"] },
  devices: { deviceCodes: ["FR-01", "FR-02"] },
  station: { batteryStations: ["1-1"] },
  "device, day": { deviceCodes: ["FR-01"], ...DAY },
  "devices, day": { deviceCodes: ["FR-01", "FR-02"], ...DAY },
  "device, station": { deviceCodes: ["FR-01"], batteryStations: ["1-1"] },
  "device, stations, day": { deviceCodes: ["FR-01"], batteryStations: ["1-1", "1-2"], ...DAY },
  day: DAY,
  received: RECEIVED,
  "day, received": { ...DAY, ...RECEIVED },
  "day, step, volume": { ...DAY, workSteps: ["3"], ranges: { volume: { min: 2, max: 3 } } },
  "day, volume that none has": { ...DAY, ranges: { volume: { min: 9 } } },
  "volume that none has": { ranges: { volume: { min: 9 } } },
  "device, volume that none has": { deviceCodes: ["FR-01"], ranges: { volume: { min: 9 } } },
  "device, volume between those there are": { deviceCodes: ["FR-01"], ranges: { volume: { min: 2.55, max: 2.56 } } },
  "step that none has": { workSteps: ["4"] },
  "a grade that none has": { grade: { rules: NONE, grades: ["none"] } },
  "day, grade": { ...DAY, grade: { rules: NONE, grades: ["none"] } },
  excluded: { excluded: true },
  "device, not excluded": { deviceCodes: ["FR-01"], excluded: false },
  "prefix, device, step": { barcodePrefix: "C", deviceCodes: ["FR-01"], workSteps: ["3"] },
};

export function fillForPlans(file: string): void {
  const writer = openForWriting(file, migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
  writer.exec(`
    with recursive series (value) as (select 1 union all select value + 1 from series where value < ${ROWS})
    insert into version (seq, barcode, replaced_by, received_at, revision, late_replay, device_code, battery_station,
                         work_step, test_time, volume)
    select value, printf('C%06d', value), 0, value * 1000, 1, 0, 'FR-01', '1-' || (value % 5),
           '3', printf('2026-03-06 %02d:%02d:00', value / 600, value / 10 % 60), 2.5 + value % 3 / 10.0
    from series;
    update unmapped set through_seq = ${ROWS};
    ${fillTestHours}`);
  fillMachineHours(writer, ROWS + 1);
  writer.close();
}

/** The statements that `work` prepares, in their order. */
export function statementsOf(work: () => unknown): string[] {
  const prepare = vi.spyOn(DatabaseSync.prototype, "prepare");
  try {
    work();
    return prepare.mock.calls.map(([sql]) => sql);
  } finally {
    prepare.mockRestore();
  }
}
