import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

// What a machine really sent, and what it was told.

interface Rejection {
  readonly id: number;
  readonly receivedAt: string;
  readonly code: string;
  readonly bodyText: string | null;
  readonly bodyBase64: string;
  readonly bodyBytes: number;
  readonly bodyTruncated: boolean;
}
interface Page {
  readonly items: readonly Rejection[];
  readonly nextCursor: string | null;
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ accountSets: ["001", "002"].map((code) => ({ code, name: code })) });
});
afterAll(() => server.stop());

async function send(body: string | Uint8Array, headers: Record<string, string> = {}, path = SAVE_PATH): Promise<void> {
  await server.ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-datasource": "001", ...headers },
    body,
  });
}

async function page(query = "", path = "/api/v1/rejections"): Promise<Page> {
  const answer = await server.ask(`${path}?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json as Page;
}

async function latest(): Promise<Rejection> {
  const [item] = (await page("limit=1")).items;
  if (item === undefined) throw new Error("nothing was refused");
  return item;
}

/** The sample with a text where a number belongs, in GBK: 分容放电 is b7 d6 c8 dd b7 c5 b5 e7. */
function gbkBody(): Buffer {
  const [head = "", tail = ""] = JSON.stringify({ ...SAMPLE_RECORD, voltage: "high" }).split("分容放电");
  return Buffer.concat([Buffer.from(head), Buffer.from("b7d6c8ddb7c5b5e7", "hex"), Buffer.from(tail)]);
}

describe("a refused submission", () => {
  test("is listed at once, as it came and with the answer it got", async () => {
    const body = JSON.stringify({ ...SAMPLE_RECORD, barcode: "" });
    await send(body);
    expect(await latest()).toEqual({
      id: expect.any(Number),
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      accountSet: "001",
      accountSetSent: "001",
      address: "127.0.0.1",
      deviceCode: "FR-01",
      method: "POST",
      path: SAVE_PATH,
      contentType: "application/json",
      contentEncoding: null,
      bodyBytes: Buffer.byteLength(body),
      bodyTruncated: false,
      bodyText: body,
      bodyBase64: Buffer.from(body).toString("base64"),
      code: "FIELD_INVALID",
      msg: "barcode(电芯条码)不能为空",
      httpStatus: 200,
      resubmittedAt: null,
    });
  });

  test("of an unknown account set is among those without one, and says what it was sent to", async () => {
    await send(JSON.stringify(SAMPLE_RECORD), { "x-request-datasource": Buffer.from("车间").toString("latin1") });
    const [item] = (await page("accountSet=&limit=1")).items;
    expect(item).toMatchObject({
      accountSet: null,
      accountSetSent: "车间",
      code: "ACCOUNT_SET_UNKNOWN",
      deviceCode: "FR-01",
    });
    expect((await page("", "/api/v1/account-sets/001/rejections")).items).not.toContainEqual(item);
  });

  test("in GBK is shown as text", async () => {
    const body = gbkBody();
    await send(body);
    const item = await latest();
    expect(item.bodyText).toContain("分容放电");
    expect(Buffer.from(item.bodyBase64, "base64")).toEqual(body);
  });

  test("that was compressed is shown inflated, and given as it was sent", async () => {
    const text = '{"barcode": 1.5}';
    await send(gzipSync(text), { "content-encoding": "gzip" });
    expect(await latest()).toMatchObject({
      bodyText: text,
      bodyBase64: gzipSync(text).toString("base64"),
      contentEncoding: "gzip",
    });
  });

  test("that is no text at all has none", async () => {
    await send(Uint8Array.of(0xff, 0xff, 0x00, 0xff));
    expect(await latest()).toMatchObject({ bodyText: null, bodyBase64: "//8A/w==", code: "BODY_INVALID" });
    await send("not gzip", { "content-encoding": "gzip" });
    expect(await latest()).toMatchObject({ bodyText: null });
  });

  test.each([0, 1, 2])(
    "with a long body is cut in a list, between characters (%i), and whole by its id",
    async (shift) => {
      const body = `${" ".repeat(shift)}{"note": "${"电芯𠮷".repeat(1_000)}"}`;
      await send(body);
      const item = await latest();
      expect(item).toMatchObject({ bodyTruncated: true, bodyBytes: Buffer.byteLength(body) });
      expect(Buffer.from(item.bodyBase64, "base64")).toEqual(Buffer.from(body).subarray(0, 4_096));
      expect(item.bodyText?.length).toBeGreaterThan(1_000);
      expect(body.startsWith(item.bodyText ?? "?")).toBe(true);

      for (const path of ["/api/v1/rejections", "/api/v1/account-sets/001/rejections"]) {
        const { json } = await server.ask(`${path}/${item.id}`);
        expect(json).toEqual({
          ...item,
          bodyTruncated: false,
          bodyText: body,
          bodyBase64: Buffer.from(body).toString("base64"),
        });
      }
    },
  );

  test("that inflates to a batch is not inflated for a list, and is by its id", async () => {
    const text = `{"records": 1, "note": "${"x".repeat(100_000)}"}`;
    await send(gzipSync(text), { "content-encoding": "gzip" }, SAVE_BATCH_PATH);
    const item = await latest();
    expect(item).toMatchObject({ bodyText: null, bodyTruncated: true });
    expect((await server.ask(`/api/v1/rejections/${item.id}`)).json).toMatchObject({
      bodyText: text,
      bodyTruncated: false,
    });
  });

  test("that was too large says so, and gives what was kept", async () => {
    await send(`{"note": "${"电".repeat(30_000)}"}`);
    const item = await latest();
    expect(item).toMatchObject({ code: "BODY_TOO_LARGE", bodyBytes: 90_012, bodyTruncated: true });
    const { json } = await server.ask(`/api/v1/rejections/${item.id}`);
    expect(json).toMatchObject({ bodyTruncated: true, bodyText: expect.stringMatching(/^\{"note": "电+$/) });
    expect(Buffer.from((json as Rejection).bodyBase64, "base64")).toHaveLength(64 * 1024);
  });

  test("of one account set is not to be had through another", async () => {
    await send("{}");
    const { id } = await latest();
    expect((await server.ask(`/api/v1/account-sets/001/rejections/${id}`)).status).toBe(200);
    expect((await server.ask(`/api/v1/account-sets/002/rejections/${id}`)).status).toBe(404);
  });
});

describe("the list", () => {
  test("reads of a large body what it shows, and no megabytes of it", async () => {
    const body = `{"records": 1, "note": "${"电".repeat(1_000_000)}"}`;
    await send(body, {}, SAVE_BATCH_PATH);
    const post = vi.spyOn(Worker.prototype, "postMessage");
    const item = await latest();
    const asked = post.mock.calls.map(
      ([message]) => (message as { request: { method?: string; args?: unknown[] } }).request,
    );
    post.mockRestore();
    const searches = asked.filter(({ method }) => method === "search").map(({ args }) => args?.[1]);
    expect(searches).toEqual([{ limit: 1, bodyBytesMax: 64 * 1024 }]);
    expect(item).toMatchObject({ bodyBytes: Buffer.byteLength(body), bodyTruncated: true });
    expect(body.startsWith(item.bodyText ?? "?")).toBe(true);
    expect(Buffer.from(item.bodyBase64, "base64")).toEqual(Buffer.from(body).subarray(0, 4_096));
  });

  test("filters by account set, machine, address, code and receipt, all together", async () => {
    await send(JSON.stringify({ ...SAMPLE_RECORD, deviceCode: "FR-77", volume: "x" }), {
      "x-request-datasource": "002",
    });
    await send("{", { "x-request-datasource": "002" });
    const both = await page("", "/api/v1/account-sets/002/rejections");
    expect(both.items.map(({ code }) => code)).toEqual(["BODY_INVALID", "FIELD_INVALID"]);
    expect((await page("accountSet=002")).items).toEqual(both.items);
    expect((await page("deviceCode=FR-77")).items).toEqual([both.items[1]]);
    expect((await page("accountSet=002&code=BODY_INVALID")).items).toEqual([both.items[0]]);
    expect((await page("accountSet=002&address=127.0.0.1")).items).toEqual(both.items);
    expect((await page("address=10.9.9.9")).items).toEqual([]);
    const at = both.items[0]?.receivedAt ?? "";
    expect((await page(`accountSet=002&receivedFrom=${at}`)).items).toContainEqual(both.items[0]);
    expect((await page(`accountSet=002&receivedTo=${at}`)).items).not.toContainEqual(both.items[0]);
  });

  test("is newest first, and its pages hold every refusal once", async () => {
    for (let n = 0; n < 45; n += 1) await send(`{"n": ${n}}`);
    const all = (await page("limit=1000")).items.map(({ id }) => id);
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    expect(all.length).toBeGreaterThan(45);
    const walked: number[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const turned: Page = await page(`limit=7${cursor === "" ? "" : `&cursor=${cursor}`}`);
      walked.push(...turned.items.map(({ id }) => id));
      cursor = turned.nextCursor;
    }
    expect(walked).toEqual(all);
  });
});
