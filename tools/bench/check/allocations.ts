import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Measured } from "../../../packages/server/test/ingest/measure-allocations.ts";
import type { Figure } from "./figure.ts";

// What a save allocates on the event loop: the garbage collector's share of the hot path. It is counted, and ten runs on
// a busy machine differed by 0.1 %, so the bounds lie a tenth above the figures they were set at.

const PROGRAM = fileURLToPath(new URL("../../../packages/server/test/ingest/measure-allocations.ts", import.meta.url));

/** Nothing is collected while the program counts, and no compiler leaves an allocation out. */
const FLAGS = [
  "--expose-gc",
  "--min-semi-space-size=256",
  "--max-semi-space-size=256",
  "--no-opt",
  "--no-maglev",
  "--single-threaded-gc",
  "--no-concurrent-array-buffer-sweeping",
];

/** The bounds say in a comment what they were set at. */
export async function measureAllocations(): Promise<readonly Figure[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, PROGRAM]);
  const { path, durable, twoChunks, requestBytes } = JSON.parse(stdout) as Measured;
  const bytes = (name: string, value: number, bound: Figure["bound"]): Figure => ({
    name,
    value,
    unit: "bytes",
    bound,
  });
  return [
    bytes("from the request's bytes to the answer's, without the store", path.heap, { atMost: 4_750 }), // 4,321
    bytes("the same, to see that it was counted", path.heap, { atLeast: 1_000 }),
    bytes("the same with the journal", durable.heap, { atMost: 5_400 }), // 4,916
    bytes("more than without the store", durable.heap - path.heap, { atLeast: 1 }),
    bytes("buffers of a request that comes in one piece: no copy", path.buffers, { atMost: 1 }), // 0
    bytes("buffers of a request that comes in two: at least a copy", twoChunks.buffers, {
      atLeast: requestBytes * 0.99, // Node's pool of buffers has seams
    }),
    bytes("buffers of a request that comes in two: no second copy", twoChunks.buffers, { atMost: requestBytes * 1.1 }),
    bytes("buffers of its share of the journal's frame", durable.buffers, { atMost: 300 }), // 256
    bytes("the same, to see that they were counted", durable.buffers, { atLeast: 100 }),
  ];
}
