import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createSpareTime } from "../../src/ingest/spare-time.ts";

function work(ms: number): void {
  const startedAt = performance.now();
  while (performance.now() - startedAt < ms);
}

test("what was put off is done in its order, a long piece a turn, and what comes in meanwhile goes first", async () => {
  const spareTime = createSpareTime();
  const done: string[] = [];
  for (const name of ["a", "b", "c"]) {
    spareTime.run(() => {
      done.push(name);
      work(2);
    });
  }
  expect(done).toEqual([]); // not in the turn in which it was put off
  for (const name of ["save 1", "save 2", "save 3"]) {
    await turn();
    done.push(name);
  }
  expect(done).toEqual(["a", "save 1", "b", "save 2", "c", "save 3"]);
});

test("short pieces share a turn, as far as what they bring about leaves room", async () => {
  const spareTime = createSpareTime();
  const done: number[] = [];
  for (let n = 0; n < 6; n += 1) spareTime.run(() => done.push(n), 0.5);
  await turn();
  expect(done.length).toBeLessThanOrEqual(2); // half a ms each
  expect(done.length).toBeGreaterThan(0);
  while (done.length < 6) await turn();
  expect(done).toEqual([0, 1, 2, 3, 4, 5]);
});

test("what is put off by what was put off is done too", async () => {
  const spareTime = createSpareTime();
  let left = 1_000;
  await new Promise<void>((resolve) => {
    const again = (): void => {
      left -= 1;
      if (left === 0) resolve();
      else spareTime.run(again);
    };
    spareTime.run(again);
  });
  expect(left).toBe(0);
});
