import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createByteBudget, FREE_BYTES } from "../../src/ingest/byte-budget.ts";
import { createNodeTurns, hasWaiting } from "../../src/ingest/node-turns.ts";
import { kept, replyOf } from "./exchange-http.ts";
import { freshGatedServer } from "./gated-server.ts";
import { connectTo, requestBytes } from "./raw-socket.ts";
import { cell } from "./samples.ts";

const TO_001 = "x-request-datasource: 001";

function saveOf(barcode: string): Buffer {
  return requestBytes({ path: `${SAVE_PATH}/`, headers: [TO_001], body: JSON.stringify(cell(barcode)) });
}

describe("a connection that node:http reads", () => {
  const server = freshGatedServer();

  test("has one request under way: those of its packet are served in their order, each behind the answer before", async () => {
    server().shut();
    const connection = connectTo(server().url);
    connection.send(Buffer.concat(["A", "B", "C"].map(saveOf)));
    await server().queued(1);
    await kept(server().url, "none"); // a round trip: the others would have come
    expect(server().queuedSoFar()).toBe(1);
    expect(server().readByNode()).toBe(4);
    server().open();
    for (let n = 0; n < 3; n += 1) expect(replyOf(await connection.answer()).state).toBe(1);
    expect(server().queuedSoFar()).toBe(3);
    connection.drop();
    for (const barcode of ["A", "B", "C"]) expect(await kept(server().url, barcode)).toEqual(cell(barcode));
  });

  test("serves what is behind a save, whatever it is, in its order", async () => {
    const connection = connectTo(server().url);
    const expecting = requestBytes({ headers: [TO_001, "Expect: 100-continue"], body: JSON.stringify(cell("E")) });
    connection.send(
      Buffer.concat([saveOf("A"), requestBytes({ method: "GET", path: "/nothing" }), expecting, saveOf("B")]),
    );
    connection.finish();
    const statuses: (number | undefined)[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await connection.answer())?.status);
    expect(statuses).toEqual([200, 404, 100, 200, 200]);
    expect(await connection.closed()).toHaveLength(0);
  });

  test("that goes while its requests wait leaves nothing behind", async () => {
    server().shut();
    const connection = connectTo(server().url);
    connection.send(Buffer.concat(["A", "B", "C"].map(saveOf)));
    await server().queued(1);
    await expect.poll(() => server().budget.taken()).toBe(2 * FREE_BYTES);
    connection.drop();
    server().open();
    await expect.poll(() => server().budget.taken()).toBe(0);
  });
});

class StandIn extends EventEmitter {
  destroyed = false;
  bytesWritten = 0;
  paused = false;
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
    this.emit("resume");
  }
  destroy(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

class Response extends EventEmitter {
  writableFinished = false;
  finish(): void {
    this.writableFinished = true;
    this.emit("close");
  }
}

describe("the bounds of a connection", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearInterval", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function setUp(bytesMax = 64 * 1024 * 1024) {
    const budget = createByteBudget({ bytesMax });
    const turns = createNodeTurns({ budget, spareTime: { run: (work) => setImmediate(work) } });
    const socket = new StandIn();
    const served: Response[] = [];
    function request(): Response {
      const res = new Response();
      const req = { socket } as unknown as IncomingMessage;
      turns.inTurn(req, res as unknown as ServerResponse, () => served.push(res));
      return res;
    }
    const inVain = (ms: number): void => turns.inVain(socket as unknown as Socket, ms);
    return { budget, socket, served, request, inVain };
  }

  test("a client that sends a thousand requests ahead is cut off, and so is one for whose requests there is no room", () => {
    const { budget, socket, request } = setUp();
    for (let n = 0; n < 1_001; n += 1) request();
    expect([socket.destroyed, budget.taken()]).toEqual([false, 1_000 * FREE_BYTES]);
    request();
    expect([socket.destroyed, budget.taken()]).toEqual([true, 0]);
    const small = setUp(FREE_BYTES);
    small.request();
    small.request();
    expect(small.socket.destroyed).toBe(false);
    small.request();
    expect([small.socket.destroyed, small.budget.taken()]).toEqual([true, 0]);
  });

  test("nothing is read on while a request waits, though Node reads on with each body", async () => {
    const { socket, served, request } = setUp();
    const first = request();
    expect(socket.paused).toBe(false);
    request();
    expect(hasWaiting(socket as unknown as Socket)).toBe(true);
    socket.resume(); // as Node does
    expect(socket.paused).toBe(true);
    first.finish();
    await turn();
    expect([served.length, socket.paused]).toEqual([2, false]);
    served[1]?.finish();
    request();
    expect([served.length, socket.paused]).toEqual([3, false]);
  });

  test("a client that reads no answer while its requests wait is cut off, one that reads is not", () => {
    const { socket, request } = setUp();
    request();
    request();
    for (let half = 0; half < 4; half += 1) {
      socket.bytesWritten += 1;
      vi.advanceTimersByTime(30_000);
    }
    expect(socket.destroyed).toBe(false);
    vi.advanceTimersByTime(30_000);
    expect(socket.destroyed).toBe(true);
  });

  test("a request that was costly and in vain makes its connection rest: a later one is not read, or waits", async () => {
    const { socket, served, request, inVain } = setUp();
    request().finish();
    inVain(0.9);
    expect(socket.paused).toBe(false);
    inVain(5);
    expect(socket.paused).toBe(true);
    socket.resume();
    expect(socket.paused).toBe(true);
    request(); // it came in the same packet
    await turn();
    expect(served).toHaveLength(1);
    vi.advanceTimersByTime(99);
    await turn();
    expect(served).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await turn();
    expect([served.length, socket.paused]).toEqual([2, false]);
  });

  test("the rest is bounded", () => {
    const { socket, request, inVain } = setUp();
    request().finish();
    inVain(60_000);
    vi.advanceTimersByTime(1_999);
    expect(socket.paused).toBe(true);
    vi.advanceTimersByTime(1);
    expect(socket.paused).toBe(false);
  });
});
