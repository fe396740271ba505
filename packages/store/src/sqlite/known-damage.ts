import type { EngineWarning } from "../engine.ts";
import { DamagedRecordError } from "../store.ts";

// What is known of damage in an account set's file since its store was opened: reads meet it, nobody looks for it. All of
// it is found by a check.

/** Barcodes that are remembered: where there are more, the file is beyond telling them one by one. */
const BARCODES_MAX = 1_000;

/** What SQLite says of pages that make no sense. An error loses its code on its way from a thread. */
const UNREADABLE = /database disk image is malformed|file is not a database|malformed database schema/;

export interface KnownDamage {
  /** Remembers a damaged record that a read met, or that SQLite could not read; other errors are passed over. */
  note(error: unknown): void;
  /** Tables whose digest is wrong. */
  noteTables(names: readonly string[]): void;
  warnings(): readonly Omit<EngineWarning, "accountSet">[];
}

export function createKnownDamage(file: string): KnownDamage {
  const barcodes = new Set<string>();
  let tables: readonly string[] = [];
  let unreadable: string | null = null;

  return {
    note(error) {
      if (error instanceof DamagedRecordError && barcodes.size < BARCODES_MAX) barcodes.add(error.barcode);
      for (let cause = error; cause instanceof Error; cause = cause.cause) {
        if (UNREADABLE.test(cause.message)) unreadable = cause.message;
      }
    },
    noteTables(names) {
      tables = names;
    },
    warnings() {
      const [barcode] = barcodes;
      return [
        ...(barcode === undefined
          ? []
          : [{ code: "RECORDS_DAMAGED" as const, facts: { file, barcode, cells: barcodes.size } }]),
        ...(unreadable === null ? [] : [{ code: "DATABASE_DAMAGED" as const, facts: { file, error: unreadable } }]),
        ...(tables.length === 0
          ? []
          : [{ code: "TABLES_DAMAGED" as const, facts: { file, tables: tables.join(", ") } }]),
      ];
    },
  };
}
