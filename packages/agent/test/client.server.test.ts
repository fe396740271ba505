import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Client, type ClientOptions, createClient } from "../src/client.ts";

const RECORD = {
  batteryStation: "01-08-16",
  deviceCode: "FR-01",
  barcode: "0AVCC26111121G95L0100500",
  testTime: "2024-03-02 09:14:08",
  workStep: "分容放电",
  voltage: 3.7,
  electricity: 25,
  volume: 50.1,
  energy: 185.37,
};

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function clientOf(url: string, options: ClientOptions = {}): Client {
  const client = createClient({ url, accountSet: "001" }, options);
  cleanUps.push(() => client.close());
  return client;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function answer(response: ServerResponse, envelope: object, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(envelope));
}

async function clientAnswered(body: string | Buffer, status = 200, headers: Record<string, string> = {}) {
  const { url } = await serve((request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  });
  return clientOf(url);
}

describe("what is sent", () => {
  test("the record goes to the path of v1.0 with the account set, and its numbers arrive as the same doubles", async () => {
    const seen: { method?: string; url?: string; accountSet?: unknown; body: string }[] = [];
    const { url } = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        const { method, url, headers } = request;
        seen.push({
          ...(method && { method }),
          ...(url && { url }),
          accountSet: headers["x-request-datasource"],
          body,
        });
        answer(response, { state: 1, msg: "保存成功", resBody: [] });
      });
    });
    const record = {
      ...RECORD,
      voltage: 0.1 + 0.2,
      electricity: 1e-7,
      volume: Number.MAX_SAFE_INTEGER,
      energy: 5e-324,
    };
    const result = await clientOf(`${url}/`).save(record);
    expect(result).toMatchObject({
      kind: "saved",
      state: 1,
      msg: "保存成功",
      resBody: [],
      errorCode: null,
      httpStatus: 200,
      retry: false,
      retryAfterMs: null,
    });
    expect(result.latencyMs).toBeGreaterThan(0);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "POST", url: "/api/pick/volumeCollectData/save", accountSet: "001" });
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual(record);
  });

  test("a base path is kept, and the whole address of the save interface means the same as its base", async () => {
    const paths: (string | undefined)[] = [];
    const { url } = await serve((request, response) => {
      paths.push(request.url);
      request.resume();
      answer(response, { state: 1, msg: "", resBody: [] });
    });
    await clientOf(`${url}/mes/`).save(RECORD);
    await clientOf(`${url}/mes/api/pick/volumeCollectData/save`).save(RECORD);
    await clientOf(`${url}/mes`).saveBatch([RECORD]);
    expect(paths).toEqual([
      "/mes/api/pick/volumeCollectData/save",
      "/mes/api/pick/volumeCollectData/save",
      "/mes/api/pick/volumeCollectData/saveBatch",
    ]);
  });
});

describe("envelopes", () => {
  test.each([
    ['{"state":"1","msg":"ok","resBody":null}', "saved"],
    ['\uFEFF{"state":1}', "saved"],
    ['{"state":"-1","msg":"保存失败","resBody":[]}', "refused"],
    ['{"state":-1,"msg":"保存失败"}', "refused"],
  ])("%s is read as %s", async (body, kind) => {
    const client = await clientAnswered(body);
    expect(await client.save(RECORD)).toMatchObject({ kind, resBody: [] });
  });

  test("a message in GB18030 is read, as old servers send it", async () => {
    const gbk = Buffer.concat([
      Buffer.from('{"state":-1,"msg":"'),
      Buffer.from([0xca, 0xa7, 0xb0, 0xdc]),
      Buffer.from('"}'),
    ]);
    expect(await (await clientAnswered(gbk)).save(RECORD)).toMatchObject({ kind: "refused", msg: "失败" });
  });

  test.each([
    ["FIELD_INVALID", 200, false],
    ["OVERLOADED", 200, true],
    ["STORE_UNAVAILABLE", 200, true],
    ["SHUTTING_DOWN", 503, true],
    ["REQUEST_TIMEOUT", 408, true],
    ["ACCOUNT_SET_UNKNOWN", 503, false],
    ["toString", 200, false],
    [null, 200, false],
    [null, 400, false],
    [null, 408, true],
    [null, 429, true],
    [null, 500, true],
  ])("a refusal with x-error-code %s under HTTP %i: retry %s", async (code, status, retry) => {
    const headers: Record<string, string> = code === null ? {} : { "x-error-code": code };
    const client = await clientAnswered('{"state":-1,"msg":"no","resBody":[]}', status, headers);
    expect(await client.save(RECORD)).toMatchObject({ kind: "refused", errorCode: code, httpStatus: status, retry });
  });

  test.each([
    ["3", 3_000],
    ["0", 0],
    ["99999999", 600_000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["soon", null],
  ])("retry-after %s is %s ms", async (value, retryAfterMs) => {
    const headers = { "x-error-code": "OVERLOADED", "retry-after": value };
    const client = await clientAnswered('{"state":-1,"msg":"busy","resBody":[]}', 429, headers);
    expect(await client.save(RECORD)).toMatchObject({ retry: true, retryAfterMs });
  });
});

describe("an answer that is no envelope is never taken for saved", () => {
  test.each([
    ["<html><h1>502 Bad Gateway</h1></html>", 502, "notJson"],
    ["<html>sign in</html>", 200, "notJson"],
    ["", 200, "empty"],
    ["", 204, "empty"],
    ["null", 200, "notEnvelope"],
    ["[1]", 200, "notEnvelope"],
    ['{"msg":"ok"}', 200, "notEnvelope"],
    ['{"state":0}', 200, "notEnvelope"],
    ['{"state":true}', 200, "notEnvelope"],
    ['{"state":"1 "}', 200, "notEnvelope"],
    ['{"state":1,"msg":"ok","resBody":[]}', 502, "statusContradicts"],
  ])("%s under HTTP %i: %s", async (body, httpStatus, reason) => {
    const client = await clientAnswered(body, httpStatus);
    expect(await client.save(RECORD)).toMatchObject({
      kind: "unreadable",
      reason,
      httpStatus,
      bodyText: body,
      retry: true,
    });
  });
});

describe("no whole answer", () => {
  test("nobody listens: unreachable, nothing was sent", async () => {
    const { url, server } = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    expect(await clientOf(url).save(RECORD)).toMatchObject({ kind: "unanswered", reason: "unreachable", retry: true });
  });

  test("the connection breaks before the answer", async () => {
    const { url } = await serve((request) => request.socket.destroy());
    expect(await clientOf(url).save(RECORD)).toMatchObject({ kind: "unanswered", reason: "broken", retry: true });
  });

  test("the connection breaks inside an answer that so far says state 1", async () => {
    const { url } = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { "content-length": "100" });
      response.write('{"state":1,"msg":"保存成功","resBody":[]}', () => request.socket.destroy());
    });
    expect(await clientOf(url).save(RECORD)).toMatchObject({ kind: "unanswered", reason: "broken", retry: true });
  });

  test("something other than HTTP answers", async () => {
    const server = createTcpServer((socket) =>
      socket
        .on("error", () => {})
        .resume()
        .end("SSH-2.0-OpenSSH_9.2\r\n"),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    expect(await clientOf(`http://127.0.0.1:${port}`).save(RECORD)).toMatchObject({
      kind: "unanswered",
      reason: "broken",
    });
  });

  test("a server that never answers: timeout, and the next save has a connection again", async () => {
    let requests = 0;
    const { url } = await serve((request, response) => {
      request.resume();
      requests += 1;
      if (requests > 1) answer(response, { state: 1, msg: "", resBody: [] });
    });
    const client = clientOf(url, { answerMsMax: 100, connectionsMax: 1 });
    expect(await client.save(RECORD)).toMatchObject({ kind: "unanswered", reason: "timeout", retry: true });
    expect(await client.save(RECORD)).toMatchObject({ kind: "saved" });
  });

  test("a server that dribbles its answer without end: timeout", async () => {
    const { url } = await serve((request, response) => {
      request.resume();
      response.writeHead(200);
      const dribble = setInterval(() => response.write(" "), 10);
      response.once("close", () => clearInterval(dribble));
    });
    const client = clientOf(url, { answerMsMax: 200 });
    expect(await client.save(RECORD)).toMatchObject({ kind: "unanswered", reason: "timeout" });
  });

  test("an answer without end is cut off, not collected", async () => {
    const block = Buffer.alloc(1024 * 1024, " ");
    const { url } = await serve((request, response) => {
      request.resume();
      const more = () => {
        while (!response.destroyed && response.write(block));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    expect(await clientOf(url).save(RECORD)).toMatchObject({ kind: "unanswered", reason: "broken" });
  });

  test("a kept connection that the server closed between requests is replaced", async () => {
    const { url, server } = await serve((request, response) => {
      request.resume();
      answer(response, { state: 1, msg: "", resBody: [] });
    });
    let connections = 0;
    let closed: Promise<unknown> = Promise.resolve();
    server.on("connection", (socket) => {
      connections += 1;
      closed = once(socket, "close");
    });
    const client = clientOf(url, { connectionsMax: 1 });
    expect(await client.save(RECORD)).toMatchObject({ kind: "saved" });
    expect(await client.save(RECORD)).toMatchObject({ kind: "saved" });
    expect(connections).toBe(1);
    server.closeIdleConnections();
    await closed;
    expect(await client.save(RECORD)).toMatchObject({ kind: "saved" });
    expect(connections).toBe(2);
  });
});

describe("saveBatch", () => {
  const refusedItem = { index: 1, barcode: null, state: -1, msg: "barcode(电芯条码)不能为空", code: "FIELD_INVALID" };
  const invalid = { "x-error-code": "FIELD_INVALID" };

  test("the records go as one object, and state 1 means all", async () => {
    const bodies: unknown[] = [];
    const { url } = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        bodies.push(JSON.parse(body));
        answer(response, { state: 1, msg: "保存成功", resBody: [] });
      });
    });
    expect(await clientOf(url).saveBatch([RECORD, { barcode: "x" }])).toMatchObject({ kind: "saved" });
    expect(bodies).toEqual([{ records: [RECORD, { barcode: "x" }] }]);
  });

  test("listed records are refused, the others kept", async () => {
    const client = await clientAnswered(JSON.stringify({ state: -1, msg: "1", resBody: [refusedItem] }), 200, invalid);
    const result = await client.saveBatch([RECORD, {}, RECORD]);
    expect(result).toMatchObject({ kind: "partlySaved", refusedItems: [refusedItem], retry: false });
  });

  test("nothing listed: the whole is refused", async () => {
    const headers = { "x-error-code": "OVERLOADED", "retry-after": "1" };
    const client = await clientAnswered('{"state":-1,"msg":"busy","resBody":[]}', 200, headers);
    expect(await client.saveBatch([RECORD])).toMatchObject({ kind: "refused", retry: true, retryAfterMs: 1_000 });
  });

  test.each([
    [[{ ...refusedItem, index: 3 }]],
    [[refusedItem, refusedItem]],
    [[{ ...refusedItem, index: "1" }]],
    [["x"]],
  ])("a list that fits no record tells nothing: %j", async (resBody) => {
    const client = await clientAnswered(JSON.stringify({ state: -1, msg: "", resBody }), 200, invalid);
    expect(await client.saveBatch([RECORD, RECORD, RECORD])).toMatchObject({ kind: "unreadable", retry: true });
  });
});

describe("misuse throws", () => {
  test.each(["not a url", "ftp://host", "http://user:secret@host", "http://host/?a=b"])("URL %s", (url) => {
    expect(() => createClient({ url, accountSet: "001" })).toThrow(TypeError);
  });

  test.each(["", " 001", "账套", "a\r\nx: y"])("account set %j", (accountSet) => {
    expect(() => createClient({ url: "http://127.0.0.1", accountSet })).toThrow(TypeError);
  });

  test("a number that JSON cannot carry, no record, an empty batch, a closed client", async () => {
    const client = clientOf("http://127.0.0.1:9");
    await expect(client.save({ ...RECORD, volume: Number.NaN })).rejects.toThrow("volume is NaN");
    await expect(client.save([])).rejects.toThrow(TypeError);
    await expect(client.saveBatch([])).rejects.toThrow(RangeError);
    await client.close();
    await client.close();
    await expect(client.save(RECORD)).rejects.toThrow("closed");
  });
});
