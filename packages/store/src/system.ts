import type { GradingRule } from "@cellgrade/contract/grading";
import type { MachinePolicy } from "@cellgrade/contract/machine-policy";
import type { TokenRole } from "@cellgrade/contract/roles";
import type { Shift } from "@cellgrade/contract/shifts";
import type { Units } from "@cellgrade/contract/units";
import type { Quantity } from "@cellgrade/contract/quantities";
import type { AuditTrail } from "./audit-trail.ts";
import type { ControlPhaseRegister } from "./control-phases.ts";
import type { MachineAccessRegister } from "./machine-access.ts";
import type { MachineEventRegister } from "./machine-events.ts";
import type { UnitFindings } from "./unit-findings.ts";
import type { SavePolicy } from "./store.ts";

// The port of what lives beside the account sets, not in one: the registry of account sets, what people set, the tokens
// of scripts, the refused submissions, what each machine was seen to do, and lists of barcodes that are too long for a URL. Every engine passes
// test/system-suite.ts.
//
// Every call rejects with StoreError when the database fails. Its `committed` tells of a change what it tells of a save:
// `nothing` was changed, or that is `unknown`. What people set is durable when resolved; what is only counted or logged
// survives a crash of the process, and a power cut may take the last of it.

/** One MES book of data (账套). */
export interface AccountSet {
  /** Never reused. It tells account sets apart whose codes differ only in case, where an engine cannot. */
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly enabled: boolean;
  /** IANA name: days, shifts and hours of this account set. */
  readonly timeZone: string;
  /** Unit of each number, or `unknown`: v1.0 names none. */
  readonly units: Units;
  readonly overwrite: SavePolicy["overwrite"];
  readonly historyDays: number;
  /** In the order of their starts. The last one lasts over midnight until the first. */
  readonly shifts: readonly Shift[];
  /** Minutes without a result of a machine, after which its next result begins a new run. */
  readonly runGapMinutes: number;
  /** Days that records are kept after their receipt; null: for good. */
  readonly recordDays: number | null;
  /** Days that refused submissions are kept; null: as long as the ledger's bounds allow. */
  readonly rejectionDays: number | null;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** From 1 up: every change of a setting makes it one more. */
  readonly version: number;
}

type Settings = Omit<AccountSet, "id" | "code" | "createdAt" | "version">;

/** The settings that change. Of the units, those of the quantities that are named. */
export type AccountSetChanges = Partial<Omit<Settings, "units"> & { readonly units: Partial<Units> }>;

export interface AccountSetDirectory {
  all(): Promise<readonly AccountSet[]>;
  /** Null when the code is taken. Without a policy of machines, nobody has decided which may save. */
  add(accountSet: Omit<AccountSet, "id" | "version">, machinePolicy?: MachinePolicy): Promise<AccountSet | null>;
  /**
   * Changes what is named of the settings as they are then, so that two changes of different settings, or of the units of
   * different quantities, keep both. `missing` when there is none of this code; `stale` when `basedOn` is given and is not
   * the version: somebody else came first.
   */
  change(
    code: string,
    changes: AccountSetChanges & { readonly basedOn?: number | null },
  ): Promise<AccountSet | "missing" | "stale">;
}

/** A submission that was refused, as it came, and the answer it got. */
export interface Rejection {
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** The account set it was refused in; null when none was named or the one named does not exist. */
  readonly accountSet: string | null;
  /** The value of the header as it was sent. */
  readonly accountSetSent: string | null;
  readonly address: string;
  /** The machine; null when the body could not be read. */
  readonly deviceCode: string | null;
  readonly method: string;
  readonly path: string;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  /** The bytes as sent, cut where the body was too large to be read, and where fewer were asked for. */
  readonly body: Uint8Array;
  /** Bytes sent; more than `body` holds where it was cut. */
  readonly bodyBytes: number;
  readonly code: string;
  readonly msg: string;
  readonly httpStatus: number;
  /** True when it was refused for who sent it: such refusals have bounds of their own, and push no other out. */
  readonly outsider: boolean;
}

export interface KeptRejection extends Rejection {
  readonly id: number;
  /** When what was refused was submitted again and stored, ms since the epoch; null when it was not. */
  readonly resubmittedAt: number | null;
}

export interface RejectionFilter {
  /** The code of one account set; null for refusals without one; absent for all. */
  readonly accountSet?: string | null;
  readonly address?: string;
  readonly deviceCode?: string;
  readonly code?: string;
  readonly receivedFrom?: number;
  readonly receivedTo?: number;
}

export interface RejectionPageRequest {
  readonly limit: number;
  /** The id of the last one of the page before. */
  readonly beforeId?: number;
  /** Bytes of each body that are read and given, all unless stated: a page of whole bodies may have many times 4 MiB. */
  readonly bodyBytesMax?: number;
}

export interface RejectionPage {
  /** Newest first. */
  readonly items: readonly KeptRejection[];
  readonly hasNext: boolean;
}

/**
 * The bounded ledger: the oldest leave first, each account set (and those without one) within its own bounds, outsiders and
 * all others apart.
 */
export interface RejectionLedger {
  /** When the refusal came that was kept last, in ms since the epoch; null: none is. */
  lastReceipt(): Promise<number | null>;
  append(rejections: readonly Rejection[]): Promise<void>;
  /** A page of refusals, newest first. */
  search(filter: RejectionFilter, page: RejectionPageRequest): Promise<RejectionPage>;
  find(id: number): Promise<KeptRejection | null>;
  /** Marks a refusal as done: somebody submitted it again, and it was stored at this time. */
  markResubmitted(id: number, resubmittedAt: number): Promise<void>;
  /** The number of kept refusals that match. */
  count(filter: RejectionFilter): Promise<number>;
  /**
   * Deletes the refusals of an account set that came before a time (ms since the epoch) and resolves to their number. It
   * leaves other calls their turn, and ends early without a fault when the signal is aborted.
   */
  retain(accountSet: string, receivedBefore: number, signal: AbortSignal): Promise<number>;
}

/** A machine is known by its `deviceCode`, or by its address where no body of it could be read. */
export interface MachineKey {
  readonly accountSet: string | null;
  readonly kind: "device" | "address";
  readonly name: string;
}

/** What a machine did since the last report. */
export interface MachineActivity extends MachineKey {
  /** ms since the epoch. */
  readonly lastSeenAt: number;
  readonly lastAddress: string;
  readonly saved: number;
  readonly refused: number;
  /** Uses of each tolerance, by name. */
  readonly tolerances: Readonly<Record<string, number>>;
  /** The test time of the latest save; null when there was none. */
  readonly lastTestTime: string | null;
  readonly lastSavedAt: number | null;
}

/** All that is known of a machine. */
export interface Machine extends MachineActivity {
  readonly firstSeenAt: number;
  /** Saves in the last {@link RATE_MINUTES} full minutes before `now`, per minute. */
  readonly savedPerMinute: number;
  /** Saves since `dayStart`. */
  readonly savedToday: number;
}

export const RATE_MINUTES = 10;

export interface MachineRegister {
  report(activities: readonly MachineActivity[]): Promise<void>;
  /** The machines of an account set (null: seen without one), by name. `now` and `dayStart`: ms since the epoch. */
  list(
    accountSet: string | null,
    times: { readonly now: number; readonly dayStart: number },
  ): Promise<readonly Machine[]>;
  /**
   * Deletes the saves by minute from before a moment (ms since the epoch). Two days of them are needed: the longest local day is
   * always whole then.
   */
  retain(savedBefore: number): Promise<void>;
  /** Saves of an account set in each of its last `minutes` minutes, the one that holds `now` last, zeros among them. */
  savesByMinute(
    accountSet: string | null,
    times: { readonly now: number; readonly minutes: number },
  ): Promise<readonly { readonly minuteStart: number; readonly saves: number }[]>;
}

/** Habits that are kept: more machines than ten large halls have. */
export const ENCODING_HABITS_MAX = 10_000;

/** How a machine has been seen to write text beyond ASCII. Some of what it sends reads in another encoding just as well. */
export interface EncodingHabit {
  readonly address: string;
  /** The bytes of its device code, as it sends them; none where it sends no device code. */
  readonly deviceCode: Uint8Array;
  readonly encoding: "utf-8" | "gb18030";
  /** True when the latest body that reads in one way only was in the other encoding. */
  readonly contradicted: boolean;
  /** When it was last confirmed or changed, good to a day: ms since the epoch. */
  readonly seenAt: number;
}

export interface EncodingHabitRegister {
  /** Those that were seen the longest ago first. */
  all(): Promise<readonly EncodingHabit[]>;
  /**
   * Keeps habits, each in the place of the one of its address and device code. Beyond {@link ENCODING_HABITS_MAX} those that
   * were seen the longest ago are forgotten.
   */
  keep(habits: readonly EncodingHabit[]): Promise<void>;
}

/** Lists of barcodes kept for a while under an id, so that a link can name one. */
export interface BarcodeLists {
  /** The same list in the same account set has the same id. */
  put(
    accountSet: string,
    barcodes: readonly string[],
    now: number,
  ): Promise<{ readonly id: string; readonly expiresAt: number }>;
  /** Null when there is no such list, or it has expired. */
  get(accountSet: string, id: string, now: number): Promise<readonly string[] | null>;
  /** Deletes the lists that have expired. */
  retain(now: number): Promise<void>;
}

/** Whether the clock of the server was known to be right when that was last decided. */
export interface ClockDecision {
  readonly confirmed: boolean;
  /** ms since the epoch, by that clock. */
  readonly at: number;
}

export interface ClockRegister {
  /** Null: nothing was decided yet. */
  last(): Promise<ClockDecision | null>;
  decide(decision: ClockDecision): Promise<void>;
}

/** A version of an account set's grading rules. `createdAt`: ms since the epoch. */
export interface GradingVersion {
  /** From 1 up; the highest is the current one. */
  readonly version: number;
  readonly createdAt: number;
  readonly rules: readonly GradingRule[];
}

/** Every version is kept, so that an older one can be asked for. */
export interface GradingRegister {
  /** The newest 200, newest first. */
  versions(accountSet: string): Promise<readonly GradingVersion[]>;
  /** Null when there is no such version, or none at all. */
  find(accountSet: string, version: number | "current"): Promise<GradingVersion | null>;
  /** Null when `basedOn` is not the current version (null: there is none): somebody else came first. */
  add(
    accountSet: string,
    version: Omit<GradingVersion, "version"> & { readonly basedOn: number | null },
  ): Promise<GradingVersion | null>;
}

/** Specification limits of one quantity in one work step; null: no limit on that side. */
export interface LimitsVersion {
  readonly workStep: string;
  readonly quantity: Quantity;
  readonly lsl: number | null;
  readonly usl: number | null;
  /** From 1 up for each step and quantity; the highest is the current one. */
  readonly version: number;
  readonly createdAt: number;
}

/** Every version is kept. */
export interface LimitsRegister {
  /** Newest first, of all steps and quantities. */
  versions(accountSet: string): Promise<readonly LimitsVersion[]>;
  /** Null when `basedOn` is not the current version of the step and quantity. */
  add(
    accountSet: string,
    version: Omit<LimitsVersion, "version"> & { readonly basedOn: number | null },
  ): Promise<LimitsVersion | null>;
}

/** What is kept of people, as better-auth names its models. */
export type PeopleModel = "user" | "session" | "account" | "verification";

/** A moment is ms since the epoch, a truth value 0 or 1. */
export type PeopleValue = string | number | null;

/** A row by better-auth's field names. Every row has an `id`. */
export type PeopleRow = Readonly<Record<string, PeopleValue>>;

/** `in` compares with a list, the others with one value. Only `eq` and `ne` find null. */
export type PeopleCondition =
  | {
      readonly field: string;
      readonly operator: "eq" | "ne" | "lt" | "lte" | "gt" | "gte";
      readonly value: PeopleValue;
    }
  | { readonly field: string; readonly operator: "in"; readonly value: readonly PeopleValue[] };

export interface PeopleSelection {
  /** All of them must hold; all rows when there are none. */
  readonly where: readonly PeopleCondition[];
  /** In the order of ids unless stated. */
  readonly sortBy?: { readonly field: string; readonly direction: "asc" | "desc" };
  readonly limit?: number;
  readonly offset?: number;
}

export type PeopleChange =
  | { readonly insert: PeopleModel; readonly row: PeopleRow }
  | { readonly update: PeopleModel; readonly where: readonly PeopleCondition[]; readonly set: PeopleRow }
  | { readonly delete: PeopleModel; readonly where: readonly PeopleCondition[] };

/**
 * People who may sign in, their passwords and sessions, as rows that better-auth reads and writes. Sessions and accounts go
 * with their user.
 */
export interface PeopleTables {
  find(model: PeopleModel, selection: PeopleSelection): Promise<readonly PeopleRow[]>;
  count(model: PeopleModel, where: readonly PeopleCondition[]): Promise<number>;
  /**
   * Makes all changes or none, and resolves to the number of rows of each. `taken`: a row would have a user name, an e-mail
   * address or a token that another one has. `noAdmin`: nobody would be left who has the role `admin` for all account
   * sets and is not banned, where there was somebody. Durable when resolved, but for changes that only begin sessions or touch them: a power cut may
   * take those back.
   */
  change(changes: readonly PeopleChange[]): Promise<readonly number[] | "taken" | "noAdmin">;
}

/** Tokens of a plant: its scripts and reports are some dozens. The server keeps all of them in memory. */
export const API_TOKENS_MAX = 1_000;

/** A token by which a script asks the query API. What the script sends is nowhere: only its hash is kept. */
export interface ApiToken {
  /** Never reused. */
  readonly id: number;
  /** SHA-256 of the token, in hexadecimal. */
  readonly hash: string;
  readonly name: string;
  readonly role: TokenRole;
  /** Codes of the account sets that it is limited to; null: all. */
  readonly accountSets: readonly string[] | null;
  /** ms since the epoch, as all times here. */
  readonly createdAt: number;
  /** Who made it, as people read it. */
  readonly createdBy: string;
  /** From then on it counts no longer; null: it never ends. */
  readonly expiresAt: number | null;
  /** Null: it was never used. */
  readonly lastUsedAt: number | null;
}

/** Where a token is renewed: what is new of the one that takes its place. */
export interface ApiTokenRenewal extends Pick<ApiToken, "hash" | "createdAt" | "createdBy" | "expiresAt"> {
  /** When the old one ends, unless it ends before. */
  readonly endsAt: number;
}

export interface ApiTokenRegister {
  /** By id, those that have ended among them. */
  all(): Promise<readonly ApiToken[]>;
  /** Null when there are {@link API_TOKENS_MAX}. */
  add(token: Omit<ApiToken, "id" | "lastUsedAt">): Promise<ApiToken | null>;
  /** Adds a token that may do the same, and ends the old one, both or neither. */
  renew(id: number, renewal: ApiTokenRenewal): Promise<ApiToken | "missing" | "full">;
  /** The token that was removed; null when there was none. */
  remove(id: number): Promise<ApiToken | null>;
  /** Notes when tokens were last used. It is counted, not set: a power cut may take it. */
  used(uses: readonly { readonly id: number; readonly at: number }[]): Promise<void>;
}

export interface SystemStore {
  readonly accountSets: AccountSetDirectory;
  readonly apiTokens: ApiTokenRegister;
  readonly clock: ClockRegister;
  readonly grading: GradingRegister;
  readonly limits: LimitsRegister;
  readonly rejections: RejectionLedger;
  readonly machines: MachineRegister;
  readonly machineAccess: MachineAccessRegister;
  readonly barcodeLists: BarcodeLists;
  readonly encodingHabits: EncodingHabitRegister;
  readonly people: PeopleTables;
  readonly audit: AuditTrail;
  readonly unitFindings: UnitFindings;
  readonly controlPhases: ControlPhaseRegister;
  readonly machineEvents: MachineEventRegister;
}
