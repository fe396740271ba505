import type { DatabaseSync } from "node:sqlite";
import type { CellRecord } from "@cellgrade/contract/record";
import { createMachineHours, END_COLUMNS, type MachineHour } from "../machine-hours.ts";
import { selectRows } from "../select-rows.ts";
import type { Finding } from "./finding.ts";

/** Compares versions with table machine_hour. */
export interface MachineHoursComparison {
  add(record: CellRecord, seq: number): void;
  /** What was found so far: each machine, hour and step that the table does not hold whole, once. */
  findings(): readonly Finding[];
}

/** Versions between two looks at the table. The machine hours of that many are kept in memory. */
const VERSIONS_AT_ONCE = 50_000;

export function compareMachineHours(db: DatabaseSync): MachineHoursComparison {
  const [unmapped] = selectRows<[after: number, through: number]>(db, "select after_seq, through_seq from unmapped");
  const [unmappedAfter = 0, unmappedThrough = 0] = unmapped ?? [];
  const stored = db.prepare(
    `select ${END_COLUMNS.join(", ")} from machine_hour where device = ? and hour = ? and step = ?`,
  );
  stored.setReturnArrays(true);
  const hours = createMachineHours();
  const found = new Map<string, Finding>();
  let added = 0;

  function isHeld({ device, hour, step, ends }: MachineHour): boolean {
    const held = stored.get(device, hour, step) as unknown as readonly number[] | undefined;
    return (
      held?.every((end, place) =>
        place % 2 === 0 ? end <= (ends[place] as number) : end >= (ends[place] as number),
      ) ?? false
    );
  }

  function look(): void {
    for (const each of hours.takeWider()) {
      if (isHeld(each)) continue;
      const what = `table machine_hour is too narrow for machine ${each.device}, hour ${each.hour}, step ${each.step}`;
      found.set(what, { barcode: null, what });
    }
  }

  return {
    add(record, seq) {
      if (seq > unmappedAfter && seq <= unmappedThrough) return;
      hours.add(record);
      added += 1;
      if (added % VERSIONS_AT_ONCE === 0) look();
    },
    findings() {
      look();
      return [...found.values()];
    },
  };
}
