import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSystemStore, type SqliteSystem } from "../../../src/sqlite/system/open-system.ts";
import { throwawayFolder } from "../throwaway.ts";

// What is known of a change whose thread ended before it answered.

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let system: SqliteSystem;
beforeEach(async () => {
  folder = await throwawayFolder();
  system = openSystemStore(`${folder.folder}/system.sqlite`);
  await system.accountSets.all();
});
afterEach(() => folder.remove());

/** Makes a call and ends its thread before it can answer. */
function killedDuring<Result>(call: () => Promise<Result>): Promise<Result> {
  const post = vi.spyOn(Worker.prototype, "postMessage");
  const answer = call();
  const thread = post.mock.contexts.at(-1) as Worker;
  post.mockRestore();
  void thread.terminate();
  return answer;
}

test("a change may have been made, a read has changed nothing, and what is asked afterwards is not begun", async () => {
  const change = killedDuring(() => system.grading.add("001", { rules: [], createdAt: 1, basedOn: null }));
  const read = system.grading.versions("001");
  await expect(change).rejects.toMatchObject({ name: "StoreError", committed: "unknown" });
  await expect(read).rejects.toMatchObject({ name: "StoreError", committed: "nothing" });
  const late = system.grading.add("001", { rules: [], createdAt: 1, basedOn: null });
  await expect(late).rejects.toMatchObject({ name: "StoreError", committed: "nothing" });
});
