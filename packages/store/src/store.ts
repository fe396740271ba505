import type { CellRecord } from "@cellgrade/contract/record";
import type { NumberField } from "@cellgrade/contract/wire";

// The port: what the server asks of a store. One store holds one account set. Every engine passes test/store-suite.ts.

/** A submission on its way in. `receivedAt`: ms since the epoch, when its body was complete. */
export interface Submission {
  readonly record: CellRecord;
  readonly receivedAt: number;
}

/** The account set's choices that a save depends on. */
export interface SavePolicy {
  /** `arrival`: the later submission wins, as v1.0 has it. `newest-test-time`: an older `testTime` goes to history only. */
  readonly overwrite: "arrival" | "newest-test-time";
  /** Days that replaced versions are kept; 0 keeps none. */
  readonly historyDays: number;
}

/** The record of a barcode: the latest submission. `receivedAt`: ms since the epoch. */
export interface StoredRecord extends CellRecord {
  readonly receivedAt: number;
  readonly revision: number;
  readonly lateReplay: boolean;
}

/** A kept version that is not the record: replaced at `replacedAt`, or, with `revision` null, too old to become it. */
export interface ReplacedVersion extends CellRecord {
  readonly receivedAt: number;
  readonly replacedAt: number;
  readonly revision: number | null;
  readonly lateReplay: boolean;
}

/** All conditions hold together; the values of one list are alternatives. `…From` inclusive, `…To` exclusive, ranges inclusive. */
export interface RecordFilter {
  readonly barcodes?: readonly string[];
  readonly barcodePrefix?: string;
  readonly deviceCodes?: readonly string[];
  readonly batteryStations?: readonly string[];
  readonly workSteps?: readonly string[];
  /** Padded `yyyy-MM-dd HH:mm:ss`. */
  readonly testTimeFrom?: string;
  readonly testTimeTo?: string;
  /** ms since the epoch. */
  readonly receivedFrom?: number;
  readonly receivedTo?: number;
  readonly ranges?: { readonly [field in NumberField]?: { readonly min?: number; readonly max?: number } };
}

export type SortKey = "receivedAt" | "testTime" | "barcode";

/** Where a page starts or ends: the sort value of a record and its barcode, which breaks ties in the same direction. */
export interface PagePosition {
  readonly key: string | number;
  readonly barcode: string;
}

export interface PageRequest {
  readonly sortBy: SortKey;
  readonly descending: boolean;
  /** Records to a page, at least 1. */
  readonly limit: number;
  /** `after`: the page that follows the position; `before`: the page that precedes it, in the same order. */
  readonly from?: { readonly side: "after" | "before"; readonly position: PagePosition };
}

export interface RecordPage {
  readonly items: readonly StoredRecord[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

/** n, least, mean and greatest of one number over the records that have it; null where none has. */
export interface NumberSummary {
  readonly count: number;
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
}

export interface RecordSummary {
  readonly count: number;
  readonly devices: number;
  readonly firstTestTime: string | null;
  readonly lastTestTime: string | null;
  readonly numbers: { readonly [field in NumberField]: NumberSummary };
}

export interface RecordStore {
  /**
   * One durable commit of all submissions in their order: resolves when they are on stable storage, and every read that
   * is asked for after that sees them, revisions and history as if each had been committed alone. Rejects with
   * {@link StoreError}; callers may have several under way.
   */
  saveBatch(submissions: readonly Submission[], policy: SavePolicy): Promise<void>;
  /** The records found, in no stated order; at most one a barcode. */
  findMany(barcodes: readonly string[]): Promise<readonly StoredRecord[]>;
  search(filter: RecordFilter, page: PageRequest): Promise<RecordPage>;
  /** Kept versions of a barcode that are not the record, newest replacement first, at most {@link HISTORY_VERSIONS_MAX}. */
  history(barcode: string): Promise<readonly ReplacedVersion[]>;
  summarize(filter: RecordFilter): Promise<RecordSummary>;
  /** Deletes replaced versions whose `replacedAt` is older, at most `rowsMax` in one commit; the number deleted. */
  pruneHistory(replacedBefore: number, rowsMax: number): Promise<number>;
  /** Rejects when the store cannot read. */
  ping(): Promise<void>;
  /** Later calls reject; earlier ones are finished first. */
  close(): Promise<void>;
}

/** More versions of one cell than a person reads; a machine that loops on one barcode must not make a page of a million. */
export const HISTORY_VERSIONS_MAX = 1_000;

/**
 * A store could not do what was asked. `committed` says what is known of a save: `nothing` was written (an answer of -1
 * is true), or it is `unknown` (a sync that failed), and only a closed connection is honest.
 */
export class StoreError extends Error {
  readonly committed: "nothing" | "unknown";
  constructor(message: string, committed: "nothing" | "unknown", options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.committed = committed;
  }
}
