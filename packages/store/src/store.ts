import type { OverwritePolicy } from "@cellgrade/contract/account-set-rules";
import type { GradingRule } from "@cellgrade/contract/grading";
import type { SharedField } from "@cellgrade/contract/groupings";
import type { Quantity } from "@cellgrade/contract/quantities";
import type { CellRecord } from "@cellgrade/contract/record";
import type { SortOrder } from "@cellgrade/contract/sorts";
import type { NumberField } from "@cellgrade/contract/wire";
import type {
  ChannelMap,
  ChannelsRequest,
  Distribution,
  DistributionRequest,
  RunMoment,
  RunPage,
  RunsRequest,
  Trend,
  TrendRequest,
} from "./statistics.ts";
import type { SuspectBarcode, SuspectRequest } from "./suspect-barcodes.ts";

// The port of one account set: what the server asks of its store. Every engine passes test/store-suite.ts.
//
// What holds on every engine:
// - Pages and prefixes order texts by code points; lists of machines, stations and steps are in natural order.
// - Every read takes a signal and ends when it is aborted, and by itself after {@link READ_MS_MAX}: it rejects at once,
//   and what it occupied is free soon after.
// - An engine tries a commit again by itself where its database asks for that (a serialisation failure).
// - Each version is stored with its checksum (contract/version-checksum.ts). A read of a version that does not match it
//   rejects with {@link DamagedRecordError}. Counts and statistics are not held against checksums.

/** A submission on its way in. `receivedAt`: ms since the epoch, when its body was complete. */
export interface Submission {
  readonly record: CellRecord;
  readonly receivedAt: number;
}

/** The account set's choices that a save depends on. */
export interface SavePolicy {
  readonly overwrite: OverwritePolicy;
  /** Days for which replaced versions are kept; 0 keeps none. */
  readonly historyDays: number;
  /** IANA name: which of two test times is older is asked of the moments in this zone (contract/test-times.ts). */
  readonly timeZone: string;
  /** True: a `testTime` more than a day ahead of its receipt is a wrong clock's, and flagged. False: that is not judged. */
  readonly clockConfirmed: boolean;
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
  /** Its `testTime` was older than that of the version it met. */
  readonly lateReplay: boolean;
  /** Its `testTime` was more than a day ahead of its first receipt; a repetition changes nothing of that. */
  readonly testTimeAhead: boolean;
  readonly exclusion: Exclusion | null;
  /**
   * Only in a search of runs or of unread barcodes, where each row is a kept version: its place in the order of arrival. The `revision`
   * of one that never was the record is 0.
   */
  readonly arrival?: number;
}

/** A kept version that is not the record: replaced at `replacedAt`, or, with `revision` null, too old to become it. */
export interface ReplacedVersion extends CellRecord {
  readonly receivedAt: number;
  readonly replacedAt: number;
  readonly revision: number | null;
  readonly lateReplay: boolean;
  readonly testTimeAhead: boolean;
  readonly exclusion: Exclusion | null;
}

/** All conditions hold together; the values of one list are alternatives. `…From` is inclusive, `…To` exclusive, ranges are inclusive. */
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
  readonly ranges?: { readonly [quantity in Quantity]?: { readonly min?: number; readonly max?: number } };
  /** Records that have one of these grades by these rules. */
  readonly grade?: { readonly rules: readonly GradingRule[]; readonly grades: readonly string[] };
  /** True: only records kept out of statistics. False: only the others. */
  readonly excluded?: boolean;
  /** Only versions kept out of statistics since this very moment (ms since the epoch): those of one {@link RecordStore.excludeAll}. */
  readonly excludedAt?: number;
  /** True: only records of a wrong clock ({@link StoredRecord.testTimeAhead}). False: only the others. */
  readonly testTimeAhead?: boolean;
  /**
   * The words of barcodes that were not read (contract/unread-barcodes.ts). `only`: the rows are all kept versions of such
   * barcodes, since each may be another cell's. Otherwise the records of such barcodes are left out.
   */
  readonly unread?: { readonly words: readonly string[]; readonly only: boolean };
  /**
   * Only what lay in one of these runs (盘次), each named by a moment within it: the rows are its kept versions. A run ends
   * when this many minutes pass without a result of its machine.
   */
  readonly runs?: { readonly moments: readonly RunMoment[]; readonly gapMinutes: number };
}

/**
 * Where a page starts or ends: the sort value of a record and its barcode, which breaks ties in the same direction, and
 * behind it the `arrival` of a row that has one.
 */
export interface PagePosition {
  readonly key: string | number;
  readonly barcode: string;
  readonly arrival?: number;
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
   * The position of a search that an engine ended before its page was full, having looked at more than a page is worth;
   * the next page is asked for from here. Null when the page is full or the search came to its end.
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
}

export interface ValuesRequest {
  readonly field: SharedField;
  /** Only stations and steps of these machines. */
  readonly deviceCodes?: readonly string[];
  readonly startsWith?: string;
  readonly limit: number;
}

/** What is no longer kept. Times are ms since the epoch. */
export interface Retention {
  /** Replaced versions whose `replacedAt` is older are deleted. */
  readonly historyBefore: number;
  /** Records whose latest receipt is older are deleted with all their versions; null: none. */
  readonly recordsBefore: number | null;
}

/** The number of rows that were deleted. */
export interface Retained {
  readonly records: number;
  readonly versions: number;
}

/** What a change of many exclusions did. */
export interface ExclusionsChanged {
  /** Versions that were changed. */
  readonly count: number;
  /** Versions that fit and were not reached, since the store failed or closed meanwhile. */
  readonly left: number;
}

export interface RecordStore {
  /**
   * One durable commit of all submissions in their order: resolves when they are on stable storage, and every read that
   * is asked for after that sees them, revisions and history as if each had been committed alone. Rejects with
   * {@link StoreError}. A caller may have several under way: of one barcode, the one it asked for later wins.
   */
  saveBatch(submissions: readonly Submission[], policy: SavePolicy): Promise<void>;
  /** The records found, in no stated order; at most one a barcode. */
  findMany(barcodes: readonly string[], signal?: AbortSignal): Promise<readonly StoredRecord[]>;
  /** An engine may stop a search early and say where: {@link RecordPage.stoppedAt}. */
  search(filter: RecordFilter, page: PageRequest, signal?: AbortSignal): Promise<RecordPage>;
  /** Kept versions of a barcode that are not the record, newest replacement first, at most {@link HISTORY_VERSIONS_MAX}. */
  history(barcode: string, signal?: AbortSignal): Promise<readonly ReplacedVersion[]>;
  /** The number of records that fit. */
  count(filter: RecordFilter, signal?: AbortSignal): Promise<number>;
  summarize(filter: RecordFilter, signal?: AbortSignal): Promise<RecordSummary>;
  /**
   * One quantity over the records that fit; excluded ones are left out unless the filter speaks of them. Null: more fits
   * than a query may hold (VALUES_MAX, KEYS_MAX of statistics.ts).
   */
  distribution(filter: RecordFilter, request: DistributionRequest, signal?: AbortSignal): Promise<Distribution | null>;
  /** The same by machine and station, over measurements: every kept version that fits, since a retest elsewhere takes none away. */
  channels(filter: RecordFilter, request: ChannelsRequest, signal?: AbortSignal): Promise<ChannelMap | null>;
  /** The same by machine and period, by run over measurements; null too where one machine alone has more than TREND_POINTS_MAX points. */
  trend(filter: RecordFilter, request: TrendRequest, signal?: AbortSignal): Promise<Trend | null>;
  /**
   * A page of runs (盘次). Machines and test times of the filter say which: those with a version in the time. Of such a run
   * everything counts that fits the rest. Null: a run has more cells, or there are more machines, than KEYS_MAX.
   */
  runs(filter: RecordFilter, request: RunsRequest, signal?: AbortSignal): Promise<RunPage | null>;
  /**
   * The number of records whose latest receipt is at or after a moment (ms since the epoch), without those whose barcode is
   * unread by these words. Much faster than {@link count}.
   */
  countReceived(since: number, unreadWords: readonly string[], signal?: AbortSignal): Promise<number>;
  /** Barcodes that cannot be of one cell, by their kept versions, the latest first: at most SUSPECTS_SHOWN_MAX. */
  suspectBarcodes(request: SuspectRequest, signal?: AbortSignal): Promise<readonly SuspectBarcode[]>;
  /**
   * Values for completion, in their order. Of machines all that have a record; of stations and steps those in recent use,
   * as many as an engine finds without reading everything.
   */
  values(request: ValuesRequest, signal?: AbortSignal): Promise<readonly string[]>;
  /**
   * Runs `work` with a reader of the records as they are at one moment, whatever is saved meanwhile: what was
   * acknowledged before the call is in it. A snapshot is ended by the signal, after {@link SNAPSHOT_MS_MAX} and when the
   * store closes, and its reads then reject. Rejects with what `work` throws.
   */
  snapshot<Result>(work: (reader: SnapshotReader) => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /**
   * The number of records of each grade by these rules, in the order of the rules, NG last: always one number more than
   * there are rules. Excluded records are left out unless the filter speaks of them.
   */
  countGrades(filter: RecordFilter, rules: readonly GradingRule[], signal?: AbortSignal): Promise<readonly number[]>;
  /**
   * Keeps the record of a barcode out of statistics, as the version it is now; a second call changes the reason. A later
   * submission that differs counts again. False when there is no record. Durable when resolved.
   */
  exclude(barcode: string, exclusion: Exclusion): Promise<boolean>;
  /** Counts the record again; false when there is no record. Durable when resolved. */
  include(barcode: string): Promise<boolean>;
  /**
   * Keeps all that fits at one moment out of statistics, at a pace that leaves saves their speed. It keeps out the versions that
   * were found: what comes meanwhile counts, also where it replaces one of them. What was kept out before keeps its reason.
   * Null, and nothing has changed: more than EXCLUSIONS_AT_ONCE_MAX fit. The signal ends the search alone. Durable when
   * resolved; rejects only when nothing has changed, or when that is unknown.
   */
  excludeAll(filter: RecordFilter, exclusion: Exclusion, signal?: AbortSignal): Promise<ExclusionsChanged | null>;
  /** Counts all again that fits and is kept out of statistics, in the same way. */
  includeAll(filter: RecordFilter, signal?: AbortSignal): Promise<ExclusionsChanged | null>;
  /**
   * Deletes what is no longer kept, oldest first, at a pace that leaves saves their speed; resolves when nothing is left
   * to delete or the signal is aborted, which is no fault. A deleted cell that comes again is a new one.
   */
  retain(retention: Retention, signal: AbortSignal): Promise<Retained>;
  /** When the submission came that is the last one stored, in ms since the epoch; null: none is. A repetition is not asked for. */
  lastReceipt(signal?: AbortSignal): Promise<number | null>;
  /** Rejects when the store cannot read, or takes no saves: its disk is full or does not answer. */
  ping(): Promise<void>;
  /** Later calls reject; earlier ones are finished first. */
  close(): Promise<void>;
}

/**
 * The longest read. A minute is the statistics of a hundred million records; who asks for more is better told than left
 * waiting.
 */
export const READ_MS_MAX = 60_000;

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

/**
 * A stored version does not match its checksum: the disk gave back other bytes than were written. It is never shown. A new
 * submission of the cell takes its place.
 */
export class DamagedRecordError extends StoreError {
  /** The barcode as it was read: it may be what is damaged. */
  readonly barcode: string;
  constructor(barcode: string, options?: ErrorOptions) {
    super(`a version of the cell ${JSON.stringify(barcode)} is damaged on the disk`, "nothing", options);
    this.name = "DamagedRecordError";
    this.barcode = barcode;
  }
}
