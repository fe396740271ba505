import { once } from "node:events";
import { Agent } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { SAMPLE } from "./process/cells.ts";
import { createLedger } from "./process/ledger.ts";
import { startLoad } from "./process/load.ts";
import { post, save } from "./process/machine-client.ts";
import type { CellgradeProcess } from "./process/cellgrade-process.ts";
import { start, startUnready, temporaryFolder } from "./process/server-process.ts";
import { until } from "./process/until.ts";

const STOP_MS_MAX = 10_000;
/** The connections of each of two account sets. */
const CONNECTIONS = 16;

test.for(["SIGTERM", "SIGINT"] as const)(
  "%s under load: what is accepted is answered and kept, the rest is not",
  async (signal) => {
    const data = temporaryFolder();
    const ledger = createLedger();
    const args = ["--account-set", "001", "--account-set", "002"];
    const server = await start({ data, args });
    const load = startLoad({
      url: server.url,
      ledger,
      accountSets: ["001", "002"],
      connections: CONNECTIONS,
      name: "S",
      unanswered: "refused", // its connection was idle when it was closed: had it been accepted, it had an answer
    });
    await load.acknowledged(1_000);
    await expectCleanStop(server, signal);
    await load.ended;
    expect([...load.answers.keys()].sort()).toSatisfy((kinds: string[]) =>
      kinds.every((kind) => ["acknowledged", "SHUTTING_DOWN", "not connected", "unanswered"].includes(kind)),
    );
    // A save stays unanswered only when it comes just as its idle connection is closed, after half a second of quiet.
    expect(load.answers.get("unanswered") ?? 0).toBeLessThan(CONNECTIONS / 4);

    const again = await start({ data });
    expect(await ledger.faults(again.url)).toEqual([]);
  },
);

test("an idle keep-alive connection does not hold up a stop", async () => {
  const server = await start({ data: temporaryFolder() });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const answer = await post({ url: server.url, path: "save", accountSet: "001", body: JSON.stringify(SAMPLE), agent });
  expect(answer).toMatchObject({ kind: "answered", envelope: { state: 1 } });
  expect(await expectCleanStop(server, "SIGTERM")).toBeLessThan(5_000);
});

test("half a request and a connection that says nothing are cut, and the stop still ends in time", async () => {
  const data = temporaryFolder();
  const server = await start({ data });
  const half = await sendHalf(server.url);
  const halfHeaders = await openSocket(server.url);
  halfHeaders.write("POST /api/pick/volume");
  const silent = await openSocket(server.url);
  await save(server.url, "001", SAMPLE); // so the server has seen what was sent before
  await expectCleanStop(server, "SIGTERM");
  expect(await half.answer, "no answer to what was not sent").toBe("");
  for (const socket of [halfHeaders, silent]) await until(() => socket.destroyed);
});

test("a request that comes whole while the server stops is refused with SHUTTING_DOWN", async () => {
  const server = await start({ data: temporaryFolder() });
  const request = await sendHalf(server.url);
  server.kill("SIGTERM");
  await untilNotListening(server.url);
  request.finish();
  const answer = await request.answer;
  expect(answer).toContain("x-error-code: SHUTTING_DOWN");
  expect(answer).toContain('"state":-1');
  expect(answer.toLowerCase()).toContain("connection: close");
  expect(await server.exited).toEqual({ code: 0, signal: null });
});

test("asked to stop again while it stops, as Ctrl-C under npm does, it goes on in order", async () => {
  const server = await start({ data: temporaryFolder() });
  const request = await sendHalf(server.url);
  server.kill("SIGINT");
  await untilNotListening(server.url);
  server.kill("SIGINT");
  server.kill("SIGTERM");
  request.finish();
  expect(await request.answer).toContain("x-error-code: SHUTTING_DOWN");
  expect(await server.exited).toEqual({ code: 0, signal: null });
});

test("told to stop while it starts, it stops after the start, with exit code 0", async () => {
  const data = temporaryFolder();
  const server = startUnready({ data, args: ["--log-level", "info"] });
  await until(() => server.stderr().includes("account set opened"));
  await expectCleanStop(server, "SIGTERM");
});

/** Sends the signal and expects exit code 0 in time, without a complaint. Returns how long it took, in ms. */
async function expectCleanStop(server: CellgradeProcess, signal: NodeJS.Signals): Promise<number> {
  const startedAt = performance.now();
  server.kill(signal);
  expect(await server.exited).toEqual({ code: 0, signal: null });
  const ms = performance.now() - startedAt;
  expect(ms).toBeLessThan(STOP_MS_MAX);
  expect(server.stderr()).not.toMatch(/"level":[456]0/);
  return ms;
}

interface HalfRequest {
  finish(): void;
  /** All bytes that come until the connection ends. */
  readonly answer: Promise<string>;
}

/** Sends a save without its last byte, and resolves when the server has it. */
async function sendHalf(url: string): Promise<HalfRequest> {
  const socket = await openSocket(url);
  let text = "";
  socket.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  const answer = once(socket, "close").then(() => text);
  const body = JSON.stringify(SAMPLE);
  const length = Buffer.byteLength(body);
  socket.write(
    `POST /api/pick/volumeCollectData/save HTTP/1.1\r\nhost: x\r\nx-request-datasource: 001\r\ncontent-length: ${length}\r\n\r\n`,
  );
  socket.write(body.slice(0, -1));
  await save(url, "001", { ...SAMPLE, barcode: "after the half" });
  return { finish: () => socket.write(body.slice(-1)), answer };
}

/** Resolves when the server no longer listens, which is the first thing a stopping server does. */
async function untilNotListening(url: string): Promise<void> {
  await until(async () => (await post({ url, path: "save", body: "{}" })).kind === "not connected");
}

async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on("error", () => {});
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, "connect");
  return socket;
}
