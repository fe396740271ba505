import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { createAnswers } from "../../../src/ingest/answer.ts";
import { createOnClientError } from "../../../src/ingest/broken-http.ts";
import { type ByteBudget, createByteBudget, FREE_BYTES } from "../../../src/ingest/byte-budget.ts";
import type { NewExchange } from "../../../src/ingest/exchange.ts";
import { attachPlainSaves } from "../../../src/ingest/plain/plain-saves.ts";
import { createSpareTime } from "../../../src/ingest/spare-time.ts";
import { replyOf } from "../exchange-http.ts";
import { connectTo, type RawConnection, requestBytes } from "../raw-socket.ts";
import { cell } from "../samples.ts";

const answers = createAnswers({ statusMode: "always-200", language: "en" });
const tally = { tolerated() {} };

function connected(url: string): RawConnection {
  const connection = connectTo(url);
  onTestFinished(() => connection.drop());
  return connection;
}

describe("a connection of plain saves", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  let budget: ByteBudget;

  async function listen(
    serve: (save: NewExchange) => void,
    limits: object = {},
    bytesMax = 64 * 1024 * 1024,
  ): Promise<string> {
    budget = createByteBudget({ bytesMax });
    const listening: Server & { httpAllowHalfOpen?: boolean } = createServer(limits, (_, res) =>
      res.end("by node:http"),
    );
    listening.httpAllowHalfOpen = true; // as the front door has it
    server = listening;
    listening.on("clientError", createOnClientError({ answers, tally }, { language: "en" }));
    attachPlainSaves(listening, { serve, budget, spareTime: createSpareTime(), tally });
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }

  const saved = ({ reply }: NewExchange): void => reply.send(answers.saved, false);
  const save = requestBytes({ body: JSON.stringify(cell("A")) });

  test("is node:http's for good, once it carries anything else", async () => {
    let plain = 0;
    const url = await listen((each) => {
      plain += 1;
      saved(each);
    });
    const connection = connected(url);
    for (const request of [save, save, requestBytes({ method: "GET", path: "/healthz" }), save]) {
      connection.send(request);
      expect((await connection.answer())?.status).toBe(200);
    }
    expect(plain).toBe(2);
  });

  test("serves one save at a time: what was sent behind it in one packet waits for its answer", async () => {
    const under: NewExchange[] = [];
    const url = await listen((each) => under.push(each));
    const [flooding, other] = [connected(url), connected(url)];
    flooding.send(Buffer.concat([save, save, save]));
    await expect.poll(() => under.length).toBe(1);
    other.send(save);
    await expect.poll(() => under.length).toBe(2);
    const [first, ofOther] = under;
    first?.reply.send(answers.saved, false);
    expect((await flooding.answer())?.status).toBe(200);
    await expect.poll(() => under.length).toBe(3);
    expect(under[2]?.reply).toBe(first?.reply); // the connection is the reply
    ofOther?.reply.send(answers.saved, false);
    await other.answer(); // a round trip: the third save would have come
    expect(under).toHaveLength(3);
    under[2]?.reply.send(answers.saved, false);
    await expect.poll(() => under.length).toBe(4);
    under[3]?.reply.send(answers.saved, true);
    expect([(await flooding.answer())?.status, (await flooding.answer())?.status]).toEqual([200, 200]);
  });

  test("gives what is no save behind saves of the same packet to node:http, in its order", async () => {
    let plain = 0;
    const url = await listen((each) => {
      plain += 1;
      saved(each);
    });
    const connection = connected(url);
    connection.send(Buffer.concat([save, save, requestBytes({ method: "GET", path: "/healthz" }), save]));
    connection.finish();
    const bodies: (string | undefined)[] = [];
    for (let n = 0; n < 4; n += 1) bodies.push((await connection.answer())?.body.toString());
    const text = Buffer.from(answers.saved.body, "latin1").toString();
    expect(bodies).toEqual([text, text, "by node:http", "by node:http"]);
    expect(plain).toBe(2);
    expect(await connection.closed()).toHaveLength(0);
  });

  test("answers all saves of a packet whose client ends its side behind them", async () => {
    const connection = connected(await listen(saved));
    connection.send(Buffer.concat([save, save, save]));
    connection.finish();
    for (let n = 0; n < 3; n += 1) expect((await connection.answer())?.status).toBe(200);
    expect(await connection.closed()).toHaveLength(0);
  });

  test("answers them however late: the end of a client is behind all that it sent", async () => {
    const waiting: NewExchange[] = [];
    const url = await listen((exchange) => void waiting.push(exchange));
    const connection = connected(url);
    connection.send(Buffer.concat([save, save, requestBytes({ method: "GET", path: "/healthz" })]));
    connection.finish();
    for (let n = 0; n < 2; n += 1) {
      await expect.poll(() => waiting.length).toBe(1);
      const later = connected(url); // whatever is known of it, the end of the first one was there before
      later.send(save);
      await expect.poll(() => waiting.length).toBe(2);
      await turn();
      await turn();
      for (const exchange of waiting.splice(0)) saved(exchange);
      expect((await connection.answer())?.status).toBe(200);
    }
    expect((await connection.answer())?.body.toString()).toBe("by node:http");
    expect(await connection.closed()).toHaveLength(0);
  });

  test("takes from the budget what it holds beyond the free bytes, and gives it back with the answer", async () => {
    const under: NewExchange[] = [];
    const url = await listen((each) => under.push(each));
    const connection = connected(url);
    connection.send(save);
    await expect.poll(() => under.length).toBe(1);
    expect(budget.taken()).toBe(0); // a save has room without it
    under[0]?.reply.send(answers.saved, false);
    await connection.answer();
    const large = requestBytes({ body: JSON.stringify({ ...cell("A"), pad: "x".repeat(20_000) }) });
    connection.send(large.subarray(0, -1));
    await expect.poll(() => budget.taken()).toBe(large.length - 1 - FREE_BYTES);
    connection.send(large.subarray(-1));
    await expect.poll(() => under.length).toBe(2);
    expect(budget.taken()).toBe(large.length - FREE_BYTES);
    under[1]?.reply.send(answers.saved, false);
    await connection.answer();
    expect(budget.taken()).toBe(0);
    connection.send(large.subarray(0, -1));
    await expect.poll(() => budget.taken()).toBe(large.length - 1 - FREE_BYTES);
    connection.drop();
    await expect.poll(() => budget.taken()).toBe(0);
  });

  test("without room: a small save is served, a large one is told so, and what came behind is not kept", async () => {
    const under: NewExchange[] = [];
    const url = await listen((each) => under.push(each), {}, 1_000);
    const connection = connected(url);
    const large = requestBytes({ body: JSON.stringify({ ...cell("A"), pad: "x".repeat(20_000) }) });
    connection.send(large);
    await expect.poll(() => under.length).toBe(1);
    expect(under[0]?.body).toMatchObject({ noRoom: true, tooLarge: false, drained: true });
    expect(under[0]?.body.bytes.length).toBe(FREE_BYTES);
    expect(under[0]?.body.bytesSent).toBe(large.length - large.indexOf("\r\n\r\n") - 4);
    under[0]?.reply.send(answers.saved, false);
    await connection.answer();
    connection.send(Buffer.concat(Array(40).fill(save)));
    await expect.poll(() => under.length).toBe(2);
    expect(under[1]?.body).toMatchObject({ noRoom: false });
    under[1]?.reply.send(answers.saved, false);
    const answer = await connection.answer();
    expect([answer?.status, answer?.headers.get("connection")]).toEqual([200, "close"]);
    expect(await connection.closed()).toHaveLength(0);
    expect([under.length, budget.taken()]).toEqual([2, 0]);
  });

  test("whose client reads no answer in the time for a request is closed, and holds no room", async () => {
    const long = answers.found("long", ["x".repeat(8 * 1024 * 1024)]); // more than the system holds for a reader
    const url = await listen(({ reply }) => reply.send(long, false), { requestTimeout: 50, headersTimeout: 50 });
    const client = connect({ host: "127.0.0.1", port: Number(new URL(url).port) });
    onTestFinished(() => void client.destroy());
    const closed = new Promise<void>((resolve) => {
      server?.once("connection", (socket: Socket) => socket.once("close", () => resolve()));
    });
    client.on("error", () => {});
    client.pause();
    client.write(Buffer.concat(Array(40).fill(save)));
    await expect.poll(() => budget.taken()).toBeGreaterThan(0);
    await closed;
    expect(budget.taken()).toBe(0);
  });

  test.each<[what: string, begun: Uint8Array]>([
    ["nothing", Buffer.alloc(0)],
    ["a part of its head", save.subarray(0, 50)],
    ["a part of its body", save.subarray(0, -1)],
  ])("that has sent %s in the time for a request is told and closed", async (_, begun) => {
    const connection = connected(await listen(saved, { requestTimeout: 50, headersTimeout: 50 }));
    connection.send(begun);
    expect(replyOf(await connection.answer())).toMatchObject({ status: 408, code: "REQUEST_TIMEOUT" });
    expect(await connection.closed()).toHaveLength(0);
  });

  test("is closed when it was idle for the time that the answer says, and not while a save is under way", async () => {
    const under: NewExchange[] = [];
    const url = await listen((each) => under.push(each), { keepAliveTimeout: 1, requestTimeout: 1, headersTimeout: 1 });
    const [idle, busy] = [connected(url), connected(url)];
    idle.send(save);
    busy.send(save);
    await expect.poll(() => under.length).toBe(2);
    under[0]?.reply.send(answers.saved, false);
    await Promise.race([idle.closed(), busy.closed()]);
    under[1]?.reply.send(answers.saved, false);
    const answered = await Promise.all([idle.answer(), busy.answer()]);
    expect(answered.map((answer) => answer?.status)).toEqual([200, 200]);
    await idle.closed();
  });

  test("is closed with the server when it is idle, and after its answer when it is not", async () => {
    const under: NewExchange[] = [];
    const url = await listen((each) => under.push(each));
    const [silent, idle, busy] = [connected(url), connected(url), connected(url)];
    idle.send(save);
    busy.send(save);
    await expect.poll(() => under.length).toBe(2);
    under[0]?.reply.send(answers.saved, false);
    await idle.answer();
    const closed = new Promise((resolve) => server?.close(resolve));
    await Promise.all([silent.closed(), idle.closed()]);
    under[1]?.reply.send(answers.saved, true);
    expect((await busy.answer())?.headers.get("connection")).toBe("close");
    expect(await busy.closed()).toHaveLength(0);
    await closed;
  });

  test("that sends on and on while its save is under way is not read on", async () => {
    const under: NewExchange[] = [];
    const connection = connected(await listen((each) => under.push(each)));
    connection.send(save);
    await expect.poll(() => under.length).toBe(1);
    const before = process.memoryUsage().arrayBuffers;
    const flood = Buffer.alloc(64 * 1024 * 1024, "x");
    connection.send(flood);
    for (let turns = 0; turns < 200; turns += 1) await turn();
    expect(process.memoryUsage().arrayBuffers - before - flood.length).toBeLessThan(1024 * 1024);
    under[0]?.reply.send(answers.saved, false);
    expect((await connection.answer())?.status).toBe(200);
    expect(replyOf(await connection.answer())).toMatchObject({ status: 400, code: "HTTP_INVALID" });
  });

  test("whose client does not read its answers gets no other save served until it does", async () => {
    let served = 0;
    const long = answers.found("long", ["x".repeat(8 * 1024 * 1024)]); // more than the system holds for a reader
    const url = await listen(({ reply }) => {
      served += 1;
      reply.send(long, false);
    });
    const client = connect({ host: "127.0.0.1", port: Number(new URL(url).port) });
    onTestFinished(() => void client.destroy());
    client.pause();
    client.write(save);
    await expect.poll(() => served).toBe(1);
    client.write(save);
    const other = connected(url);
    other.send(save);
    await other.answer(); // a round trip, and the second save came before it
    expect(served).toBe(2);
    client.resume();
    await expect.poll(() => served).toBe(3);
  });

  test("whose client ends its side before it reads its answer is closed behind the answer", async () => {
    const long = answers.found("long", ["x".repeat(8 * 1024 * 1024)]); // more than the system holds for a reader
    const url = await listen(({ reply }) => reply.send(long, false), { keepAliveTimeout: 3_600_000 });
    const accepted = new Promise<Socket>((resolve) => void server?.once("connection", resolve));
    const client = connect({ host: "127.0.0.1", port: Number(new URL(url).port), allowHalfOpen: true });
    onTestFinished(() => void client.destroy());
    client.pause();
    client.end(save);
    const socket = await accepted;
    if (!socket.readableEnded) await new Promise((resolve) => socket.once("end", resolve));
    const ended = new Promise((resolve) => client.once("end", resolve));
    client.resume();
    await ended;
  });

  test("is closed without an answer when its save is broken off", async () => {
    const connection = connected(await listen(({ reply }) => reply.breakOff()));
    connection.send(save);
    expect(await connection.answer()).toBeNull();
    expect(await connection.closed()).toHaveLength(0);
  });

  test("whose client goes while its save is under way harms nobody", async () => {
    const under: NewExchange[] = [];
    const url = await listen((each) => under.push(each));
    const left = new Promise<void>((resolve) => {
      server?.once("connection", (socket: Socket) => socket.once("end", resolve));
    });
    const gone = connectTo(url);
    gone.send(save);
    await expect.poll(() => under.length).toBe(1);
    gone.drop();
    await left;
    under[0]?.reply.send(answers.saved, false);
    const next = connected(url);
    next.send(save);
    await expect.poll(() => under.length).toBe(2);
    under[1]?.reply.send(answers.saved, false);
    expect((await next.answer())?.status).toBe(200);
  });
});
