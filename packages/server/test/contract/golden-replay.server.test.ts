import { readdirSync, readFileSync } from "node:fs";
import type { CellRecord } from "@cellgrade/contract/record";
import type { Tolerance } from "@cellgrade/contract/tolerances";
import { describe, expect, test } from "vitest";
import { kept, replyOf } from "../ingest/exchange-http.ts";
import { sharedServer, startIngestServer } from "../ingest/ingest-server.ts";
import { type RawRequest, sendOnce } from "../ingest/raw-socket.ts";

// The golden requests of the contract, over HTTP, byte for byte as they stand there.

interface Golden {
  readonly name: string;
  readonly clause: string;
  readonly request: {
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: unknown;
    readonly bodyText?: string;
    readonly bodyBase64?: string;
  };
  readonly answer: { readonly state: 1 | -1; readonly msg?: string; readonly msgStartsWith?: string };
  readonly errorCode?: string;
  readonly record?: CellRecord;
  readonly tolerances?: readonly Tolerance[];
}

const folder = new URL("../../../contract/golden/v1.0/", import.meta.url);
const goldens = readdirSync(folder).map((file): [file: string, golden: Golden] => [
  file.replace(".json", ""),
  JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Golden,
]);

function rawRequest({ headers, body, bodyText, bodyBase64 }: Golden["request"]): RawRequest {
  return {
    headers: Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`)),
    body: bodyBase64 === undefined ? (bodyText ?? JSON.stringify(body)) : Buffer.from(bodyBase64, "base64"),
  };
}

/** The body as its length has it. */
function bodyOf(request: Golden["request"]): Buffer {
  const sent = Buffer.from(rawRequest(request).body ?? "");
  return sent.subarray(0, Number(request.headers["content-length"] ?? sent.length));
}

describe("golden requests", () => {
  const server = sharedServer();

  test.each(goldens)("%s", async (_file, golden) => {
    const { request, answer, errorCode, record } = golden;
    const reply = replyOf(await sendOnce(server().url, rawRequest(request)));
    expect({ state: reply.state, code: reply.code, resBody: reply.resBody, status: reply.status }).toEqual({
      state: answer.state,
      code: errorCode ?? null,
      resBody: [],
      status: 200,
    });
    if (answer.msgStartsWith === undefined) expect(reply.msg).toBe(answer.msg);
    else {
      expect(reply.msg.startsWith(answer.msgStartsWith)).toBe(true);
      expect(reply.msg.length).toBeGreaterThan(answer.msgStartsWith.length);
    }
    if (record !== undefined) expect(await kept(server().url, record.barcode)).toEqual(record);
  });
});

test("golden refusals leave nothing behind, and each is in the ledger with its bytes and its answer", async () => {
  const server = await startIngestServer();
  try {
    const refused = goldens.filter(([, { answer }]) => answer.state === -1);
    for (const [, { request }] of refused) await sendOnce(server.url, rawRequest(request));
    const barcodes = [...new Set(goldens.flatMap(([, { record }]) => record?.barcode ?? []))];
    for (const barcode of barcodes) expect(await kept(server.url, barcode)).toBeNull();
    const { items } = await server.afterStop((system) => system.rejections.search({}, { limit: 1_000 }));
    expect(items.map(({ code, body }) => [code, Buffer.from(body).toString("base64")]).reverse()).toEqual(
      refused.map(([, { request, errorCode }]) => [errorCode, bodyOf(request).toString("base64")]),
    );
  } finally {
    await server.discard();
  }
});

test("golden tolerances are counted, each once a save", async () => {
  const server = await startIngestServer();
  try {
    const expected = new Map<string, Record<string, number>>();
    for (const [, { request, record, tolerances = [] }] of goldens) {
      if (record === undefined) continue;
      await sendOnce(server.url, rawRequest(request));
      const counts = expected.get(record.deviceCode) ?? {};
      expected.set(record.deviceCode, counts);
      for (const name of tolerances) counts[name] = (counts[name] ?? 0) + 1;
    }
    const times = { now: Date.now(), dayStart: 0 };
    const machines = await server.afterStop((system) => system.machines.list("001", times));
    expect(new Map(machines.map(({ name, tolerances }) => [name, tolerances]))).toEqual(expected);
    expect(machines.reduce((sum, { saved }) => sum + saved, 0)).toBe(
      goldens.filter(([, { record }]) => record !== undefined).length,
    );
  } finally {
    await server.discard();
  }
});
