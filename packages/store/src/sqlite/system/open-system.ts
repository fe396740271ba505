import { StoreError } from "../../store.ts";
import type { SystemStore } from "../../system.ts";
import { startThread } from "../threads/thread-calls.ts";
import type { SystemRequest } from "./system-worker.ts";

/**
 * Opens or creates `system.sqlite`, on a thread of its own. The server and the command line may both have it open. What
 * people set (account sets, grading rules, limits) is synced; the other commits survive a crash of the process, and a power cut may take the last.
 * Every call rejects with {@link StoreError} when the database fails, the first one when it cannot be opened.
 */
export function openSystemStore(file: string): SystemStore {
  const thread = startThread<SystemRequest>(new URL("./system-worker.ts", import.meta.url), { settings: { file } });

  async function call(part: SystemRequest["part"], method: string, args: readonly unknown[]): Promise<unknown> {
    try {
      return await thread.call({ part, method, args });
    } catch (cause) {
      throw new StoreError("the system database failed", "nothing", { cause });
    }
  }

  /** A part of the store as its port has it: each method is a call to the thread. */
  function remote<Part extends keyof SystemStore & SystemRequest["part"]>(
    part: Part,
    methods: readonly (keyof SystemStore[Part] & string)[],
  ): SystemStore[Part] {
    const calls = methods.map((method) => [method, (...args: unknown[]) => call(part, method, args)]);
    return Object.fromEntries(calls) as SystemStore[Part];
  }

  return {
    accountSets: remote("accountSets", ["all", "add", "change", "changedElsewhere"]),
    grading: remote("grading", ["versions", "find", "add"]),
    limits: remote("limits", ["versions", "add"]),
    rejections: remote("rejections", ["append", "search", "find", "prune", "count"]),
    machines: remote("machines", ["report", "list", "savesByMinute"]),
    barcodeLists: remote("barcodeLists", ["put", "get"]),
    async close() {
      await call("close", "", []);
      await thread.end();
    },
  };
}
