import { Agent, request as httpRequest } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { Worker } from "node:worker_threads";
import { UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import { pino } from "pino";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { newAccountSet } from "../../src/account-sets/new-account-set.ts";
import { addApiRoutes, type ApiDependencies } from "../../src/api/routes.ts";
import { createApp } from "../../src/http/app.ts";
import { ClientGone } from "../../src/http/client-gone.ts";
import { createLoopbackGuard } from "../../src/http/loopback-guard.ts";
import { addProblemHandlers } from "../../src/http/problem-handlers.ts";
import { createRepeatedFaults } from "../../src/repeated-faults.ts";
import { SAMPLE_RECORD, startTestServer } from "../running-server.ts";

/** A read that a route has asked for. */
interface Read {
  readonly name: string;
  readonly signal: AbortSignal | undefined;
}

/** The routes on a real socket, before a store that answers no read until its signal is aborted. */
async function serve({ answered = false } = {}) {
  const reads: Read[] = [];
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line) => void logged.push(line) });
  const faults = createRepeatedFaults({ log });
  onTestFinished(() => faults.close());
  const guard = createLoopbackGuard();
  const app = createApp(
    {
      // As front-door.ts does: machines may end their side before they read.
      frontDoor: {
        listener: (framework) => framework,
        attach: (server) => void Object.assign(server, { httpAllowHalfOpen: true }),
      },
      onClientError() {},
      refuseOutsider: guard.refuseOutsider,
      log,
    },
    { plainSaves: true, connectionsMax: 64 },
  );
  function read(name: string, args: readonly unknown[]): Promise<unknown> {
    const signal = args.find((arg) => arg instanceof AbortSignal);
    reads.push({ name, signal });
    if (answered) return Promise.resolve([]);
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  }
  const store = new Proxy(
    { exclude: async () => true, include: async () => true },
    { get: (known, name) => Reflect.get(known, name) ?? ((...args: unknown[]) => read(String(name), args)) },
  );
  const set = { accountSet: { id: 1, version: 1, ...newAccountSet("001", "001") }, store };
  const dependencies = {
    accountSets: { find: () => set, all: () => [set] },
    system: {
      grading: { find: async () => null },
      limits: { versions: async () => [] },
      machines: { list: async () => [], savesByMinute: async () => [] },
      rejections: { count: async () => 0 },
      accountSets: {},
      barcodeLists: {},
      controlPhases: { inForce: async () => [] },
      machineEvents: { list: async () => [] },
    },
    machineAccess: { of: () => ({ settings: () => UNDECIDED_POLICY, reading: () => ({ isUnread: () => false }) }) },
    tally: { flush: async () => {} },
    faults,
    refusedSubmissions: { flush: async () => {} },
    log,
  } as unknown as ApiDependencies;
  guard.attach(app);
  addProblemHandlers(app, { faults, log });
  addApiRoutes(app, dependencies);
  await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => {
    app.server.closeAllConnections();
    return app.close();
  });
  return { port: (app.server.address() as AddressInfo).port, reads, logged };
}

const RULES = '{"rules":[]}';
/** All routes that read records for an answer. An export is ended by its own socket (export.server.test.ts). */
const ROUTES = [
  ["GET", "/records", ""],
  ["GET", "/records/A", ""],
  ["GET", "/records/A/history", ""],
  ["GET", "/summary", ""],
  ["GET", "/values?field=deviceCode", ""],
  ["GET", "/distribution", ""],
  ["GET", "/channels", ""],
  ["GET", "/runs", ""],
  ["GET", "/trend", ""],
  ["GET", "/grades", ""],
  ["GET", "/overview", ""],
  ["GET", "/suspect-barcodes", ""],
  ["POST", "/grading-rules/preview", RULES],
  ["PUT", "/records/A/exclusion", '{"reason":"x"}'],
  ["DELETE", "/records/A/exclusion", "{}"],
  ["GET", "/exclusions", ""],
  ["POST", "/exclusions", '{"reason":"x"}'],
  ["DELETE", "/exclusions", "{}"],
] as const;

describe("a client that goes before its answer is out ends what was read for it, and the log says nothing", () => {
  test.for(ROUTES)("%s %s", async ([method, path, body]) => {
    for (const leave of ["destroy", "end", "resetAndDestroy"] as const) {
      const { port, reads, logged } = await serve();
      const socket = connect({ host: "127.0.0.1", port });
      socket.write(
        `${method} /api/v1/account-sets/001${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
          `content-length: ${body.length}\r\n\r\n${body}`,
      );
      await expect.poll(() => reads.length).toBeGreaterThan(0);
      socket[leave]();
      await expect
        .poll(() => reads.map(({ name, signal }) => [name, signal?.aborted]))
        .toEqual(reads.map(({ name }) => [name, true]));
      expect(reads[0]?.signal?.reason).toBeInstanceOf(ClientGone);
      await expect.poll(() => socket.closed, { message: "the server keeps no half of it" }).toBe(true);
      expect(logged, leave).toEqual([]);
    }
  });

  test("an answer that is out has ended nothing, on a connection that is used again", async () => {
    const { port, reads } = await serve({ answered: true });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const sockets = new Set<unknown>();
    for (let again = 0; again < 12; again += 1) {
      const asked = httpRequest({
        port,
        host: "127.0.0.1",
        path: "/api/v1/account-sets/001/values?field=deviceCode",
        agent,
      });
      const text = await new Promise<string>((resolve, reject) => {
        asked.on("error", reject).on("response", (response) => {
          sockets.add(response.socket);
          response.setEncoding("utf8").on("data", resolve);
        });
        asked.end();
      });
      expect(text).toBe('{"items":[]}');
    }
    expect(sockets.size).toBe(1);
    expect(reads.map(({ signal }) => signal?.aborted)).toEqual(Array(12).fill(false));
  });
});

test("statistics whose clients have gone do not hold up the next one: those that waited are never begun", async () => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  for (let batch = 0; batch < 20; batch += 1) {
    const records = Array.from({ length: 1_000 }, (_, index) => ({ ...SAMPLE_RECORD, barcode: `C${batch}-${index}` }));
    const headers = { "content-type": "application/json", "x-request-datasource": "001" };
    const body = JSON.stringify({ records });
    await server.ask("/api/pick/volumeCollectData/saveBatch", { method: "POST", headers, body });
  }
  const reads = async () => Number(/^cellgrade_reads_waiting (\d+)$/m.exec((await server.ask("/metrics")).text)?.[1]);
  const post = vi.spyOn(Worker.prototype, "postMessage");
  onTestFinished(() => post.mockRestore());
  const begun = () =>
    post.mock.calls.filter(([message]) => JSON.stringify(message).includes('"name":"channels"')).length;

  const CLIENTS = 90;
  const channels = "/api/v1/account-sets/001/channels";
  const { port } = new URL(server.url);
  const clients = Array.from({ length: CLIENTS }, () => {
    const socket = connect({ host: "127.0.0.1", port: Number(port) });
    socket.on("error", () => {});
    socket.write(`GET ${channels} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    return socket;
  });
  await expect.poll(reads, { interval: 1 }).toBeGreaterThan(CLIENTS / 2);
  for (const client of clients) client.end();
  await expect.poll(reads).toBe(0);
  expect(begun()).toBeLessThan(CLIENTS);
  expect((await server.ask(channels)).status).toBe(200);
  expect(begun()).toBeLessThan(CLIENTS);
});
