import type { DatabaseSync } from "node:sqlite";
import { CheckError } from "../../check.ts";
import { atOneMoment } from "../database.ts";
import { openForReading } from "../read/open-for-reading.ts";
import { selectRows } from "../select-rows.ts";
import { damagedTables } from "../table-digests.ts";
import { brokenChains } from "./compare-chains.ts";
import { indexNames, missingEntries, wrongCounts } from "./compare-indexes.ts";
import { wrongSchema } from "./compare-schema.ts";
import { compareVersions, type SeqSpan } from "./compare-versions.ts";
import { type Findings, findingsOf } from "./finding.ts";

// Checks one database in pieces, so that threads can share them and the work can be seen to go on. Each piece reads one
// state of the database, whatever is written meanwhile.

export type Piece =
  /** Pages, their links, the kinds of values. Of a file without table `version` its indexes too: they are small. */
  | { readonly kind: "structure"; readonly withIndexes: boolean }
  /** Tables and indexes are those that the migrations make. */
  | { readonly kind: "schema" }
  /** The digests of all tables but `version`. */
  | { readonly kind: "tables" }
  /** The checksums of versions, and their machine hours. */
  | { readonly kind: "versions"; readonly span: SeqSpan }
  /** Each version is in an index where it should be. */
  | { readonly kind: "entries"; readonly index: string; readonly span: SeqSpan }
  /** No index has more entries than that. */
  | { readonly kind: "counts" }
  /** Each replaced version is reached from its record, once. */
  | { readonly kind: "chains" };

export interface PieceResult extends Findings {
  /** Versions whose checksums were compared. */
  readonly versions: number;
}

/** Holds the pages of an index walk; the file cache of the system holds the rest. */
const CACHE_BYTES = 32 * 1024 * 1024;

/** Versions of a piece: a second or two of work. */
const SPAN_ROWS = 500_000;

/** Opens a file for its pieces. Throws {@link CheckError} where another version of cellgrade has written it. */
export function openForCheck(file: string, migrations: readonly string[]): DatabaseSync {
  const db = openForReading(file, CACHE_BYTES);
  try {
    const [row] = selectRows<[number]>(db, "pragma user_version");
    const schema = row?.[0] ?? 0;
    if (schema > migrations.length) throw new CheckError(`${file} was written by a newer version of cellgrade`);
    if (schema < migrations.length) {
      throw new CheckError(`${file} was written by an older version of cellgrade: start the server once, then check`);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The pieces of a database. Throws when it cannot be read. */
export function piecesOf(db: DatabaseSync): readonly Piece[] {
  const withVersions = selectRows(db, "select 1 from sqlite_schema where name = 'version'").length > 0;
  const common: Piece[] = [{ kind: "structure", withIndexes: !withVersions }, { kind: "schema" }, { kind: "tables" }];
  if (!withVersions) return common;
  const spans = spansOf(db);
  return [
    ...common,
    { kind: "chains" },
    { kind: "counts" },
    ...indexNames(db).flatMap((index) => spans.map((span): Piece => ({ kind: "entries", index, span }))),
    ...spans.map((span): Piece => ({ kind: "versions", span })),
  ];
}

/** All seqs there can be, in spans of equal size; what is saved meanwhile is in the last. */
function spansOf(db: DatabaseSync): SeqSpan[] {
  const [row] = selectRows<[last: number]>(db, "select coalesce(max(seq), 0) + 0.0 from version");
  const count = Math.max(1, Math.ceil((row?.[0] ?? 0) / SPAN_ROWS));
  return Array.from({ length: Math.min(count, SPANS_MAX) }, (_, place) => ({
    after: place === 0 ? Number.MIN_SAFE_INTEGER : place * SPAN_ROWS,
    through: place === Math.min(count, SPANS_MAX) - 1 ? Number.MAX_SAFE_INTEGER : (place + 1) * SPAN_ROWS,
  }));
}

/** A damaged seq may be very large: a billion versions are in spans of their own, and what lies beyond in the last. */
const SPANS_MAX = 2_000;

/** Does one piece. Throws what SQLite does. */
export function checkPiece(db: DatabaseSync, piece: Piece, migrations: readonly string[]): PieceResult {
  return { versions: 0, ...atOneMoment(db, () => findingsIn(db, piece, migrations)) };
}

function findingsIn(db: DatabaseSync, piece: Piece, migrations: readonly string[]): Findings {
  switch (piece.kind) {
    case "structure":
      return brokenStructure(db, piece);
    case "schema":
      return wrongSchema(db, migrations);
    case "tables":
      return findingsOf(
        damagedTables(db).map((name) => ({ barcode: null, what: `table ${name} is not as it was written` })),
      );
    case "versions":
      return compareVersions(db, piece.span);
    case "entries":
      return missingEntries(db, piece.index, piece.span);
    case "counts":
      return wrongCounts(db);
    default:
      return brokenChains(db);
  }
}

function brokenStructure(db: DatabaseSync, { withIndexes }: { readonly withIndexes: boolean }): Findings {
  const told = selectRows<[string]>(db, withIndexes ? "pragma integrity_check" : "pragma quick_check").flat();
  return findingsOf(told.filter((line) => line !== "ok").map((what) => ({ barcode: null, what })));
}

/** SQLite's result codes (sqlite.org/rescode.html) that speak of what is on the disk: ERROR, IOERR, CORRUPT, NOTADB. */
const OF_THE_DISK = new Set([1, 10, 11, 26]);

/** True for an error of SQLite that speaks of what is on the disk. */
export function isUnreadable(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && OF_THE_DISK.has(errcode & 0xff);
}

/** An error as a finding: what cannot be read is damaged. Throws {@link CheckError} for an error of another kind. */
export function unreadable(file: string, error: unknown): Findings {
  if (error instanceof CheckError) throw error;
  const { message } = error as Error;
  if (!isUnreadable(error)) throw new CheckError(`${file} cannot be checked: ${message}`, { cause: error });
  return findingsOf([{ barcode: null, what: `cannot be read: ${message}` }]);
}
