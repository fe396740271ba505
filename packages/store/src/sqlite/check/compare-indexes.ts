import type { DatabaseSync } from "node:sqlite";
import { DAMAGE_TOLD_MAX } from "../../check.ts";
import { selectRows } from "../select-rows.ts";
import type { SeqSpan } from "./compare-versions.ts";
import { type Findings, findingsOf, together } from "./finding.ts";

// The indexes of table `version` against its rows. SQLite's integrity check does the same, for a whole file at once; this
// can be shared among threads, and names barcodes. When each row has its entry, and there are as many entries as rows that
// should have one, the index holds these and no others.

interface Index {
  readonly name: string;
  readonly columns: readonly string[];
  /** Which rows it holds: the condition of a partial index, or `true`. */
  readonly condition: string;
}

/** The names of the indexes of table `version`. */
export function indexNames(db: DatabaseSync): string[] {
  return indexesOf(db).map(({ name }) => name);
}

function indexesOf(db: DatabaseSync): Index[] {
  const rows = selectRows<[name: string, sql: string]>(
    db,
    "select name, sql from sqlite_schema where type = 'index' and tbl_name = 'version' and sql is not null",
  );
  return rows.map(([name, sql]) => ({
    name,
    columns: selectRows<[string]>(db, "select name from pragma_index_info(?) order by seqno", [name]).flat(),
    condition: /\swhere\s(.*)$/is.exec(sql)?.[1] ?? "true",
  }));
}

/** The versions of a span that are not in an index where it should have them. Each is sought there. */
export function missingEntries(db: DatabaseSync, name: string, { after, through }: SeqSpan): Findings {
  const index = indexesOf(db).find((each) => each.name === name);
  if (index === undefined) return findingsOf([{ barcode: null, what: `index ${name} is gone` }]);
  const { columns, condition } = index;
  const same = [...columns, "seq"].map((column) => `entry.${column} = version.${column}`).join(" and ");
  // A condition names columns without their table: within the inner select those of the entry, outside those of the row.
  const rows = selectRows<[barcode: string, seq: number]>(
    db,
    `select cast(barcode as text), seq + 0.0 from version not indexed
     where seq > ? and seq <= ? and (${condition})
       and not exists (select 1 from version as entry indexed by ${name} where ${condition} and ${same})
     limit ?`,
    [after, through, DAMAGE_TOLD_MAX],
  );
  return findingsOf(rows.map(([barcode, seq]) => ({ barcode, what: `index ${name} does not lead to version ${seq}` })));
}

/** Indexes that have more entries, or fewer, than there are rows for them. */
export function wrongCounts(db: DatabaseSync): Findings {
  return together(...indexesOf(db).map((index) => wrongCount(db, index)));
}

function wrongCount(db: DatabaseSync, { name, condition }: Index): Findings {
  const [row] = selectRows<[rows: number, entries: number]>(
    db,
    `select (select count(*) from version not indexed where ${condition}),
            (select count(*) from version indexed by ${name} where ${condition})`,
  );
  const [rows = 0, entries = 0] = row ?? [];
  if (rows === entries) return findingsOf([]);
  // Entries lead to rows that are no longer there, or that say that they should not be in this index.
  const led = selectRows<[barcode: string | null]>(
    db,
    `select cast(barcode as text) from version not indexed where not (${condition})
       and seq in (select seq from version indexed by ${name} where ${condition}) limit ?`,
    [DAMAGE_TOLD_MAX],
  );
  const what = `index ${name} has ${entries} entries for ${rows} versions`;
  return findingsOf(led.length === 0 ? [{ barcode: null, what }] : led.map(([barcode]) => ({ barcode, what })));
}
