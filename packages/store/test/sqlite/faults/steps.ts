import { setTimeout as delay } from "node:timers/promises";
import { type BackgroundFailure, type Engine, EngineError } from "../../../src/engine.ts";
import { lockDataFolder } from "../../../src/sqlite/data-folder.ts";
import { openSqliteEngine } from "../../../src/sqlite/engine.ts";
import { StoreError } from "../../../src/store.ts";
import { clientOf } from "./account-set-client.ts";
import { SMALL, type Steps } from "./scenarios.ts";
import { note, type Told } from "./told.ts";

// The steps of a scenario on one data folder: each is tried until it succeeds, and what callers are told is noted.

/** No call takes longer on a disk that answers at once: what does, hangs. */
export const HANG_MS = 60_000;

/** A disk that is well again serves every call soon. */
const BACK_MS_MAX = 30_000;

/** A call that failed is tried again after this time. */
const AGAIN_MS = 20;

export interface RunSteps extends Steps {
  readonly told: Told;
  /** Resolves when a call fails. */
  nextFailure(): Promise<void>;
  /** True from the moment when so many more calls have succeeded. */
  done(more: number): () => boolean;
  /** Sees that what is open has the folder to itself, reads everything back and closes it. */
  end(): Promise<void>;
}

export function createSteps(data: string, told: Told): RunSteps {
  let engine: Engine | null = null;
  let callsDone = 0;
  let failure = Promise.withResolvers<void>();

  async function insist<Result>(what: string, attempt: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    for (;;) {
      try {
        const result = await within(attempt(), HANG_MS, what);
        callsDone += 1;
        return result;
      } catch (error) {
        if (!(error instanceof StoreError || error instanceof EngineError)) throw error;
        failure.resolve();
        failure = Promise.withResolvers();
        if (performance.now() - startedAt > BACK_MS_MAX) throw new Error(`${what} fails for good`, { cause: error });
      }
      await delay(AGAIN_MS);
    }
  }

  async function close(): Promise<void> {
    const closing = engine;
    engine = null;
    await within(closing?.close() ?? Promise.resolve(), HANG_MS, "the close");
  }

  async function check(opened: Engine): Promise<void> {
    const faults = await insist("reading all back", () => clientOf(opened).faults(told));
    if (faults.length > 0) throw new Error(faults.join("; "));
  }

  return {
    told,
    nextFailure: () => failure.promise,
    done(more) {
      const enough = callsDone + more;
      return () => callsDone >= enough;
    },
    async open() {
      engine = await insist("the opening", () => openEngine(data, () => {}));
      return clientOf(engine);
    },
    close,
    async change(values, ask) {
      const what = `${values[0]?.join(" ")} and ${values.length - 1} more`;
      await insist(what, () => note(told, values, ask));
    },
    async check() {
      if (engine !== null) await check(engine);
    },
    async end() {
      if (engine === null) return;
      if (!isLocked(data)) throw new Error("another server could take the data folder");
      await check(engine);
      await close();
    },
  };
}

export function openEngine(
  dataFolder: string,
  onBackgroundFailure: (failure: BackgroundFailure) => void,
): Promise<Engine> {
  return openSqliteEngine({ onBackgroundFailure }, { dataFolder, role: "server", create: true, ...SMALL });
}

function isLocked(data: string): boolean {
  try {
    lockDataFolder(data).release();
    return false;
  } catch (error) {
    return error instanceof EngineError;
  }
}

/** Rejects when the work takes longer. */
export async function within<Result>(work: Promise<Result>, ms: number, what: string): Promise<Result> {
  const tooLong = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLong.reject(new Error(`${what} hangs`)), ms);
  return Promise.race([work, tooLong.promise]).finally(() => clearTimeout(timer));
}
