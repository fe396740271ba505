import type { DatabaseSync } from "node:sqlite";
import { DAMAGE_TOLD_MAX } from "../../check.ts";
import { selectRows } from "../select-rows.ts";
import { fieldsOf, isIntact, VERSION_COLUMNS, type VersionRow } from "../version-rows.ts";
import { compareMachineHours } from "./compare-machine-hours.ts";
import { type Finding, type Findings, findingsOf, together } from "./finding.ts";

/** Rows from after one seq up to another, of table `version`. */
export interface SeqSpan {
  readonly after: number;
  readonly through: number;
}

/**
 * Rows between two rows of the result. What a call of a function was given stays alive until SQLite returns a row, so
 * every thousandth call makes one, which nobody reads.
 */
const ROWS_AT_ONCE = 1_000;

/**
 * Compares the versions of a span with their checksums, and table machine_hour with those that match. SQLite calls a
 * function of ours with each row, 1.6 µs each: to fetch the rows would take twice as long.
 */
export function compareVersions(
  db: DatabaseSync,
  { after, through }: SeqSpan,
): Findings & { readonly versions: number } {
  const [unchecked] = selectRows<[after: number, through: number]>(db, "select after_seq, through_seq from unchecked");
  const [uncheckedAfter = 0, uncheckedThrough = 0] = unchecked ?? [];
  const hours = compareMachineHours(db);
  const told: Finding[] = [];
  let count = 0;
  let versions = 0;

  function look(row: VersionRow, seq: number): number {
    versions += 1;
    const lacks = row[13] === null && !(seq > uncheckedAfter && seq <= uncheckedThrough);
    if (lacks || !isIntact(row)) {
      count += 1;
      const barcode: unknown = row[0];
      const what = `version ${seq} ${lacks ? "has lost its checksum" : "does not match its checksum"}`;
      if (told.length < DAMAGE_TOLD_MAX) told.push({ barcode: String(barcode), what });
    } else hours.add(fieldsOf(row), seq);
    return versions % ROWS_AT_ONCE === 0 ? 1 : 0;
  }

  db.function("look_at", { varargs: true }, (seq, ...row) => look(row as unknown as VersionRow, seq as number));
  const rows = db
    .prepare(`select 1 from version not indexed where seq > ? and seq <= ? and look_at(seq + 0.0, ${VERSION_COLUMNS})`)
    .iterate(after, through);
  for (const _ of rows) continue;
  return { ...together({ told, count }, findingsOf(hours.findings())), versions };
}
