import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

// What a page that watches is told, over a real connection.

interface Event {
  readonly event: string;
  readonly data: Record<string, unknown>;
  readonly cameAt: number;
}

interface Watcher {
  readonly response: IncomingMessage;
  readonly events: readonly Event[];
  /** The next event that fits, or the one that came; each is given once. */
  next(event: string): Promise<Event>;
  close(): void;
}

let server: TestServer;
let watchers: Watcher[] = [];

beforeEach(async () => {
  server = await startTestServer({ accountSets: ["001", "002"].map((code) => ({ code, name: code })) });
});
afterEach(async () => {
  for (const watcher of watchers) watcher.close();
  watchers = [];
  await server.stop();
});

async function watch(query = ""): Promise<Watcher> {
  const request = get(`${server.url}/api/v1/live?${query}`, { agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  const events: Event[] = [];
  let given = 0;
  let text = "";
  request.on("error", () => {});
  response.on("error", () => {});
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      if (event === undefined || data === undefined || event === "heartbeat") continue;
      events.push({ event, data: JSON.parse(data) as Event["data"], cameAt: performance.now() });
      response.emit("event");
    }
  });
  const watcher: Watcher = {
    response,
    events,
    async next(name) {
      for (;;) {
        const place = events.findIndex(({ event }, index) => index >= given && event === name);
        const found = events[place];
        if (found !== undefined) {
          given = place + 1;
          return found;
        }
        await once(response, "event");
      }
    },
    close: () => void response.destroy(),
  };
  watchers.push(watcher);
  const { data } = await watcher.next("hello");
  expect(data).toMatchObject({ at: expect.any(String) });
  return watcher;
}

describe("a page that watches", () => {
  test("is told of a save, with the record as the query API gives it", async () => {
    const watcher = await watch("accountSet=001");
    expect(watcher.response.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(watcher.response.headers["cache-control"]).toBe("no-store, no-transform");
    await server.save(SAMPLE_RECORD);
    const { data } = await watcher.next("saved");
    const { json } = await server.ask(`/api/v1/account-sets/001/records/${SAMPLE_RECORD.barcode}`);
    expect(data).toEqual({ accountSet: "001", at: expect.any(String), count: 1, items: [json] });
  });

  test("is told once a second at most, of every save, with the newest twenty, newest first", async () => {
    const watcher = await watch();
    const SAVES = 130;
    for (let saved = 0; saved < SAVES; saved += 1) await server.save({ ...SAMPLE_RECORD, barcode: `CELL-${saved}` });
    const notices: Event[] = [];
    let told = 0;
    while (told < SAVES) {
      const notice = await watcher.next("saved");
      notices.push(notice);
      told += notice.data["count"] as number;
    }
    expect(told).toBe(SAVES);
    const seconds = ((notices.at(-1)?.cameAt ?? 0) - (notices[0]?.cameAt ?? 0)) / 1_000;
    expect(notices.length).toBeLessThanOrEqual(2 + Math.ceil(seconds));
    const last = notices.at(-1)?.data as { count: number; items: { barcode: string }[] };
    const newest = Array.from({ length: Math.min(20, last.count) }, (_, back) => `CELL-${SAVES - 1 - back}`);
    expect(last.items.map(({ barcode }) => barcode)).toEqual(newest);
  });

  test("is told of the account sets it asked for, and of refusals there and in none", async () => {
    const first = await watch("accountSet=001");
    const both = await watch("accountSet=001&accountSet=002");
    await server.save({ ...SAMPLE_RECORD, voltage: "x" }, { "x-request-datasource": "002" });
    expect((await both.next("refused")).data).toMatchObject({ accountSet: "002", count: 1 });
    await server.save(SAMPLE_RECORD, { "x-request-datasource": "002" });
    expect((await both.next("saved")).data).toMatchObject({ accountSet: "002", count: 1 });
    await server.save(SAMPLE_RECORD, { "x-request-datasource": "nowhere" });
    expect((await first.next("refused")).data).toMatchObject({ accountSet: null, count: 1 });
    expect(first.events.map(({ event }) => event)).toEqual(["hello", "refused"]);
  });

  test("asks for account sets that exist, and is one of 64", async () => {
    expect((await server.ask("/api/v1/live?accountSet=nowhere")).status).toBe(404);
    expect((await server.ask("/api/v1/live?other=1")).status).toBe(400);
    const open = await Promise.all(Array.from({ length: 64 }, () => watch()));
    expect((await server.ask("/api/v1/live")).status).toBe(503);
    open[0]?.close();
    for (;;) {
      const again = get(`${server.url}/api/v1/live`, { agent: false });
      const [response] = (await once(again, "response")) as [IncomingMessage];
      response.on("error", () => {});
      response.destroy();
      if (response.statusCode === 200) break;
    }
  });
});

describe("a stop", () => {
  /** After so long it cuts the connections that are left. */
  const STOP_GRACE_MS = 7_000;

  test("ends those who watch and does not wait for them", async () => {
    const watcher = await watch();
    watcher.response.resume();
    const ended = once(watcher.response, "end");
    const startedAt = performance.now();
    const data = server.data;
    await server.stop();
    expect(performance.now() - startedAt).toBeLessThan(STOP_GRACE_MS);
    await ended;
    expect(watcher.response.complete).toBe(true);
    server = await startTestServer({ data });
  });

  test("breaks an export off that nobody reads", async () => {
    const records = (start: number) =>
      Array.from({ length: 1_000 }, (_, index) => ({ ...SAMPLE_RECORD, barcode: `L${start + index}` }));
    for (let start = 0; start < 60_000; start += 1_000) {
      await server.ask("/api/pick/volumeCollectData/saveBatch", {
        method: "POST",
        headers: { "content-type": "application/json", "x-request-datasource": "001" },
        body: JSON.stringify({ records: records(start) }),
      });
    }
    const request = get(`${server.url}/api/v1/account-sets/001/records/export`, { agent: false });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    request.on("error", () => {});
    response.on("error", () => {});
    const closed = new Promise((resolve) => response.once("close", resolve));
    const startedAt = performance.now();
    const data = server.data;
    await server.stop();
    expect(performance.now() - startedAt).toBeLessThan(STOP_GRACE_MS);
    response.resume();
    await closed;
    expect(response.complete).toBe(false);
    server = await startTestServer({ data });
  });
});
