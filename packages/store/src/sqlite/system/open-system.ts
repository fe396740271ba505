import { StoreError } from "../../store.ts";
import type { SystemStore } from "../../system.ts";
import { deleteInLots } from "../threads/delete-in-lots.ts";
import { startThread } from "../threads/thread-calls.ts";
import type { SystemParts, SystemRequest } from "./system-worker.ts";

/** `system.sqlite` as this engine has it: the port, and what the engine itself asks. */
export interface SqliteSystem extends SystemStore {
  /** True when another process has changed the database since the last call. */
  changedElsewhere(): Promise<boolean>;
  /** Calls that are not answered yet. */
  readonly waiting: number;
  close(): Promise<void>;
}

/** Methods that change nothing: when their thread ends, nothing is left open. */
const READS: ReadonlySet<string> = new Set([
  "all",
  "versions",
  "find",
  "search",
  "count",
  "list",
  "savesByMinute",
  "get",
]);

/**
 * Opens or creates `system.sqlite`, on a thread of its own. The server and the command line may both have it open. Every
 * call rejects with {@link StoreError} when the database fails, the first one when it cannot be opened.
 */
export function openSystemStore(file: string): SqliteSystem {
  const thread = startThread<SystemRequest>(new URL("./system-worker.ts", import.meta.url), { settings: { file } });

  async function call(request: SystemRequest): Promise<unknown> {
    try {
      return await thread.call(request);
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

  const accountSets = remote("accountSets", ["all", "add", "change", "changedElsewhere"]);
  const rejections = remote("rejections", ["append", "search", "find", "count", "deleteLot"]);
  return {
    accountSets,
    grading: remote("grading", ["versions", "find", "add"]),
    limits: remote("limits", ["versions", "add"]),
    rejections: {
      ...rejections,
      retain: (accountSet, receivedBefore, signal) =>
        deleteInLots((rowsMax) => rejections.deleteLot(accountSet, receivedBefore, rowsMax), signal),
    },
    machines: remote("machines", ["report", "list", "savesByMinute"]),
    barcodeLists: remote("barcodeLists", ["put", "get"]),
    changedElsewhere: () => accountSets.changedElsewhere(),
    get waiting() {
      return thread.waiting;
    },
    async close() {
      await call({ part: "close", method: "close", args: [] });
      await thread.end();
    },
  };
}
