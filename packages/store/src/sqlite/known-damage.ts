import type { EngineWarning } from "../engine.ts";
import { DamagedRecordError } from "../store.ts";

// What is known of damage in an account set's file since its store was opened: reads meet it, nobody looks for it. All of
// it is found by a check.

/** Barcodes that are remembered: where there are more, the file is beyond telling them one by one. */
const BARCODES_MAX = 1_000;

export interface KnownDamage {
  /** Remembers a damaged record that a read met; other errors are passed over. */
  note(error: unknown): void;
  /** Tables whose digest is wrong. */
  noteTables(names: readonly string[]): void;
  warnings(): readonly Omit<EngineWarning, "accountSet">[];
}

export function createKnownDamage(file: string): KnownDamage {
  const barcodes = new Set<string>();
  let tables: readonly string[] = [];

  return {
    note(error) {
      if (error instanceof DamagedRecordError && barcodes.size < BARCODES_MAX) barcodes.add(error.barcode);
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
        ...(tables.length === 0
          ? []
          : [{ code: "TABLES_DAMAGED" as const, facts: { file, tables: tables.join(", ") } }]),
      ];
    },
  };
}
