import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { RecordStore } from "../../src/store.ts";

export interface OpenedStore {
  readonly store: RecordStore;
  /** Closes the store, unless it is closed, and removes everything of it. */
  readonly discard: () => Promise<void>;
}

/** Opens a store of its own, empty. */
export type OpenStore = () => Promise<OpenedStore>;

/** A function that gives the current test's store: a fresh one for each test of the surrounding `describe`. */
export function freshStore(open: OpenStore): () => RecordStore {
  return hooked(open, beforeEach, afterEach);
}

/** The same for a store that all tests of the surrounding `describe` share, and none writes after `fill`. */
export function sharedStore(open: OpenStore, fill: (store: RecordStore) => Promise<unknown>): () => RecordStore {
  return hooked(open, beforeAll, afterAll, fill);
}

function hooked(
  open: OpenStore,
  before: (work: () => Promise<void>) => void,
  after: (work: () => Promise<void>) => void,
  fill?: (store: RecordStore) => Promise<unknown>,
): () => RecordStore {
  let opened: OpenedStore | undefined;
  before(async () => {
    opened = await open();
    await fill?.(opened.store);
  });
  after(async () => {
    await opened?.discard();
    opened = undefined;
  });
  return () => {
    if (opened === undefined) throw new Error("no store is open outside of a test");
    return opened.store;
  };
}
