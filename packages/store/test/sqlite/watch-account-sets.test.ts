import { expect, onTestFinished, test, vi } from "vitest";
import { createAccountSetWatch } from "../../src/sqlite/watch-account-sets.ts";
import type { AccountSetDirectory } from "../../src/system.ts";

test("one look is under way at a time, however long the database hangs, and looking goes on when it answers", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let looks = 0;
  const answers: ((changed: boolean) => void)[] = [];
  const failures: unknown[] = [];
  const told: number[] = [];
  const watch = createAccountSetWatch({
    system: {
      accountSets: { all: async () => [] } as unknown as AccountSetDirectory,
      changedElsewhere() {
        looks += 1;
        return looks === 1 ? Promise.resolve(false) : new Promise((resolve) => answers.push(resolve));
      },
    },
    onFailure: (error) => failures.push(error),
  });
  await watch.watch((sets) => told.push(sets.length), new AbortController().signal);
  onTestFinished(() => watch.close());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(2);
  for (const answer of answers.splice(0)) answer(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([looks, told, failures]).toEqual([3, [0, 0], []]);
});
