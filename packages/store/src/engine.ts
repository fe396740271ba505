import type { MachineAccess } from "./machine-access.ts";
import type { Notices } from "./notices.ts";
import type { RecordStore } from "./store.ts";
import type { AccountSet, ApiToken, ClockDecision, SystemStore } from "./system.ts";

// The port of a whole engine: all that the server and the command line ask of a database. An engine owns its files or
// connections, its threads, their bounds and the order in which they close. Every engine passes test/engine-suite.ts.

export interface Engine {
  readonly system: SystemStore;
  /** What happens in the account sets, told to those who watch on any server. */
  readonly notices: Notices;
  /**
   * The store of an account set, one for each. It opens in the background and again after a failure; what is wrong with
   * it is told to `onBackgroundFailure`, and its calls reject until it is mended.
   */
  openStore(accountSet: Pick<AccountSet, "id" | "code">): RecordStore;
  /**
   * Calls the listener with all account sets, before it resolves and whenever one was added or changed: by a call to this
   * engine before that call resolves, elsewhere within a second. Rejects when they cannot be read the first time; later
   * failures are told to `onBackgroundFailure`, and the account sets are read again.
   */
  watchAccountSets(listener: (accountSets: readonly AccountSet[]) => void, signal: AbortSignal): Promise<void>;
  /** Tells the tokens as {@link watchAccountSets} tells the account sets. That one was used is no change. */
  watchApiTokens(listener: (tokens: readonly ApiToken[]) => void, signal: AbortSignal): Promise<void>;
  /** The same of which machines may save. Who watches both hears of an account set's machines before the account set. */
  watchMachineAccess(listener: (access: readonly MachineAccess[]) => void, signal: AbortSignal): Promise<void>;
  /** The same of whether the server's clock was last known to be right. */
  watchClock(listener: (decision: ClockDecision | null) => void, signal: AbortSignal): Promise<void>;
  /**
   * What is wrong now and should be seen to, though the server goes on. Resolves within seconds whatever hangs; rejects
   * with StoreError once the engine is closed. Whether a store takes saves is asked by its `ping`.
   */
  health(): Promise<EngineHealth>;
  /** What was asked and is not answered yet, waiting or under way: reads of account sets, and calls beside them. */
  waiting(): { readonly reads: number; readonly systemCalls: number };
  /** Closes the stores that are open, then everything else. Rejects when something could not be closed in order. */
  close(): Promise<void>;
}

/** The engine cannot be opened. The message is for people: it says what is wrong, and where. */
export class EngineError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EngineError";
  }
}

export interface EngineHealth {
  readonly warnings: readonly EngineWarning[];
}

/** What an engine warns of, as the log says it. docs/operating.md says what to do. */
export const ENGINE_WARNINGS = {
  SYSTEM_STORE_UNAVAILABLE: "what lies beside the account sets cannot be read",
  STORE_NOT_OPEN: "an account set is not open",
  DISK_FULL: "the disk is full: an account set takes no saves",
  DISK_HANGS: "the disk does not answer: an account set takes no saves",
  RECORDS_NOT_APPLIED: "saved records cannot be applied to the database: an account set takes no saves",
  JOURNAL_DAMAGED: "acknowledged submissions were lost: a journal was damaged on the disk",
  RECORDS_DAMAGED: "stored records are damaged on the disk, and are not shown",
  DATABASE_DAMAGED: "a database is damaged on the disk: SQLite cannot read a part of it",
  TABLES_DAMAGED: "what is stored beside the records is damaged on the disk",
} as const;

export type EngineWarningCode = keyof typeof ENGINE_WARNINGS;

export interface EngineWarning {
  readonly code: EngineWarningCode;
  /** The code of the account set that it is about; null beside them. */
  readonly accountSet: string | null;
  /** Where to look: files, counts, what an error says. They are for the log, and never told to strangers. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** A failure that no call reports: `accountSet` is the code of the one it befell, null beside them. */
export interface BackgroundFailure {
  readonly error: unknown;
  readonly accountSet: string | null;
  /** What could not be done, as a log has it. */
  readonly message: string;
}

export interface EngineDependencies {
  readonly onBackgroundFailure: (failure: BackgroundFailure) => void;
}
