import { resolve } from "node:path";
import { type Engine, type EngineDependencies, EngineError, type EngineWarning } from "../engine.ts";
import { createLocalNotices } from "../notices.ts";
import { StoreError } from "../store.ts";
import type { AccountSet, SystemStore } from "../system.ts";
import { createApplierPool } from "./apply/applier-pool.ts";
import { isDataFolder, lockDataFolder, openDataFolder } from "./data-folder.ts";
import { createKnownDamage } from "./known-damage.ts";
import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from "./open-store.ts";
import { createReaderPool } from "./read/reader-pool.ts";
import { openSystemStore } from "./system/open-system.ts";
import { finishRestore, isRestoreUnfinished } from "./unfinished-restore.ts";
import { createSystemWatch, type Topic } from "./watch-system.ts";

// The embedded engine: one folder of SQLite files and journals, one server process at a time, the command line beside it.

export interface SqliteEngineSettings extends Pick<SqliteStoreOptions, "segmentBytes" | "patienceMs" | "reserveBytes"> {
  readonly dataFolder: string;
  /**
   * `server`: takes the folder for this process alone, and opens stores. `administration`: the system store alone, beside
   * a running server or without one.
   */
  readonly role: "server" | "administration";
  /** False: a folder that holds no account sets yet is refused. */
  readonly create: boolean;
}

/** Rejects with {@link EngineError} when the folder is another server's, or cannot be opened. */
export async function openSqliteEngine(
  { onBackgroundFailure }: EngineDependencies,
  { dataFolder, role, create, ...storeOptions }: SqliteEngineSettings,
): Promise<Engine> {
  const { folder, lock } = takeDataFolder({ dataFolder, role, create });
  const system = openSystemStore(folder.systemFile);
  const damage = createKnownDamage(folder.systemFile);
  try {
    await system.opened();
    damage.noteTables(await system.damagedSettings());
  } catch (error) {
    await system.close().catch(() => {}); // what is wrong with it is told below
    lock?.release();
    throw new EngineError(`${folder.systemFile} cannot be opened: ${messages(error)}`, { cause: error });
  }
  const readers = createReaderPool();
  const appliers = createApplierPool();
  const stores = new Map<string, SqliteStore>();
  let closed = false;
  /** The probe of the system database that is under way. While it hangs, nobody adds another to what waits there. */
  let probe: Promise<unknown> | null = null;
  const watch = createSystemWatch({
    changedElsewhere: () => system.changedElsewhere(),
    onFailure: (error) =>
      onBackgroundFailure({ error, accountSet: null, message: "what people set could not be read again" }),
  });
  // In this order: who hears of a new account set knows already which machines may save in it.
  const machineAccess = watch.topic(() => system.machineAccess.all());
  const accountSets = watch.topic(() => system.accountSets.all());
  const apiTokens = watch.topic(() => system.apiTokens.all());
  const clock = watch.topic(() => system.clock.last());

  function openStore({ id, code }: Pick<AccountSet, "id" | "code">): SqliteStore {
    const file = folder.storeFile({ id, code });
    const fail = (message: string) => (error: unknown) => onBackgroundFailure({ error, accountSet: code, message });
    const store = openSqliteStore(
      {
        readers,
        appliers,
        onNotOpened: fail(`an account set is not open: ${file}`),
        onBackgroundFailure: fail("a fault in the files of an account set"),
      },
      { file, ...storeOptions },
    );
    // Opened now, so that what is wrong with a file is said at the start; the other account sets are served all the same.
    store.ping().catch(() => {}); // what is wrong was told
    return store;
  }

  async function systemWarnings(): Promise<readonly EngineWarning[]> {
    probe ??= system.accountSets.all().finally(() => {
      probe = null;
    });
    try {
      await withinHealthTime(probe);
      return damage.warnings().map((warning) => ({ ...warning, accountSet: null }));
    } catch (error) {
      const facts = { file: folder.systemFile, error: messages(error) };
      return [{ code: "SYSTEM_STORE_UNAVAILABLE", accountSet: null, facts }];
    }
  }

  /** Side by side: one whose disk hangs keeps no other from its end. Then the threads that they need. */
  async function closeStores(): Promise<void> {
    await allEnded([...stores.values()].map((store) => store.close()));
    await readers.close();
    await appliers.close();
  }

  return {
    system: { ...system, ...announcing(system, { accountSets, apiTokens, machineAccess, clock }) },
    notices: createLocalNotices(),
    openStore(accountSet) {
      const store = stores.get(accountSet.code) ?? openStore(accountSet);
      stores.set(accountSet.code, store);
      return store;
    },
    watchAccountSets: (listener, signal) => accountSets.watch(listener, signal),
    watchApiTokens: (listener, signal) => apiTokens.watch(listener, signal),
    watchMachineAccess: (listener, signal) => machineAccess.watch(listener, signal),
    watchClock: (listener, signal) => clock.watch(listener, signal),
    async health() {
      if (closed) throw new StoreError("the engine is closed", "nothing");
      const ofSystem = await systemWarnings();
      const ofStores = [...stores].flatMap(([accountSet, store]) =>
        store.warnings().map((warning): EngineWarning => ({ ...warning, accountSet })),
      );
      return { warnings: [...ofSystem, ...ofStores] };
    },
    waiting: () => ({ reads: readers.waiting, systemCalls: system.waiting }),
    async close() {
      closed = true;
      watch.close();
      await allEnded([closeStores(), system.close()]);
      lock?.release(); // only then: what hangs may still write
    },
  };
}

type Watched = "accountSets" | "apiTokens" | "machineAccess" | "clock";

/** The parts that are watched: their changes are told before they resolve. */
function announcing(
  system: Pick<SystemStore, Watched>,
  topics: Readonly<Record<Watched, Topic<unknown>>>,
): Pick<SystemStore, Watched> {
  const { accountSets, apiTokens, machineAccess, clock } = system;
  const changed = <Result>(change: Promise<Result>): Promise<Result> => topics.machineAccess.changed(change);
  return {
    accountSets: {
      all: () => accountSets.all(),
      add: (...added) => topics.accountSets.changed(changed(accountSets.add(...added))),
      change: (...change) => topics.accountSets.changed(accountSets.change(...change)),
    },
    apiTokens: {
      ...apiTokens,
      add: (...added) => topics.apiTokens.changed(apiTokens.add(...added)),
      renew: (...renewal) => topics.apiTokens.changed(apiTokens.renew(...renewal)),
      remove: (...removed) => topics.apiTokens.changed(apiTokens.remove(...removed)),
    },
    machineAccess: {
      ...machineAccess,
      change: (...change) => changed(machineAccess.change(...change)),
      letIn: (...addition) => changed(machineAccess.letIn(...addition)),
      closeLearning: (...closing) => changed(machineAccess.closeLearning(...closing)),
      addToken: (...token) => changed(machineAccess.addToken(...token)),
      endToken: (...end) => changed(machineAccess.endToken(...end)),
      removeToken: (...token) => changed(machineAccess.removeToken(...token)),
    },
    clock: { ...clock, decide: (decision) => topics.clock.changed(clock.decide(decision)) },
  };
}

/** Waits until all have ended, and then rejects with the first failure, if there is one. */
async function allEnded(ends: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(ends);
  await Promise.all(ends);
}

function takeDataFolder({ dataFolder, role, create }: Pick<SqliteEngineSettings, "dataFolder" | "role" | "create">) {
  try {
    finishRestoreOf(dataFolder);
    if (!create && !isDataFolder(dataFolder)) {
      throw new EngineError(`there are no account sets in the data folder ${dataFolder}`);
    }
    return { folder: openDataFolder(dataFolder), lock: role === "server" ? lockDataFolder(dataFolder) : null };
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError(`the data folder ${dataFolder} cannot be opened: ${messages(error)}`, { cause: error });
  }
}

/** Finishes a restore that was interrupted in its last step, if there is one. */
function finishRestoreOf(dataFolder: string): void {
  if (!isRestoreUnfinished(dataFolder)) return;
  const lock = lockDataFolder(dataFolder);
  try {
    finishRestore(resolve(dataFolder));
  } finally {
    lock.release();
  }
}

/** A probe of the server waits no longer for a disk that hangs. */
const HEALTH_MS_MAX = 2_000;

async function withinHealthTime(answer: Promise<unknown>): Promise<void> {
  const tooLong = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => tooLong.reject(new StoreError("the system database does not answer", "nothing")),
    HEALTH_MS_MAX,
  );
  try {
    await Promise.race([answer, tooLong.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The messages of an error and of what caused it. SQLite's do not name the file. */
function messages(error: unknown): string {
  const { message, cause } = error as Error;
  return cause === undefined ? message : `${message}: ${messages(cause)}`;
}
