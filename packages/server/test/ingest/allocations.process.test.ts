import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import type { Measured } from "./measure-allocations.ts";

// What a save allocates on the event loop, counted and not timed: the garbage collector's share of the hot path. Ten runs
// on a busy machine differed by 0.1 %, so the bounds lie a tenth above what they were set at. Who has to raise one has
// found what a change costs each save.

const PROGRAM = fileURLToPath(new URL("./measure-allocations.ts", import.meta.url));

const FLAGS = [
  "--expose-gc",
  "--min-semi-space-size=256",
  "--max-semi-space-size=256",
  "--no-opt",
  "--no-maglev",
  "--single-threaded-gc",
  "--no-concurrent-array-buffer-sweeping",
];

describe("a save allocates on the event loop", () => {
  let measured: Measured;

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, PROGRAM]);
    measured = JSON.parse(stdout) as Measured;
  });

  test("from the bytes of its request to those of its answer, without the store: at most 4,450 bytes", () => {
    expect(measured.path.heap).toBeLessThan(4_450); // 4,041
    expect(measured.path.heap, "it was counted at all").toBeGreaterThan(1_000);
  });

  test("with the journal: at most 5,100 bytes", () => {
    expect(measured.durable.heap).toBeLessThan(5_100); // 4,617
    expect(measured.durable.heap, "it was counted at all").toBeGreaterThan(measured.path.heap);
  });

  test("no copy of a request that came in one piece, and one of a request that came in two", () => {
    expect(measured.path.buffers).toBeLessThan(1);
    expect(measured.twoChunks.buffers).toBeGreaterThanOrEqual(measured.requestBytes * 0.99);
    expect(measured.twoChunks.buffers).toBeLessThan(measured.requestBytes * 1.1); // 358 of 359: Node's pool has seams
  });

  test("for the journal, two buffers of its share of the frame: less than 300 bytes", () => {
    expect(measured.durable.buffers).toBeLessThan(300); // 256
    expect(measured.durable.buffers, "it was counted at all").toBeGreaterThan(100);
  });
});
