import type { AddressInfo } from "node:net";
import type { HttpStatusMode } from "@cellgrade/contract/errors";
import { invariant } from "@cellgrade/contract/invariant";
import type { MachinePolicy } from "@cellgrade/contract/machine-policy";
import type { Engine } from "@cellgrade/store/engine";
import { type RecordStore, StoreError } from "@cellgrade/store/store";
import type { Rejection } from "@cellgrade/store/system";
import { pino } from "pino";
import { afterEach, beforeEach } from "vitest";
import { createBrowserSaves } from "../../src/access/browser-saves.ts";
import { createOwnHosts } from "../../src/access/own-hosts.ts";
import { newAccountSet } from "../../src/account-sets/new-account-set.ts";
import { createApp } from "../../src/http/app.ts";
import { createLoopbackGuard } from "../../src/http/loopback-guard.ts";
import { createAccessFault } from "../../src/ingest/access-fault.ts";
import { createAnswers } from "../../src/ingest/answer.ts";
import { type AnswerTimes, createAnswerTimes } from "../../src/ingest/answer-times.ts";
import { createOnClientError } from "../../src/ingest/broken-http.ts";
import { type ByteBudget, createByteBudget } from "../../src/ingest/byte-budget.ts";
import { type CommitQueue, createCommitQueue } from "../../src/ingest/commit-queue.ts";
import { createFrontDoor } from "../../src/ingest/front-door.ts";
import { createMachineTally } from "../../src/ingest/machine-tally.ts";
import { createNodeTurns, type NodeTurns } from "../../src/ingest/node-turns.ts";
import { createRefusalRates } from "../../src/ingest/refusal-rates.ts";
import { createRefusedSubmissions } from "../../src/ingest/refused-submissions.ts";
import { createResponder } from "../../src/ingest/responder.ts";
import { createSpareTime, type SpareTime } from "../../src/ingest/spare-time.ts";
import { machinesBy } from "../access/machines/one-policy.ts";
import { openThrowawayEngine } from "../throwaway-engine.ts";

// The server's ingest path on the real store, with a gate before its commits: a test decides when one goes through and
// whether it fails. The account set is 001.

export interface GatedServer {
  readonly url: string;
  readonly rejections: readonly Rejection[];
  readonly answerTimes: AnswerTimes;
  readonly budget: ByteBudget;
  /** Of the requests that were refused at once: how long the event loop worked for each. */
  readonly inVainMs: readonly number[];
  /** Requests that node:http has read, since the start. */
  readByNode(): number;
  /** From now on commits wait until {@link open}. */
  shut(): void;
  open(): void;
  /** The next commit fails in this way, and writes nothing. */
  failNext(committed: StoreError["committed"]): void;
  /** Resolves when `count` commits wait at the gate or went through it, since the start. */
  arrived(count: number): Promise<void>;
  /** Resolves when `count` requests were queued for a commit, since the start. */
  queued(count: number): Promise<void>;
  queuedSoFar(): number;
  /** From now on the policy of a new account set with these changes is in force. */
  decide(policy: Partial<MachinePolicy>): void;
  /** From now on the server is one that is stopping. */
  beStopping(): void;
  discard(): Promise<void>;
}

export interface GatedServerOptions {
  readonly recordsMax?: number;
  readonly statusMode?: HttpStatusMode;
  readonly plainSaves?: boolean;
  readonly inFlightBytesMax?: number;
  readonly connectionsMax?: number;
  readonly spareTime?: SpareTime;
  /** The engine of several servers, which the caller closes; by default one of the server's own. */
  readonly engine?: Engine;
}

let storesOpened = 0;

export async function startGatedServer(options: GatedServerOptions = {}): Promise<GatedServer> {
  const throwaway = options.engine === undefined ? await openThrowawayEngine() : null;
  const engine = options.engine ?? throwaway?.engine;
  invariant(engine !== undefined, "there is an engine");
  storesOpened += 1;
  const store = engine.openStore({ id: storesOpened, code: "001" });
  const gate = createGate(store);
  const log = pino({ level: "silent" });
  const faults = { report() {} };
  const rejections: Rejection[] = [];
  let stopping = false;
  const isStopping = (): boolean => stopping;
  const answers = createAnswers({ statusMode: options.statusMode ?? "always-200", language: "zh-CN" });
  const tally = createMachineTally({ machines: { report: () => Promise.resolve() }, faults });
  const refusedSubmissions = createRefusedSubmissions({
    ledger: { append: async (lot) => void rejections.push(...lot) },
    rates: createRefusalRates({ nowMs: () => performance.now() }),
    faults,
    onLost: () => {},
  });
  const queued = createCounter();
  const commits = createCommitQueue({
    store: gate,
    policy: () => ({ overwrite: "arrival", historyDays: 90, timeZone: "Asia/Shanghai", clockConfirmed: true }),
    bound: { recordsMax: options.recordsMax ?? 20_000, recordsQueued: 0 },
    onCommit: () => {},
    onFailure: () => {},
  });
  const queue: CommitQueue = {
    push(exchange) {
      const taken = commits.push(exchange);
      if (taken) queued.add();
      return taken;
    },
    idle: () => commits.idle(),
  };
  const set = { accountSet: { id: 1, version: 1, ...newAccountSet("001", "001") }, store };
  const answerTimes = createAnswerTimes();
  const onRefused = (): void => {};
  const budget = createByteBudget({ bytesMax: options.inFlightBytesMax ?? 64 * 1024 * 1024 });
  const inVainMs: number[] = [];
  const spareTime = options.spareTime ?? createSpareTime();
  const nodeTurns = createNodeTurns({ budget, spareTime });
  const turns: NodeTurns = {
    inTurn: (...request) => nodeTurns.inTurn(...request),
    inVain(socket, ms) {
      inVainMs.push(ms);
      nodeTurns.inVain(socket, ms);
    },
  };
  const machines = machinesBy();
  const responder = createResponder({
    answers,
    machines,
    refusedSubmissions,
    tally,
    answerTimes,
    onRefused,
    isStopping,
  });
  const frontDoor = createFrontDoor(
    {
      accountSets: { find: (code) => (code === "001" ? set : undefined) },
      answers,
      responder,
      queues: { of: () => queue },
      tally,
      onRefused,
      accessFault: createAccessFault(
        {
          machines,
          isSaveTaken: createBrowserSaves({ isOwnHost: createOwnHosts({ publicHosts: [] }) }),
          mayRead: () => false,
        },
        { listFor: "here" },
      ),
      machines,
      senderAddress: (peer) => peer,
      habits: { of: () => null, isConfirmed: () => false, note() {}, flush: async () => {} },
      budget,
      spareTime,
      turns,
      isStopping,
    },
    { defaultAccountSet: null, language: "zh-CN" },
  );
  const guard = createLoopbackGuard();
  const app = createApp(
    {
      frontDoor,
      onClientError: createOnClientError({ answers, tally }, { language: "zh-CN" }),
      refuseOutsider: guard.refuseOutsider,
      log,
    },
    { plainSaves: options.plainSaves ?? true, connectionsMax: options.connectionsMax ?? 8_192 },
  );
  let readByNode = 0;
  app.server.on("request", () => (readByNode += 1));
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    rejections,
    answerTimes,
    budget,
    readByNode: () => readByNode,
    inVainMs,
    ...gate,
    queued: (count) => queued.reached(count),
    queuedSoFar: () => queued.soFar(),
    decide: (policy) => machines.decide(policy),
    beStopping() {
      stopping = true;
    },
    async discard() {
      gate.open();
      app.server.closeAllConnections();
      await app.close();
      await queue.idle();
      await tally.flush();
      await refusedSubmissions.flush();
      await store.close();
      await throwaway?.discard();
    },
  };
}

function createGate(store: RecordStore) {
  let shut: PromiseWithResolvers<void> | null = null;
  let failure: StoreError["committed"] | null = null;
  const arrivals = createCounter();
  return {
    async saveBatch(...[submissions, policy]: Parameters<RecordStore["saveBatch"]>) {
      arrivals.add();
      await shut?.promise;
      const committed = failure;
      failure = null;
      if (committed !== null) throw new StoreError("a commit that was made to fail", committed);
      return store.saveBatch(submissions, policy);
    },
    shut() {
      shut ??= Promise.withResolvers();
    },
    open() {
      shut?.resolve();
      shut = null;
    },
    failNext(committed: StoreError["committed"]) {
      failure = committed;
    },
    arrived: (count: number) => arrivals.reached(count),
  };
}

function createCounter() {
  let counted = 0;
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  return {
    add() {
      counted += 1;
      for (const { count, resolve } of waiting) if (counted >= count) resolve();
      waiting = waiting.filter(({ count }) => counted < count);
    },
    soFar: () => counted,
    reached(count: number): Promise<void> {
      if (counted >= count) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
  };
}

/** A fresh server for each test of the surrounding `describe`. */
export function freshGatedServer(options: GatedServerOptions = {}): () => GatedServer {
  let server: GatedServer | undefined;
  beforeEach(async () => {
    server = await startGatedServer(options);
  });
  afterEach(() => server?.discard());
  return () => {
    if (server === undefined) throw new Error("no server runs outside of a test");
    return server;
  };
}
