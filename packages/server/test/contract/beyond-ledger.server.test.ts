import { gzipSync } from "node:zlib";
import { SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { LIST_PATH, SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import type { KeptRejection, Machine, SystemStore } from "@cellgrade/store/system";
import { describe, expect, test } from "vitest";
import { encodeGb18030 } from "../ingest/gb18030.ts";
import { startIngestServer } from "../ingest/ingest-server.ts";
import { type RawRequest, sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";

// CONTRACT, "Beyond version 1.0": refused submissions and tolerances.

const TO_001 = "x-request-datasource: 001";

/** Starts a server, sends the requests, each after the answer of the one before, and looks at what was noted. */
async function noted<Seen>(
  requests: readonly RawRequest[],
  look: (system: SystemStore) => Promise<Seen>,
  overrides: Parameters<typeof startIngestServer>[0] = {},
): Promise<Seen> {
  const server = await startIngestServer(overrides);
  try {
    for (const request of requests) await sendOnce(server.url, request);
    return await server.afterStop(look);
  } finally {
    await server.discard();
  }
}

async function rejectionsOf(
  requests: readonly RawRequest[],
  overrides: Parameters<typeof startIngestServer>[0] = {},
): Promise<KeptRejection[]> {
  const { items } = await noted(requests, (system) => system.rejections.search({}, { limit: 100 }), overrides);
  return [...items].reverse();
}

function machinesOf(requests: readonly RawRequest[], accountSet: string | null = "001"): Promise<readonly Machine[]> {
  return noted(requests, (system) => system.machines.list(accountSet, { now: Date.now(), dayStart: 0 }));
}

describe("refused submissions are kept", () => {
  test("with the raw body, the peer's address and the answer given, in their account set", async () => {
    const body = encodeGb18030(JSON.stringify({ ...cell("R"), deviceCode: "分容机", voltage: "x" }));
    const before = Date.now();
    const contentType = "text/plain; charset=gbk";
    const [kept] = await rejectionsOf([{ headers: [TO_001, `Content-Type: ${contentType}`], body }]);
    expect(kept).toEqual({
      id: expect.any(Number),
      receivedAt: expect.any(Number),
      accountSet: "001",
      accountSetSent: "001",
      address: "127.0.0.1",
      deviceCode: "分容机",
      method: "POST",
      path: "/api/pick/volumeCollectData/save",
      contentType,
      contentEncoding: null,
      body: new Uint8Array(body),
      bodyBytes: body.length,
      code: "FIELD_INVALID",
      msg: "voltage(电压)必须是数值",
      httpStatus: 200,
      outsider: false,
      resubmittedAt: null,
    });
    expect(kept?.receivedAt).toBeGreaterThanOrEqual(before);
  });

  test("also those whose account set is missing, ambiguous, unknown or disabled, whose path or method is wrong", async () => {
    const body = JSON.stringify(cell("R"));
    const kept = await rejectionsOf([
      { headers: [], body },
      { headers: [TO_001, "x-request-datasource: 002"], body },
      { headers: ["x-request-datasource: 分容"], body },
      { headers: ["x-request-datasource: Off"], body },
      { headers: [TO_001], body, path: "/api/pick/x" },
      { headers: [TO_001], body, method: "PUT" },
      { headers: [TO_001], body: "" },
    ]);
    const shown = kept.map((row) => [row.code, row.accountSet, row.accountSetSent, Buffer.from(row.body).toString()]);
    expect(shown).toEqual([
      ["ACCOUNT_SET_MISSING", null, null, body],
      ["ACCOUNT_SET_AMBIGUOUS", null, "001, 002", body],
      ["ACCOUNT_SET_UNKNOWN", null, "分容", body],
      ["ACCOUNT_SET_DISABLED", "Off", "Off", body],
      ["PATH_UNKNOWN", "001", "001", body],
      ["METHOD_NOT_ALLOWED", "001", "001", body],
      ["BODY_INVALID", "001", "001", ""],
    ]);
    expect(kept.map(({ deviceCode }) => deviceCode)).toEqual([...Array(6).fill("FR-07"), null]);
  });

  test("with a default account set, what names none is kept in it, and what is ambiguous beside it", async () => {
    const kept = await rejectionsOf(
      [
        { headers: [], body: "{}" },
        { headers: [TO_001, "x-request-datasource: 002"], body: "{}" },
      ],
      { defaultAccountSet: "002" },
    );
    expect(kept.map(({ code, accountSet }) => [code, accountSet])).toEqual([
      ["FIELD_INVALID", "002"],
      ["ACCOUNT_SET_AMBIGUOUS", null],
    ]);
  });

  test("a body that was too large is cut, and its length noted", async () => {
    const tooLarge = Buffer.alloc(3 * SAVE_BODY_BYTES_MAX, "x");
    const bomb = gzipSync(Buffer.alloc(2 * SAVE_BODY_BYTES_MAX));
    const [cut, compressed] = await rejectionsOf([
      { headers: [TO_001], body: tooLarge },
      { headers: [TO_001, "Content-Encoding: gzip"], body: bomb },
    ]);
    expect([cut?.code, cut?.accountSet, cut?.body.length, cut?.bodyBytes]).toEqual([
      "BODY_TOO_LARGE",
      "001",
      SAVE_BODY_BYTES_MAX,
      tooLarge.length,
    ]);
    expect([compressed?.code, compressed?.contentEncoding, compressed?.bodyBytes]).toEqual([
      "BODY_TOO_LARGE",
      "gzip",
      bomb.length,
    ]);
    expect(Buffer.from(compressed?.body ?? []).equals(bomb)).toBe(true);
  });

  test("headers are cut too: a row of the ledger is bounded", async () => {
    const long = "x".repeat(7_000);
    const headers = [`x-request-datasource: ${long}`, `Content-Type: ${long}`, `Content-Encoding: a\u0080b`];
    const [kept] = await rejectionsOf([{ headers, body: "{}", path: "/api/pick/volumeCollectData/save/" }]);
    const shown = `${"x".repeat(128)}…`;
    expect(kept).toMatchObject({ accountSetSent: shown, contentType: shown, msg: `账套不存在: ${shown}` });
    expect(kept?.contentEncoding).toBe("a·b");
  });

  test("a question to list is no submission", async () => {
    expect(await rejectionsOf([{ headers: [TO_001], path: LIST_PATH, body: "[]" }])).toEqual([]);
  });

  test("of a batch, once, with the answer it got", async () => {
    const body = JSON.stringify({ records: [cell("A"), { ...cell("B"), voltage: "x" }, {}] });
    const kept = await rejectionsOf([{ headers: [TO_001], path: SAVE_BATCH_PATH, body }]);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ code: "FIELD_INVALID", deviceCode: "FR-07", msg: "3 条记录中有 2 条未保存" });
  });
});

describe("tolerances are counted per machine, each kind once a save", () => {
  const plain = ["Content-Type: application/json", TO_001];
  const bytesOf = (record: object): Buffer => Buffer.from(JSON.stringify(record));

  const uses: readonly [tolerance: string, request: RawRequest][] = [
    ["numberAsText", { headers: plain, body: bytesOf({ ...cell("T"), voltage: "1", energy: "2" }) }],
    ["textAsNumber", { headers: plain, body: bytesOf({ ...cell("T"), workStep: 3, batteryStation: 1 }) }],
    ["timeUnpadded", { headers: plain, body: bytesOf(cell("T", { testTime: "2024-3-2 9:1:8" })) }],
    ["textTrimmed", { headers: plain, body: bytesOf(cell("T\r\n", { workStep: " 3" })) }],
    ["gb18030", { headers: plain, body: encodeGb18030(JSON.stringify(cell("T", { workStep: "恒流" }))) }],
    ["byteOrderMark", { headers: plain, body: `\ufeff${JSON.stringify(cell("T"))}` }],
    ["contentType", { headers: [TO_001], body: bytesOf(cell("T")) }],
    ["contentType", { headers: [TO_001, "Content-Type: application/json\\; charset=utf-8"], body: bytesOf(cell("T")) }],
    ["path", { headers: plain, path: "//api/pick/volumeCollectData/save/", body: bytesOf(cell("T")) }],
    ["headerRepeated", { headers: [...plain, TO_001], body: bytesOf(cell("T")) }],
  ];
  test.each(uses)("%s", async (tolerance, request) => {
    const machines = await machinesOf([request, request]);
    expect(machines.map(({ kind, name, saved }) => [kind, name, saved])).toEqual([["device", "FR-07", 2]]);
    expect(machines[0]?.tolerances).toEqual({ [tolerance]: 2 });
  });

  test("UTF-16 counts beside its byte order mark", async () => {
    const body = Buffer.from(`\ufeff${JSON.stringify(cell("T"))}`, "utf16le");
    const [machine] = await machinesOf([{ headers: plain, body }]);
    expect(machine?.tolerances).toEqual({ byteOrderMark: 1, utf16: 1 });
  });

  test("what needs none counts none, whichever way the usual content type is written", async () => {
    const types = ["application/json; charset=utf-8", "application/json;charset=UTF-8", "application/json"];
    const [machine] = await machinesOf(
      types.map((type) => ({ headers: [TO_001, `Content-Type: ${type}`], body: bytesOf(cell("T")) })),
    );
    expect([machine?.saved, machine?.tolerances]).toEqual([3, {}]);
  });

  test("by deviceCode, each machine for itself, with its address and its last test", async () => {
    const requests = ["FR-01", "FR-02", "FR-02"].map((deviceCode, n) => ({
      headers: plain,
      body: bytesOf({ ...cell("T", { deviceCode, testTime: `2024-03-02 09:14:0${n}` }), voltage: String(n) }),
    }));
    const machines = await machinesOf(requests);
    expect(
      machines.map(({ name, saved, lastAddress, lastTestTime, tolerances }) => [
        name,
        saved,
        lastAddress,
        lastTestTime,
        tolerances,
      ]),
    ).toEqual([
      ["FR-01", 1, "127.0.0.1", "2024-03-02 09:14:00", { numberAsText: 1 }],
      ["FR-02", 2, "127.0.0.1", "2024-03-02 09:14:02", { numberAsText: 2 }],
    ]);
  });

  test("a refused submission counts for its machine, by its address where the body could not be read", async () => {
    const requests: RawRequest[] = [
      { headers: plain, body: bytesOf({ ...cell("T"), voltage: "x" }) },
      { headers: plain, body: "not JSON" },
      { headers: plain, body: "x".repeat(SAVE_BODY_BYTES_MAX + 1) },
    ];
    const machines = await machinesOf(requests);
    expect(machines.map(({ kind, name, saved, refused }) => [kind, name, saved, refused])).toEqual([
      ["device", "FR-07", 0, 1],
      ["address", "127.0.0.1", 0, 2],
    ]);
    const elsewhere = await machinesOf([{ headers: [], body: bytesOf(cell("T")) }], null);
    expect(elsewhere.map(({ kind, name, refused }) => [kind, name, refused])).toEqual([["device", "FR-07", 1]]);
  });

  test("each record of a batch counts for its own machine", async () => {
    const records = [
      { ...cell("A", { deviceCode: "FR-01" }), voltage: "1" },
      cell("B", { deviceCode: "FR-02" }),
      cell("C", { deviceCode: "FR-02", testTime: "2024-3-2 9:1:8" }),
    ];
    const machines = await machinesOf([{ headers: plain, path: SAVE_BATCH_PATH, body: bytesOf({ records }) }]);
    expect(machines.map(({ name, saved, tolerances }) => [name, saved, tolerances])).toEqual([
      ["FR-01", 1, { numberAsText: 1 }],
      ["FR-02", 2, { timeUnpadded: 1 }],
    ]);
  });

  test("requests to list count for no machine", async () => {
    expect(await machinesOf([{ headers: [TO_001], path: LIST_PATH, body: '{"barcodeArr":["T"]}' }])).toEqual([]);
  });
});
