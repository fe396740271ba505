import { EXCLUSIONS_AT_ONCE_MAX } from "@cellgrade/contract/exclusion";
import { ENGINE_WARNINGS, type EngineWarning } from "../engine.ts";
import { type ExclusionsChanged, type RecordFilter, type RecordStore, SNAPSHOT_MS_MAX, StoreError } from "../store.ts";
import { type Applier, type ApplierOptions, openApplier } from "./apply/applier.ts";
import type { ApplierPool } from "./apply/applier-pool.ts";
import { realClock } from "./clock.ts";
import { damageError } from "./journal/damage-error.ts";
import { type Journal, type JournalOptions, openJournal } from "./journal/journal.ts";
import { encodePayload } from "./journal/journal-format.ts";
import { createKnownDamage } from "./known-damage.ts";
import type { QueryArguments, ReaderPool } from "./read/reader-pool.ts";
import type { Queries } from "./read/queries.ts";
import { asksForExcluded } from "./read/record-conditions.ts";
import { readSnapshot } from "./read/snapshot.ts";
import { inLots } from "./threads/in-lots.ts";

// CLOSED → OPENING → OPEN → CLOSED. The store opens itself with the first call, and anew after its applier thread ended.
//
//   saveBatch ─ journal (write, sync) ─ acknowledged ─ applier thread ─ database ◄─ reader threads
//
// A save is durable in the journal before it is acknowledged; the applier files it in the database a moment later, and a
// read waits for that moment. A crash between the two is made good when the store opens: the journal is applied first.

export interface SqliteStoreDependencies {
  readonly readers: ReaderPool;
  readonly appliers: ApplierPool;
  /** The store could not be opened; it is tried again with the calls that come. */
  readonly onNotOpened: (error: unknown) => void;
  /** A failure that nobody waits for, such as a full disk while the journal is applied. */
  readonly onBackgroundFailure: (error: unknown) => void;
}

export interface SqliteStoreOptions
  extends Pick<JournalOptions, "segmentBytes" | "patienceMs" | "disk" | "clock">,
    Pick<ApplierOptions, "reserveBytes"> {
  /** The path without an extension. */
  readonly file: string;
  /** The longest life of a snapshot, {@link SNAPSHOT_MS_MAX} unless given. */
  readonly snapshotMsMax?: number;
}

/** A store that could not be opened is tried again at this pace at most; until then calls are refused at once. */
const REOPEN_MS = 500;

/** A disk that hangs, or a large file that gets a new schema, takes longer to open: until it is done calls are refused. */
const OPEN_MS_MAX = 5_000;

/** The store as its engine has it. */
export interface SqliteStore extends RecordStore {
  /** What is wrong with it now. It is known without asking a disk. */
  warnings(): readonly StoreWarning[];
}

type StoreWarning = Omit<EngineWarning, "accountSet">;

/** What has kept versions from getting what they lack, a full disk for instance, is looked at again at this pace. */
const FILL_AGAIN_MS = 60_000;

/** An exclusion is a small row: as many as this take the thread that writes some ten milliseconds, as a lot should. */
const EXCLUSION_LOT_ROWS = 2_000;
/** Versions that are brought into table machine_hour at once: it takes as long as 500 checksums, which each write a row. */
const MACHINE_HOUR_ROWS = 5_000;

interface Open {
  readonly journal: Journal;
  readonly applier: Applier;
}

/** The store of one account set: `<file>.sqlite` and the journal segments `<file>.journal-0` and `-1`. */
export function openSqliteStore(
  { readers, appliers, onNotOpened, onBackgroundFailure }: SqliteStoreDependencies,
  options: SqliteStoreOptions,
): SqliteStore {
  const file = `${options.file}.sqlite`;
  const { clock = realClock } = options;
  let opening: Promise<Open> | null = null;
  let open: Open | null = null;
  /** When the store was last found closed, or began to open. */
  let notOpenSince = clock.now();
  /** Why the last attempt to open failed; null when there was none since it was open. */
  let openFault: { readonly error: unknown } | null = null;
  let closed = false;
  const closing = new AbortController();
  const calls = new Set<Promise<unknown>>();
  const damage = createKnownDamage(file);
  /** The probe that is under way, which all who ask meanwhile share. */
  let pinging: Promise<void> | null = null;

  async function start(): Promise<Open> {
    let journal: Journal | null = null;
    let ended = false;
    const applier = await openApplier(
      { appliers, clock },
      { ...options, file },
      {
        onApplied: (through) => journal?.release(through),
        onFailure: onBackgroundFailure,
        onEnd() {
          ended = true;
          if (journal !== null) void reset(journal);
        },
      },
    );
    try {
      journal = await openJournal({
        ...options,
        path: `${options.file}.journal`,
        appliedThrough: applier.appliedThrough,
        onDurable: (frame) => applier.enqueue(frame),
        mayAppend: () => applier.mayAppend(),
        onDamage: (damage) => onBackgroundFailure(damageError(damage)),
      });
      if (ended) throw new Error("the thread that writes the database ended");
    } catch (error) {
      await journal?.close();
      await applier.close();
      throw error;
    }
    for (const frame of journal.recovered) applier.enqueue(frame);
    open = { journal, applier };
    openFault = null;
    void fillWhatLacks(applier);
    void compareDigests();
    return open;
  }

  async function compareDigests(): Promise<void> {
    try {
      damage.noteTables(await readers.query(file, "damagedTables", []));
    } catch (error) {
      if (!closed) onBackgroundFailure(error);
    }
  }

  /**
   * Versions from before there was table machine_hour, or before there were checksums, get what they lack while the store is
   * open: ten million in 9 minutes and in 83.
   */
  async function fillWhatLacks(applier: Applier): Promise<void> {
    try {
      await inLots((rowsMax) => applier.fillMachineHours(rowsMax), closing.signal, MACHINE_HOUR_ROWS);
      await inLots((rowsMax) => applier.fillChecksums(rowsMax), closing.signal);
    } catch (error) {
      if (open?.applier !== applier) return; // The next thread begins by itself.
      onBackgroundFailure(error);
      setTimeout(() => void fillWhatLacks(applier), FILL_AGAIN_MS).unref();
    }
  }

  /** Closes the journal after the thread ended. The next call finds in it what the thread had not applied. */
  async function reset(journal: Journal): Promise<void> {
    open = null;
    notOpenSince = clock.now();
    await journal.close().catch(onBackgroundFailure);
    opening = null;
  }

  function opened(): Promise<Open> {
    if (closed) return Promise.reject(new StoreError("the store is closed", "nothing"));
    opening ??= start().catch((cause: unknown) => {
      clock.after(REOPEN_MS, () => {
        opening = null;
      });
      openFault = { error: cause };
      const error = new StoreError("the store cannot be opened", "nothing", { cause });
      onNotOpened(error); // whoever waits may have been told already that it takes long
      throw error;
    });
    return opening;
  }

  /** That it opens, at a start for instance, is nothing to warn of while it takes no longer than it should. */
  function notOpenWarnings(): readonly StoreWarning[] {
    const code = "STORE_NOT_OPEN";
    if (openFault !== null) return [{ code, facts: { file, error: messageOf(openFault.error) } }];
    return clock.now() - notOpenSince > OPEN_MS_MAX ? [{ code, facts: { file } }] : [];
  }

  /** Rejects when opening takes too long. Opening goes on all the same. */
  function openedInTime(): Promise<Open> {
    return new Promise((resolve, reject) => {
      const callOff = clock.after(OPEN_MS_MAX, () => reject(new StoreError("the store is not open yet", "nothing")));
      opened().then(resolve, reject).finally(callOff);
    });
  }

  /** Runs a call that {@link RecordStore.close} waits for. */
  function call<Result>(work: (open: Open) => Promise<Result>): Promise<Result> {
    const running = open === null || closed ? openedInTime().then(work) : work(open);
    calls.add(running);
    const done = (): void => void calls.delete(running);
    running.then(done, done);
    return running;
  }

  function noteDamage(error: unknown): never {
    damage.note(error);
    throw error;
  }

  /** Reads what was acknowledged before the call, all of it. */
  function read<Name extends keyof Queries>(
    name: Name,
    args: QueryArguments<Name>,
    signal?: AbortSignal,
  ): Promise<ReturnType<Queries[Name]>> {
    return untilAborted(
      call(async ({ applier }) => {
        await applier.settled();
        return readers.query(file, name, args, signal).catch(noteDamage);
      }),
      signal,
    );
  }

  /** Changes records beside the journal, after all that was acknowledged before. */
  function change<Result>(work: (applier: Applier) => Promise<Result>): Promise<Result> {
    return call(async ({ applier }) => {
      await applier.settled();
      refuseInTrouble(applier);
      try {
        return await work(applier);
      } catch (cause) {
        const committed = cause instanceof StoreError ? cause.committed : "nothing";
        throw new StoreError("the records could not be changed", committed, { cause });
      }
    });
  }

  async function deleteRecords(receivedBefore: number, rowsMax: number): Promise<number> {
    const barcodes = await read("findOld", [receivedBefore, rowsMax]);
    if (barcodes.length === 0) return 0;
    return call(({ applier }) => applier.pruneRecords(barcodes, { receivedBefore, rowsMax }));
  }

  function deleteHistory(replacedBefore: number, rowsMax: number): Promise<number> {
    return call(async ({ applier }) => {
      await applier.settled();
      return applier.pruneHistory(replacedBefore, rowsMax);
    });
  }

  /**
   * Changes the exclusions of all versions that fit now, lot after lot. A failure ends it: what was done before is told, and
   * the failure to whom nobody waits for is.
   */
  async function changeExclusions(
    filter: RecordFilter,
    signal: AbortSignal | undefined,
    changeLot: (applier: Applier, seqs: readonly number[]) => Promise<number>,
  ): Promise<ExclusionsChanged | null> {
    const seqs = await read("findVersions", [filter, EXCLUSIONS_AT_ONCE_MAX + 1], signal);
    if (seqs.length > EXCLUSIONS_AT_ONCE_MAX) return null;
    let reached = 0;
    let count = 0;
    async function doLot(rowsMax: number): Promise<number> {
      const lot = seqs.slice(reached, reached + rowsMax);
      if (lot.length > 0) count += await change((applier) => changeLot(applier, lot));
      reached += lot.length;
      return lot.length;
    }
    try {
      await inLots(doLot, closing.signal, EXCLUSION_LOT_ROWS);
    } catch (error) {
      if (reached === 0) throw error;
      onBackgroundFailure(error);
    }
    return { count, left: seqs.length - reached };
  }

  return {
    saveBatch(submissions, policy) {
      return call(async ({ journal, applier }) => {
        refuseInTrouble(applier);
        if (submissions.length > 0) await journal.append(submissions.length, encodePayload(submissions, policy));
      });
    },
    async retain({ historyBefore, recordsBefore }, signal) {
      const records =
        recordsBefore === null ? 0 : await inLots((rowsMax) => deleteRecords(recordsBefore, rowsMax), signal);
      // The history last: it takes the exclusions of versions that are gone with it.
      const versions = await inLots((rowsMax) => deleteHistory(historyBefore, rowsMax), signal);
      return { records, versions };
    },
    exclude: (barcode, exclusion) => change((applier) => applier.exclude(barcode, exclusion)),
    include: (barcode) => change((applier) => applier.include(barcode)),
    async excludeAll(filter, exclusion, signal) {
      if (asksForExcluded(filter)) return { count: 0, left: 0 };
      return changeExclusions({ ...filter, excluded: false }, signal, (applier, seqs) =>
        applier.excludeVersions(seqs, exclusion),
      );
    },
    async includeAll(filter, signal) {
      if (filter.excluded === false) return { count: 0, left: 0 };
      return changeExclusions({ ...filter, excluded: true }, signal, (applier, seqs) => applier.includeVersions(seqs));
    },
    findMany: (barcodes, signal) => read("findMany", [barcodes], signal),
    search: (filter, page, signal) => read("search", [filter, page], signal),
    history: (barcode, signal) => read("history", [barcode], signal),
    count: (filter, signal) => read("count", [filter], signal),
    summarize: (filter, signal) => read("summarize", [filter], signal),
    countGrades: (filter, rules, signal) => read("countGrades", [filter, rules], signal),
    distribution: (filter, request, signal) => read("distribution", [filter, request], signal),
    channels: (filter, request, signal) => read("channels", [filter, request], signal),
    trend: (filter, request, signal) => read("trend", [filter, request], signal),
    runs: (filter, request, signal) => read("runs", [filter, request], signal),
    countReceived: (since, unreadWords, signal) => read("countReceived", [since, unreadWords], signal),
    suspectBarcodes: (request, signal) => read("suspectBarcodes", [request], signal),
    lastReceipt: (signal) => read("lastReceipt", [], signal),
    values: (request, signal) => read("values", [request], signal),
    snapshot(work, signal) {
      return call(async ({ applier }) => {
        await applier.settled();
        const { snapshotMsMax = SNAPSHOT_MS_MAX } = options;
        return readSnapshot(file, work, {
          lifeMsMax: snapshotMsMax,
          signals: signal === undefined ? [closing.signal] : [closing.signal, signal],
        }).catch(noteDamage);
      });
    },
    ping() {
      pinging ??= call(async ({ journal, applier }) => {
        refuseInTrouble(applier);
        if (journal.isHung()) throw new StoreError("the disk does not answer", "nothing");
        await readers.query(file, "ping", []);
      }).finally(() => {
        pinging = null;
      });
      return pinging;
    },
    warnings() {
      if (closed) return [];
      if (open === null) return notOpenWarnings();
      const { journal, applier } = open;
      const trouble = applier.trouble();
      const warnings: StoreWarning[] = [...damage.warnings()];
      if (trouble !== null) {
        const { reason: code, cause } = trouble;
        warnings.push({ code, facts: cause === undefined ? { file } : { file, error: messageOf(cause) } });
      }
      if (journal.damagedCopies.length > 0) {
        warnings.push({ code: "JOURNAL_DAMAGED", facts: { files: journal.damagedCopies.join(", ") } });
      }
      if (journal.isHung()) warnings.push({ code: "DISK_HANGS", facts: { file } });
      return warnings;
    },
    async close() {
      if (closed) return;
      closed = true;
      closing.abort(); // nobody waits ten minutes for a snapshot that somebody reads slowly
      const open = await opening?.catch(() => null);
      if (!open) return;
      await Promise.allSettled(calls);
      await open.journal.close();
      await open.applier.close();
      await readers.release(file);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}

/** Throws when nothing should be acknowledged now, with the reason. */
function refuseInTrouble(applier: Applier): void {
  const trouble = applier.trouble();
  if (trouble !== null) throw new StoreError(ENGINE_WARNINGS[trouble.reason], "nothing", { cause: trouble.cause });
}

/** Resolves to what `work` does, or rejects with the reason of the signal as soon as it is aborted. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
