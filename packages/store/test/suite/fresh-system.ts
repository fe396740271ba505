import { afterEach, beforeEach } from "vitest";
import type { SystemStore } from "../../src/system.ts";

export interface OpenedSystem {
  readonly system: SystemStore;
  /** What lies beside the account sets, opened by another process beside this one, or after it. */
  readonly openAgain: () => Promise<SystemStore>;
  /** Closes everything and removes it. */
  readonly discard: () => Promise<void>;
}

/** Opens a system store of its own, empty. */
export type OpenSystem = () => Promise<OpenedSystem>;

/** Functions that give the current test's system store, and open it once more: a fresh one for each test. */
export function freshSystem(open: OpenSystem): {
  readonly system: () => SystemStore;
  readonly openAgain: () => Promise<SystemStore>;
} {
  let opened: OpenedSystem | undefined;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened?.discard());
  function current(): OpenedSystem {
    if (opened === undefined) throw new Error("no system store is open outside of a test");
    return opened;
  }
  return { system: () => current().system, openAgain: () => current().openAgain() };
}
