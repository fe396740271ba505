import { StoreError } from "../../store.ts";
import type { SystemStore } from "../../system.ts";
import { inLots } from "../threads/in-lots.ts";
import { startThread } from "../threads/thread-calls.ts";
import type { SystemParts, SystemRequest } from "./system-worker.ts";

/** `system.sqlite` as this engine has it: the port, and what the engine itself asks. */
export interface SqliteSystem extends SystemStore {
  /** Resolves when the database is open, however long that takes: a large one may get a new schema. */
  opened(): Promise<void>;
  /** True when another process has changed the database since the last call that was answered. */
  changedElsewhere(): Promise<boolean>;
  /** The tables of what people set that are damaged. */
  damagedSettings(): Promise<readonly string[]>;
  /** Calls that are not answered yet. */
  readonly waiting: number;
  close(): Promise<void>;
}

/**
 * Calls that wait at a time. Every page of records makes two or three, and a busy hall's console some ten a second: a
 * thousand are minutes of work that nobody waits for any more. While the disk hangs, more would only take memory.
 */
const CALLS_MAX = 1_000;

/** A call that takes longer is given up: whoever waits for a page is better told than left waiting. */
const CALL_MS_MAX = 5_000;

/** Methods that change nothing: when their thread ends, nothing is left open. */
const READS: ReadonlySet<string> = new Set([
  "all",
  "versions",
  "inForce",
  "find",
  "search",
  "count",
  "list",
  "savesByMinute",
  "get",
  "dataVersion",
  "settings",
  "heads",
  "read",
  "lastBefore",
  "lastReceipt",
  "last",
]);

export interface SystemOptions {
  readonly callsMax: number;
  readonly callMsMax: number;
}

const SYSTEM_DEFAULTS: SystemOptions = { callsMax: CALLS_MAX, callMsMax: CALL_MS_MAX };

/**
 * Opens or creates `system.sqlite`, on a thread of its own. The server and the command line may both have it open. Every
 * call rejects with {@link StoreError} when the database fails or does not answer in time, the first one when it cannot be
 * opened. A change that was given up before it was begun is never made.
 */
export function openSystemStore(file: string, options: Partial<SystemOptions> = {}): SqliteSystem {
  const { callsMax, callMsMax } = { ...SYSTEM_DEFAULTS, ...options };
  const thread = startThread<SystemRequest>(new URL("./system-worker.ts", import.meta.url), { settings: { file } });

  async function call(request: SystemRequest): Promise<unknown> {
    if (thread.waiting >= callsMax) throw new StoreError("too many calls wait for the system database", "nothing");
    return answerTo(request, { msMax: callMsMax });
  }

  async function answerTo(request: SystemRequest, limit?: { readonly msMax: number }): Promise<unknown> {
    try {
      return await thread.call(request, limit);
    } catch (cause) {
      const changed = cause instanceof StoreError && !READS.has(request.method);
      throw new StoreError("the system database failed", changed ? cause.committed : "nothing", { cause });
    }
  }

  /** A part of the store: each method is a call to the thread. */
  function remote<Part extends keyof SystemParts>(
    part: Part,
    methods: readonly (keyof SystemParts[Part] & string)[],
  ): SystemParts[Part] {
    const calls = methods.map((method) => [method, (...args: unknown[]) => call({ part, method, args })]);
    return Object.fromEntries(calls) as SystemParts[Part];
  }

  const accountSets = remote("accountSets", ["all", "add", "change", "dataVersion"]);
  const damage = remote("damage", ["settings"]);
  let seenVersion: number | null = null;
  const rejections = remote("rejections", [
    "append",
    "search",
    "find",
    "count",
    "lastReceipt",
    "markResubmitted",
    "deleteLot",
  ]);
  const audit = remote("audit", ["append", "heads", "search", "read", "lastBefore", "deleteLot"]);
  return {
    accountSets,
    apiTokens: remote("apiTokens", ["all", "add", "renew", "remove", "used"]),
    clock: remote("clock", ["last", "decide"]),
    grading: remote("grading", ["versions", "find", "add"]),
    limits: remote("limits", ["versions", "add"]),
    rejections: {
      ...rejections,
      retain: (accountSet, receivedBefore, signal) =>
        inLots((rowsMax) => rejections.deleteLot(accountSet, receivedBefore, rowsMax), signal),
    },
    audit: {
      ...audit,
      retain: (chain, throughSeq, signal) => inLots((rowsMax) => audit.deleteLot(chain, throughSeq, rowsMax), signal),
    },
    machines: remote("machines", ["report", "list", "savesByMinute", "retain"]),
    machineAccess: remote("machineAccess", [
      "all",
      "change",
      "letIn",
      "closeLearning",
      "learn",
      "addToken",
      "endToken",
      "removeToken",
      "used",
    ]),
    barcodeLists: remote("barcodeLists", ["put", "get", "retain"]),
    encodingHabits: remote("encodingHabits", ["all", "keep"]),
    people: remote("people", ["find", "count", "change"]),
    unitFindings: remote("unitFindings", ["report", "list", "clear"]),
    controlPhases: remote("controlPhases", ["versions", "inForce", "add", "withdraw"]),
    machineEvents: remote("machineEvents", ["list", "add", "withdraw"]),
    async opened() {
      await answerTo({ part: "accountSets", method: "all", args: [] });
    },
    async changedElsewhere() {
      const version = await accountSets.dataVersion();
      const changed = seenVersion !== null && version !== seenVersion;
      seenVersion = version;
      return changed;
    },
    damagedSettings: () => damage.settings(),
    get waiting() {
      return thread.waiting;
    },
    async close() {
      try {
        await answerTo({ part: "close", method: "close", args: [] });
      } finally {
        await thread.end();
      }
    },
  };
}
