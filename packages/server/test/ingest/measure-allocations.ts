import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { openSqliteStore } from "@cellgrade/store/sqlite";
import { createApplierPool } from "@cellgrade/store/sqlite/applier-pool";
import { createReaderPool } from "@cellgrade/store/sqlite/reader-pool";
import type { RecordStore } from "@cellgrade/store/store";
import { pino } from "pino";
import { newAccountSet } from "../../src/account-sets/new-account-set.ts";
import { createAnswers } from "../../src/ingest/answer.ts";
import { createCommitQueue } from "../../src/ingest/commit-queue.ts";
import { createDesk } from "../../src/ingest/exchange.ts";
import { createFrontDoor } from "../../src/ingest/front-door.ts";
import { createMachineTally } from "../../src/ingest/machine-tally.ts";
import { cell } from "./samples.ts";

// A process of its own, for allocations.test.ts: what a save allocates on the event loop, from the complete body to the
// answer, without node:http. Requests and answers are stand-ins that allocate next to nothing. It runs with a young space
// so large that nothing is collected while it counts, so what the heap has grown by is what was allocated; and without
// optimizing compilers, which leave out allocations when they please.

/** What one save allocates, in bytes. */
export interface Allocations {
  /** Objects, strings, closures. */
  readonly heap: number;
  /** Backing stores of buffers. */
  readonly buffers: number;
}

export interface Measured {
  readonly bodyBytes: number;
  /** A store that does nothing: reading and judging, the queue, the answer. */
  readonly path: Allocations;
  /** The same with the body in two chunks. */
  readonly twoChunks: Allocations;
  /** The real store: the journal's frame, and what the applier is handed. */
  readonly durable: Allocations;
}

const ROUNDS = 60;
/** Saves of one turn of the event loop, hence of one commit. */
const TURN = 64;

type OnSaved = () => void;

function createListener(store: Pick<RecordStore, "saveBatch">) {
  const log = pino({ level: "silent" });
  const isStopping = (): boolean => false;
  const answers = createAnswers({ statusMode: "always-200", language: "zh-CN" });
  const tally = createMachineTally({ machines: { report: async () => {} }, log });
  const desk = createDesk({
    answers,
    refusedSubmissions: { add: refused, flush: async () => {} },
    tally,
    onRefused: refused,
    isStopping,
  });
  const queue = createCommitQueue({
    store,
    policy: () => ({ overwrite: "arrival", historyDays: 90 }),
    bound: { recordsMax: 20_000, recordsQueued: 0 },
    onCommit: () => {},
    onFailure: refused,
  });
  const set = { accountSet: { id: 1, ...newAccountSet("001", "001") }, store, queue } as never;
  const door = createFrontDoor(
    { accountSets: { find: () => set }, answers, desk, tally, isStopping },
    { defaultAccountSet: null, language: "zh-CN" },
  );
  return door.listener(refused);
}

function refused(): never {
  throw new Error("a save was refused");
}

const headers = { host: "localhost", "content-type": "application/json", "x-request-datasource": "001" };
const socket = { remoteAddress: "127.0.0.1" };

/** Sends the chunks of a body. */
function requestOf(chunks: readonly Buffer[]): IncomingMessage {
  const req = {
    url: SAVE_PATH,
    method: "POST",
    httpVersion: "1.1",
    headers,
    socket,
    on(event: "data" | "end", listener: (chunk?: Buffer) => void) {
      if (event === "data") for (const chunk of chunks) listener(chunk);
      else listener();
    },
  };
  return req as unknown as IncomingMessage;
}

function responseOf(onSaved: OnSaved): ServerResponse {
  return { shouldKeepAlive: true, writeHead() {}, end: onSaved } as unknown as ServerResponse;
}

async function measure(
  store: Pick<RecordStore, "saveBatch">,
  bodies: readonly (readonly Buffer[])[],
): Promise<Allocations> {
  const listener = createListener(store);
  async function turn(round: number): Promise<void> {
    let open = TURN;
    await new Promise<void>((resolve) => {
      const onSaved = (): void => {
        open -= 1;
        if (open === 0) resolve();
      };
      for (let index = 0; index < TURN; index += 1) {
        listener(requestOf(bodies[(round * TURN + index) % bodies.length] ?? []), responseOf(onSaved));
      }
    });
  }
  for (let round = 0; round < ROUNDS; round += 1) await turn(round); // warm-up, not counted
  globalThis.gc?.();
  const before = process.memoryUsage();
  for (let round = 0; round < ROUNDS; round += 1) await turn(ROUNDS + round);
  const after = process.memoryUsage();
  const saves = ROUNDS * TURN;
  return {
    heap: (after.heapUsed - before.heapUsed) / saves,
    buffers: (after.arrayBuffers - before.arrayBuffers) / saves,
  };
}

const bodies = Array.from({ length: 2 * ROUNDS * TURN }, (_, index) =>
  Buffer.from(JSON.stringify(cell(`0AVCC26111121G95L${String(index).padStart(7, "0")}`, { workStep: "分容放电" }))),
);
const inTwo = bodies.map((body) => [body.subarray(0, 100), body.subarray(100)]);
const inOne = bodies.map((body) => [body]);

const nothing = { saveBatch: async () => {} };
const folder = mkdtempSync(join(tmpdir(), "cellgrade-allocations-"));
const readers = createReaderPool();
const appliers = createApplierPool();
const store = openSqliteStore({ readers, appliers, onBackgroundFailure: refused }, { file: join(folder, "001") });
await store.ping();
const measured: Measured = {
  bodyBytes: bodies[0]?.length ?? 0,
  path: await measure(nothing, inOne),
  twoChunks: await measure(nothing, inTwo),
  durable: await measure(store, inOne),
};
await store.close();
await readers.close();
await appliers.close();
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify(measured));
