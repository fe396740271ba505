import type { OverwritePolicy } from "@cellgrade/contract/account-set-rules";
import type { GradingRule } from "@cellgrade/contract/grading";
import type { SharedField } from "@cellgrade/contract/groupings";
import type { CellRecord } from "@cellgrade/contract/record";
import type { SortOrder } from "@cellgrade/contract/sorts";
import type { NumberField } from "@cellgrade/contract/wire";
import type {
  ChannelMap,
  ChannelsRequest,
  Distribution,
  DistributionRequest,
  Trend,
  TrendRequest,
} from "./statistics/types.ts";

// The port: what the server asks of a store. One store holds one account set. Every engine passes test/store-suite.ts.

/** A submission on its way in. `receivedAt`: ms since the epoch, when its body was complete. */
export interface Submission {
  readonly record: CellRecord;
  readonly receivedAt: number;
}

/** The account set's choices that a save depends on. */
export interface SavePolicy {
  readonly overwrite: OverwritePolicy;
  /** Days that replaced versions are kept; 0 keeps none. */
  readonly historyDays: number;
}

/** Why a version is kept out of statistics, and since when (ms since the epoch). */
export interface Exclusion {
  readonly reason: string;
  readonly excludedAt: number;
}

/** The record of a barcode: the latest submission. `receivedAt`: ms since the epoch. */
export interface StoredRecord extends CellRecord {
  readonly receivedAt: number;
  readonly revision: number;
  readonly lateReplay: boolean;
  readonly exclusion: Exclusion | null;
}

/** A kept version that is not the record: replaced at `replacedAt`, or, with `revision` null, too old to become it. */
export interface ReplacedVersion extends CellRecord {
  readonly receivedAt: number;
  readonly replacedAt: number;
  readonly revision: number | null;
  readonly lateReplay: boolean;
  readonly exclusion: Exclusion | null;
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
  /** Records that have one of these grades by these rules. */
  readonly grade?: { readonly rules: readonly GradingRule[]; readonly grades: readonly string[] };
  /** Only those kept out of statistics, or only the others. */
  readonly excluded?: boolean;
}

/** Where a page starts or ends: the sort value of a record and its barcode, which breaks ties in the same direction. */
export interface PagePosition {
  readonly key: string | number;
  readonly barcode: string;
}

export interface PageRequest extends SortOrder {
  /** Records to a page, at least 1. */
  readonly limit: number;
  /** `after`: the page that follows the position; `before`: the page that precedes it, in the same order. */
  readonly from?: { readonly side: "after" | "before"; readonly position: PagePosition };
}

export interface RecordPage {
  readonly items: readonly StoredRecord[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  /**
   * Where a search stopped that had looked at as many rows as it may before its page was full: what follows is asked for
   * from here. Null when it came to its end or the page is full.
   */
  readonly stoppedAt: PagePosition | null;
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

/** The records as they were at one moment. */
export interface SnapshotReader {
  search(filter: RecordFilter, page: PageRequest): Promise<RecordPage>;
  /** How many fit, beside what is read meanwhile; of a moment soon after that of the snapshot. */
  count(filter: RecordFilter): Promise<number>;
}

export interface ValuesRequest {
  readonly field: SharedField;
  /** Only stations and steps of these machines. */
  readonly deviceCodes?: readonly string[];
  readonly startsWith?: string;
  readonly limit: number;
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
  /**
   * One quantity over the records that fit; excluded ones are left out unless the filter speaks of them. Null: more fits
   * than a query may hold (VALUES_MAX, KEYS_MAX of statistics/types.ts).
   */
  distribution(filter: RecordFilter, request: DistributionRequest): Promise<Distribution | null>;
  /** The same by machine and station. */
  channels(filter: RecordFilter, request: ChannelsRequest): Promise<ChannelMap | null>;
  /** The same by machine and period; null too where one machine alone has more than TREND_POINTS_MAX periods. */
  trend(filter: RecordFilter, request: TrendRequest): Promise<Trend | null>;
  /**
   * Records received at or after a moment (ms since the epoch), counted much faster than {@link summarize} does. Retests
   * that came while the server's clock was set back may be counted twice.
   */
  countReceived(since: number): Promise<number>;
  /** Values that exist, sorted by code points: of machines all, of stations and steps those among the latest versions. */
  values(request: ValuesRequest): Promise<readonly string[]>;
  /**
   * Runs `work` with a reader of the records as they are at one moment, whatever is saved meanwhile: what was
   * acknowledged before the call is in it. Not for long: a snapshot is ended after {@link SNAPSHOT_MS_MAX} and when the
   * store closes, and its reads then reject with {@link StoreError}. Rejects with what `work` throws.
   */
  snapshot<Result>(work: (reader: SnapshotReader) => Promise<Result>): Promise<Result>;
  /**
   * How many records have each grade by these rules, in the order of the rules, NG last: always one number more than there
   * are rules. Excluded records are left out unless the filter speaks of them.
   */
  countGrades(filter: RecordFilter, rules: readonly GradingRule[]): Promise<readonly number[]>;
  /**
   * Keeps the record of a barcode, the version it now is, out of statistics; again: with another reason. A later
   * submission that differs counts. False when there is no record. Durable when resolved.
   */
  exclude(barcode: string, exclusion: Exclusion): Promise<boolean>;
  /** Counts the record again; false when there is no record. Durable when resolved. */
  include(barcode: string): Promise<boolean>;
  /** Deletes replaced versions whose `replacedAt` is older, at most `rowsMax` in one commit; the number deleted. */
  pruneHistory(replacedBefore: number, rowsMax: number): Promise<number>;
  /**
   * Deletes records whose latest receipt is older (ms since the epoch), with all their versions, oldest first, at most
   * `rowsMax` rows in one commit; the number of rows deleted. Should the same cell come again, it is a new one.
   */
  pruneRecords(receivedBefore: number, rowsMax: number): Promise<number>;
  /** Rejects when the store cannot read, or takes no saves: its disk is full or does not answer. */
  ping(): Promise<void>;
  /** Later calls reject; earlier ones are finished first. */
  close(): Promise<void>;
}

/** More versions of one cell than a person reads; a machine that loops on one barcode must not make a page of a million. */
export const HISTORY_VERSIONS_MAX = 1_000;

/** Ten minutes: an engine must keep what a snapshot sees, and what is saved meanwhile piles up behind it. */
export const SNAPSHOT_MS_MAX = 10 * 60_000;

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
