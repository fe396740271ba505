import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSystemStore, type SqliteSystem } from "../../../src/sqlite/system/open-system.ts";
import { throwawayFolder } from "../throwaway.ts";

// A system database that does not answer: another process holds its lock, and a change waits for it on the thread.

const CALL_MS_MAX = 1_000;
const CALLS_MAX = 4;

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let system: SqliteSystem;
let other: DatabaseSync;

beforeEach(async () => {
  folder = await throwawayFolder();
  const file = join(folder.folder, "system.sqlite");
  system = openSystemStore(file, { callsMax: CALLS_MAX, callMsMax: CALL_MS_MAX });
  await system.opened();
  other = new DatabaseSync(file);
  other.exec("begin immediate");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(async () => {
  vi.useRealTimers();
  other.close();
  await system.close();
  await folder.remove();
});

/** Makes a change and waits until its thread has begun it, where the lock holds it. */
async function hangingChange(): Promise<Promise<unknown>[]> {
  const post = vi.spyOn(Worker.prototype, "postMessage");
  const change = system.grading.add("001", { rules: [], createdAt: 1, basedOn: null });
  const [call] = post.mock.lastCall as [{ readonly state: Int32Array }];
  post.mockRestore();
  await expect.poll(() => Atomics.load(call.state, 0)).toBe(1);
  return [change]; // in a list, so that nobody waits for it yet
}

test("a call is given up in time: a read and a change that is not begun with `nothing`, and that change is never made", async () => {
  const [begun] = await hangingChange();
  const waiting = [
    system.grading.versions("001"),
    system.limits.add("001", { workStep: "1", quantity: "volume", lsl: 1, usl: 2, createdAt: 1, basedOn: null }),
  ];
  const outcomes = Promise.allSettled([begun, ...waiting]);
  vi.advanceTimersByTime(CALL_MS_MAX);
  expect(await outcomes).toMatchObject(
    ["unknown", "nothing", "nothing"].map((committed) => ({ reason: { name: "StoreError", committed } })),
  );
  expect(system.waiting, "they are still in the thread's queue").toBe(3);
  other.exec("rollback");
  await expect.poll(() => system.waiting).toBe(0);
  expect(await system.grading.versions("001"), "what was unknown was made").toHaveLength(1);
  expect(await system.limits.versions("001")).toEqual([]);
});

test("the calls that wait are bounded, those that were given up among them; one more is refused at once", async () => {
  const [begun] = await hangingChange();
  const waiting = Promise.allSettled([begun, ...[1, 2, 3].map(() => system.grading.versions("001"))]);
  const refused = { name: "StoreError", committed: "nothing", message: expect.stringContaining("too many") as string };
  for (const call of [() => system.accountSets.all(), () => system.rejections.append([])]) {
    await expect(call()).rejects.toMatchObject(refused);
  }
  vi.advanceTimersByTime(CALL_MS_MAX);
  await waiting;
  await expect(system.accountSets.all()).rejects.toMatchObject(refused);
  other.exec("rollback");
  await expect.poll(() => system.waiting).toBe(0);
  expect(await system.accountSets.all()).toEqual([]);
});
