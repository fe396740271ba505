import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import type { RecordStore } from "@cellgrade/store/store";
import { createBrowserSaves } from "../../src/access/browser-saves.ts";
import { createOwnHosts } from "../../src/access/own-hosts.ts";
import { newAccountSet } from "../../src/account-sets/new-account-set.ts";
import { createSenderAddress } from "../../src/access/sender-address.ts";
import { createAccessFault } from "../../src/ingest/access-fault.ts";
import { createAnswers } from "../../src/ingest/answer.ts";
import { createAnswerTimes } from "../../src/ingest/answer-times.ts";
import { createByteBudget } from "../../src/ingest/byte-budget.ts";
import { createCommitQueue } from "../../src/ingest/commit-queue.ts";
import { createFrontDoor } from "../../src/ingest/front-door.ts";
import { createMachineTally } from "../../src/ingest/machine-tally.ts";
import { createNodeTurns } from "../../src/ingest/node-turns.ts";
import { createResponder } from "../../src/ingest/responder.ts";
import { createSpareTime } from "../../src/ingest/spare-time.ts";
import { kept, machinesBy } from "../access/machines/one-policy.ts";
import { openThrowawayEngine } from "../throwaway-engine.ts";
import { requestBytes } from "./raw-socket.ts";
import { cell } from "./samples.ts";

// A program of `npm run bench -- --check`: what a save allocates on the event loop, from the bytes of the request to those
// of the answer. The sockets are stand-ins that allocate next to nothing. The program runs with a young space so large
// that nothing is collected while it counts, so the heap grows by what is allocated. It runs without optimizing compilers,
// which leave out allocations when they please.

/** What one save allocates, in bytes. */
export interface Allocations {
  /** Objects, strings, closures. */
  readonly heap: number;
  /** Backing stores of buffers. */
  readonly buffers: number;
}

export interface Measured {
  readonly requestBytes: number;
  /** A store that does nothing: reading and judging, the queue, the answer. */
  readonly path: Allocations;
  /** The same with the request in two chunks. */
  readonly twoChunks: Allocations;
  /** The real store: the journal's frame, and what the applier is handed. */
  readonly durable: Allocations;
}

const ROUNDS = 60;
/** Saves of one turn of the event loop, hence of one commit. */
const TURN = 64;

/** A policy that asks for everything. */
const TOKEN = "cgm_allocations";
const POLICY = {
  token: "required",
  deviceCodes: "closed",
  deviceCodesLetIn: [cell("").deviceCode],
  savesPerSecond: 100_000,
} as const;

/** A server that never listens: the connections are given to it. */
function createServerOf(store: Pick<RecordStore, "saveBatch">) {
  const isStopping = (): boolean => false;
  const answers = createAnswers({ statusMode: "always-200", language: "zh-CN" });
  const tally = createMachineTally({ machines: { report: async () => {} }, faults: { report() {} } });
  const machines = machinesBy(POLICY, [kept(1, TOKEN)]);
  const responder = createResponder({
    answers,
    machines,
    refusedSubmissions: { admit: refused, add: refused, flush: async () => {} },
    tally,
    answerTimes: createAnswerTimes(),
    onRefused: refused,
    isStopping,
  });
  const queue = createCommitQueue({
    store,
    policy: () => ({ overwrite: "arrival", historyDays: 90, timeZone: "Asia/Shanghai", clockConfirmed: true }),
    bound: { recordsMax: 20_000, recordsQueued: 0 },
    onCommit: () => {},
    onFailure: refused,
  });
  const budget = createByteBudget({ bytesMax: 64 * 1024 * 1024 });
  const spareTime = createSpareTime();
  const set = { accountSet: { id: 1, version: 1, ...newAccountSet("001", "001") }, store } as never;
  const door = createFrontDoor(
    {
      accountSets: { find: () => set },
      answers,
      responder,
      queues: { of: () => queue },
      tally,
      onRefused: refused,
      accessFault: createAccessFault(
        {
          machines,
          isSaveTaken: createBrowserSaves({ isOwnHost: createOwnHosts({ publicHosts: [] }) }),
          mayRead: () => false,
        },
        { listFor: "here" },
      ),
      machines,
      senderAddress: createSenderAddress({ trustProxies: [] }),
      habits: { of: () => null, isConfirmed: () => false, note() {}, flush: async () => {} },
      budget,
      spareTime,
      turns: createNodeTurns({ budget, spareTime }),
      isStopping,
    },
    { defaultAccountSet: null, language: "zh-CN" },
  );
  const server = createServer();
  door.attach(server, { plainSaves: true, connectionsMax: TURN });
  return server;
}

function refused(): never {
  throw new Error("a save was refused");
}

class Connection extends EventEmitter {
  readonly remoteAddress = "127.0.0.1";
  onSaved = (): void => {};

  write(): boolean {
    this.onSaved();
    return true;
  }
}

async function measure(
  store: Pick<RecordStore, "saveBatch">,
  requests: readonly (readonly Buffer[])[],
): Promise<Allocations> {
  const server = createServerOf(store);
  const connections = Array.from({ length: TURN }, () => new Connection());
  for (const connection of connections) server.emit("connection", connection);
  async function turn(round: number): Promise<void> {
    let open = TURN;
    await new Promise<void>((resolve) => {
      const onSaved = (): void => {
        open -= 1;
        if (open === 0) resolve();
      };
      for (const [index, connection] of connections.entries()) {
        connection.onSaved = onSaved;
        for (const chunk of requests[(round * TURN + index) % requests.length] ?? []) connection.emit("data", chunk);
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

const requests = Array.from({ length: 2 * ROUNDS * TURN }, (_, index) =>
  requestBytes({
    headers: ["content-type: application/json", "x-request-datasource: 001", `x-api-key: ${TOKEN}`],
    body: JSON.stringify(cell(`0AVCC26111121G95L${String(index).padStart(7, "0")}`, { workStep: "分容放电" })),
  }),
);
const inTwo = requests.map((bytes) => [bytes.subarray(0, 150), bytes.subarray(150)]);
const inOne = requests.map((bytes) => [bytes]);

const nothing = { saveBatch: async () => {} };
const throwaway = await openThrowawayEngine();
const store = throwaway.engine.openStore({ id: 1, code: "001" });
await store.ping();
const measured: Measured = {
  requestBytes: requests[0]?.length ?? 0,
  path: await measure(nothing, inOne),
  twoChunks: await measure(nothing, inTwo),
  durable: await measure(store, inOne),
};
await throwaway.discard();
console.log(JSON.stringify(measured));
