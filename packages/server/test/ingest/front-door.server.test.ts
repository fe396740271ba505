import { gzipSync } from "node:zlib";
import { LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { save, saveBatch } from "./exchange-http.ts";
import { replyOf } from "./exchange-http.ts";
import { type GatedServer, type GatedServerOptions, startGatedServer } from "./gated-server.ts";
import { connectTo, type RawConnection, requestBytes, sendOnce } from "./raw-socket.ts";
import { cell } from "./samples.ts";

const TO_001 = "x-request-datasource: 001";

async function serverWith(options: GatedServerOptions): Promise<GatedServer> {
  const server = await startGatedServer(options);
  onTestFinished(() => server.discard());
  return server;
}

function connected(server: GatedServer): RawConnection {
  const connection = connectTo(server.url);
  onTestFinished(() => connection.drop());
  return connection;
}

describe("what is surely no save stands behind saves", () => {
  const record = JSON.stringify(cell("NO-SAVE"));
  test.each([
    ["a wrong path", requestBytes({ path: "/api/pick/x", headers: [TO_001], body: record })],
    ["a wrong method", requestBytes({ method: "PUT", headers: [TO_001], body: record })],
    ["a body that is too large", requestBytes({ headers: [TO_001], body: "x".repeat(70_000) })],
    ["list", requestBytes({ path: LIST_PATH, headers: [TO_001], body: '{"barcodeArr":["A"]}' })],
  ])("%s waits for spare time, a save meanwhile does not", async (_, bytes) => {
    const works: (() => void)[] = [];
    const server = await serverWith({ spareTime: { run: (work) => void works.push(work) } });
    const connection = connected(server);
    connection.send(bytes);
    // A body beyond 64 KiB is read on in spare time too.
    const workUntil = async (done: () => boolean): Promise<void> => {
      await expect
        .poll(() => {
          if (!done() && works.length > 0 && server.answerTimes.text() !== "") works.shift()?.();
          return done();
        })
        .toBe(true);
    };
    await expect.poll(() => works.length).toBeGreaterThan(0);
    expect((await save(server.url, cell("A"))).state).toBe(1);
    expect((await save(server.url, { ...cell("A"), voltage: "x" })).code).toBe("FIELD_INVALID");
    let answered = false;
    const answer = connection.answer().finally(() => {
      answered = true;
    });
    expect(answered).toBe(false);
    await workUntil(() => answered);
    expect(replyOf(await answer).status).toBe(200);
  });

  test("what may still become a save never waits for spare time, however it is sent", async () => {
    const server = await serverWith({ spareTime: { run: () => expect.unreachable("it was put off") } });
    const record = JSON.stringify(cell("A"));
    for (const request of [
      { headers: [TO_001], body: record },
      { path: `${SAVE_PATH}/`, headers: [TO_001], body: record },
      { headers: [TO_001, "content-encoding: gzip"], body: gzipSync(record) },
      { path: SAVE_BATCH_PATH, headers: [TO_001], body: `{"records":[${record}]}` },
    ]) {
      expect(replyOf(await sendOnce(server.url, request)).state).toBe(1);
    }
    for (const request of [
      { headers: [TO_001], body: "{" },
      { headers: ["x-request-datasource: none"], body: record },
      { path: SAVE_BATCH_PATH, headers: [TO_001], body: "{}" },
    ]) {
      expect(replyOf(await sendOnce(server.url, request)).state).toBe(-1);
    }
  });
});

describe("the event loop's work for a request", () => {
  /** 4 MiB of JSON: no machine parses it in a millisecond. */
  const COSTLY_BYTES = 4 * 1024 * 1024;

  function batchOf(records: readonly object[]): Buffer {
    const body = JSON.stringify({ records }).padEnd(COSTLY_BYTES);
    return requestBytes({ path: SAVE_BATCH_PATH, headers: [TO_001], body });
  }

  test("is told of one that was refused at once, and not of one that was saved or refused after its commit", async () => {
    const server = await serverWith({});
    const connection = connected(server);
    connection.send(batchOf([cell("SAVED")]));
    expect(replyOf(await connection.answer()).state).toBe(1);
    connection.send(batchOf([cell("SAVED"), {}]));
    expect(replyOf(await connection.answer()).code).toBe("FIELD_INVALID");
    expect(server.inVainMs).toEqual([]);
    connection.send(batchOf([]));
    expect(replyOf(await connection.answer()).code).toBe("FIELD_INVALID");
    expect(server.inVainMs).toHaveLength(1);
    expect(server.inVainMs[0]).toBeGreaterThan(1); // which makes the connection rest
    connection.send(batchOf([cell("AFTER")]));
    expect(replyOf(await connection.answer()).state).toBe(1);
  });
});

describe("a refused body", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each([
    ["for its fields", { ...cell("ONCE"), voltage: "x" }, "001"],
    ["for its account set", cell("ONCE"), "none"],
  ])("is parsed once, and kept by its machine, when it is refused %s", async (_, record, accountSet) => {
    const server = await serverWith({});
    const parse = vi.spyOn(JSON, "parse");
    const body = JSON.stringify(record);
    await save(server.url, record, { accountSet, headers: { "content-encoding": "identity" } });
    expect(parse.mock.calls.filter(([text]) => text === body)).toHaveLength(1);
    expect(server.rejections.map(({ deviceCode }) => deviceCode)).toEqual(["FR-07"]);
  });

  test("is kept with nothing around it: the bytes of other requests are not held with it", async () => {
    const server = await serverWith({});
    const connection = connected(server);
    const refused = requestBytes({ headers: [TO_001], body: "[]" });
    connection.send(Buffer.concat(Array(50).fill(refused)));
    for (let n = 0; n < 50; n += 1) await connection.answer();
    await expect.poll(() => server.rejections.length).toBe(50);
    for (const { body } of server.rejections) expect([body.length, body.buffer.byteLength]).toEqual([2, 2]);
  });

  test("is parsed once when records of a batch are refused", async () => {
    const server = await serverWith({});
    const parse = vi.spyOn(JSON, "parse");
    const records = [cell("A"), { ...cell("B"), voltage: "x" }];
    expect((await saveBatch(server.url, records)).code).toBe("FIELD_INVALID");
    const body = JSON.stringify({ records });
    expect(parse.mock.calls.filter(([text]) => text === body)).toHaveLength(1);
  });
});
