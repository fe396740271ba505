import { expect, onTestFinished, test, vi } from "vitest";
import { createSystemWatch } from "../../src/sqlite/watch-system.ts";

test("one look is under way at a time, however long the database hangs, and looking goes on when it answers", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let looks = 0;
  const answers: ((changed: boolean) => void)[] = [];
  const failures: unknown[] = [];
  const told: number[] = [];
  const watch = createSystemWatch({
    changedElsewhere() {
      looks += 1;
      return looks === 1 ? Promise.resolve(false) : new Promise((resolve) => answers.push(resolve));
    },
    onFailure: (error) => failures.push(error),
  });
  await watch.topic(async () => 0).watch((value) => told.push(value), new AbortController().signal);
  onTestFinished(() => watch.close());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(2);
  for (const answer of answers.splice(0)) answer(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([looks, told, failures]).toEqual([3, [0, 0], []]);
});

test("a change elsewhere is told of every topic, in the order in which they were made", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let changed = false;
  const told: string[] = [];
  const watch = createSystemWatch({
    async changedElsewhere() {
      const seen = changed;
      changed = false;
      return seen;
    },
    onFailure(error) {
      throw error;
    },
  });
  onTestFinished(() => watch.close());
  const [machines, sets] = [watch.topic(async () => "machines"), watch.topic(async () => "sets")];
  const { signal } = new AbortController();
  await sets.watch((value) => told.push(value), signal);
  changed = true; // seen by the next topic that is watched, and told to the one before it all the same
  await machines.watch((value) => told.push(value), signal);
  await vi.advanceTimersByTimeAsync(1_000);
  changed = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(["sets", "machines", "sets", "machines", "sets"]);
});
