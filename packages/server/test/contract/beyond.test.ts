import { gzipSync } from "node:zlib";
import { SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/limits";
import { LIST_PATH, SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import type { KeptRejection, Machine, SystemStore } from "@cellgrade/store/system";
import { describe, expect, test } from "vitest";
import { kept, list, post, replyOf, save, saveBatch } from "../ingest/exchange-http.ts";
import { freshGatedServer } from "../ingest/gated-server.ts";
import { encodeGb18030 } from "../ingest/gb18030.ts";
import { sharedServer, startIngestServer } from "../ingest/ingest-server.ts";
import { type RawRequest, sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";

// CONTRACT, "Beyond version 1.0", and the counting of tolerances.

const TO_001 = "x-request-datasource: 001";

function cells(name: string, count: number) {
  return Array.from({ length: count }, (_, n) => cell(`${name}-${n}`, { volume: n }));
}

describe("saveBatch", () => {
  const server = sharedServer();

  test("all stored: state 1 and nothing listed", async () => {
    const records = cells("ALL", 3);
    expect(await saveBatch(server().url, records)).toMatchObject({
      state: 1,
      msg: "保存成功",
      resBody: [],
      code: null,
    });
    for (const record of records) expect(await kept(server().url, record.barcode)).toEqual(record);
  });

  test("each record is judged by itself: the refused ones are listed in order, the others are stored", async () => {
    const records = [
      cell("JUDGED-0"),
      { ...cell(" JUDGED-1\n"), voltage: "x", testTime: "never" },
      cell("JUDGED-2"),
      null,
      [cell("JUDGED-4")],
      "JUDGED-5",
      { ...cell(""), barcode: true },
      {},
      { ...cell(""), barcode: 48, energy: [] },
    ];
    const reply = await saveBatch(server().url, records);
    expect(reply).toMatchObject({
      state: -1,
      status: 200,
      code: "FIELD_INVALID",
      msg: "9 条记录中有 7 条未保存",
    });
    const NOT_AN_OBJECT = "记录必须是 {…} 对象";
    expect(reply.resBody).toEqual(
      [
        [1, "JUDGED-1", "testTime(测试时间)必须是 yyyy-MM-dd HH:mm:ss 格式的有效时间；voltage(电压)必须是数值"],
        [3, null, NOT_AN_OBJECT],
        [4, null, NOT_AN_OBJECT],
        [5, null, NOT_AN_OBJECT],
        [6, null, "barcode(电芯条码)必须是字符串"],
        [
          7,
          null,
          "batteryStation(电池工位)不能为空；deviceCode(设备编码)不能为空；barcode(电芯条码)不能为空；" +
            "testTime(测试时间)不能为空；workStep(工步)不能为空",
        ],
        [8, "48", "energy(能量)必须是数值"],
      ].map(([index, barcode, msg]) => ({ index, barcode, state: -1, msg, code: "FIELD_INVALID" })),
    );
    expect(Object.keys(reply.resBody[0] ?? {})).toEqual(["index", "barcode", "state", "msg", "code"]);
    const found = await list(server().url, ["JUDGED-0", "JUDGED-1", "JUDGED-2", "JUDGED-4", "JUDGED-5", "48"]);
    expect(found.resBody.map(({ barcode }) => barcode)).toEqual(["JUDGED-0", "JUDGED-2"]);
  });

  test("all refused: each is listed, nothing is stored", async () => {
    const reply = await saveBatch(server().url, [{}, {}]);
    expect(reply).toMatchObject({ state: -1, code: "FIELD_INVALID", msg: "2 条记录中有 2 条未保存" });
    expect(reply.resBody.map(({ index }) => index)).toEqual([0, 1]);
  });

  test("of one barcode twice the later one is the record", async () => {
    const reply = await saveBatch(server().url, [
      cell("TWICE", { volume: 1 }),
      cell("X"),
      cell("TWICE", { volume: 2 }),
    ]);
    expect(reply.state).toBe(1);
    expect((await kept(server().url, "TWICE"))?.volume).toBe(2);
  });

  test("1,000 records are taken in one batch, 1,001 are refused as a whole", async () => {
    const thousand = cells("THOUSAND", 1_000);
    expect((await saveBatch(server().url, thousand)).state).toBe(1);
    const barcodes = thousand.map(({ barcode }) => barcode);
    const found = await list(server().url, barcodes);
    expect(found.resBody.map(({ barcode, volume }) => [barcode, volume])).toEqual(
      thousand.map(({ barcode, volume }) => [barcode, volume]),
    );
    const reply = await saveBatch(server().url, [...cells("MORE", 1_000), cell("MORE-1000")]);
    expect(reply).toMatchObject({ state: -1, code: "FIELD_INVALID", resBody: [] });
    expect((await list(server().url, ["MORE-0", "MORE-999"])).resBody).toEqual([]);
  });

  test.each([[[]], [undefined], [null], [{}], ["x"], [5], [{ length: 1, 0: {} }]])(
    "records %j is FIELD_INVALID for the whole",
    async (records) => {
      expect(await saveBatch(server().url, records)).toMatchObject({
        state: -1,
        code: "FIELD_INVALID",
        msg: "records(记录)必须是 1 至 1000 条记录的数组",
        resBody: [],
      });
    },
  );

  test.each(["[]", "", '{"records":[', JSON.stringify([cell("BARE-ARRAY")])])(
    "a body that is not one JSON object is refused: %j",
    async (body) => {
      expect((await post(server().url, { path: SAVE_BATCH_PATH, body })).code).toBe("BODY_INVALID");
      expect(await kept(server().url, "BARE-ARRAY")).toBeNull();
    },
  );

  test("the body is read as that of a save: GB18030, compressed", async () => {
    const record = cell("PACKED", { deviceCode: "分容机" });
    const body = gzipSync(encodeGb18030(JSON.stringify({ records: [record] })));
    const reply = await post(server().url, { path: SAVE_BATCH_PATH, headers: { "content-encoding": "gzip" }, body });
    expect(reply.state).toBe(1);
    expect(await kept(server().url, "PACKED")).toEqual(record);
  });

  test("--http-status strict: a batch with refused records is 400", async () => {
    const strict = await startIngestServer({ httpStatus: "strict" });
    try {
      expect((await saveBatch(strict.url, [cell("A"), {}])).status).toBe(400);
      expect((await saveBatch(strict.url, [cell("A")])).status).toBe(200);
    } finally {
      await strict.discard();
    }
  });
});

describe("saveBatch and a queue without room", () => {
  const server = freshGatedServer({ recordsMax: 3 });

  test("a batch that does not fit is refused as a whole, stores nothing and lists nothing", async () => {
    server().shut();
    const first = saveBatch(server().url, [cell("A"), cell("B")]);
    await server().queued(1);
    const refused = await saveBatch(server().url, [cell("C"), {}, cell("D")]);
    expect(refused).toMatchObject({ code: "OVERLOADED", resBody: [], retryAfter: "1" });
    const fits = saveBatch(server().url, [{}, cell("E")]);
    await server().queued(2);
    server().open();
    expect((await first).state).toBe(1);
    expect((await fits).resBody.map(({ index }) => index)).toEqual([0]);
    const found = await list(server().url, ["A", "B", "C", "D", "E"]);
    expect(found.resBody.map(({ barcode }) => barcode)).toEqual(["A", "B", "E"]);
  });

  test("a batch with nothing to store needs no room", async () => {
    server().shut();
    const first = saveBatch(server().url, cells("FULL", 3));
    await server().queued(1);
    expect((await saveBatch(server().url, [{}])).code).toBe("FIELD_INVALID");
    server().open();
    expect((await first).state).toBe(1);
  });
});

describe("list", () => {
  const server = sharedServer();

  test("gives the kept records in the order asked, twice when asked twice, and leaves out what there is not", async () => {
    await saveBatch(server().url, cells("L", 3));
    const asked = ["L-2", "none", "L-0", "L-2", " L-1\r\n"];
    const reply = await list(server().url, asked);
    expect(reply).toMatchObject({ state: 1, status: 200, code: null, msg: "查询成功" });
    expect(reply.resBody.map(({ barcode }) => barcode)).toEqual(["L-2", "L-0", "L-2", "L-1"]);
  });

  test("gives the nine wire names and receivedAt, and nothing else", async () => {
    const before = Date.now();
    await save(server().url, cell("NAMES", { voltage: null }));
    const [item] = (await list(server().url, ["NAMES"])).resBody;
    const { receivedAt, ...fields } = item ?? {};
    expect(fields).toEqual(cell("NAMES", { voltage: null }));
    expect(Object.keys(item ?? {})).toEqual([...Object.keys(cell("NAMES")), "receivedAt"]);
    expect(new Date(String(receivedAt)).toISOString()).toBe(receivedAt);
    expect(Date.parse(String(receivedAt))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(receivedAt))).toBeLessThanOrEqual(Date.now());
  });

  test("takes numbers as barcodes, and 1,000 of them", async () => {
    await save(server().url, { ...cell(""), barcode: 4711 });
    const thousand = Array.from({ length: 1_000 }, (_, n) => (n === 500 ? 4711 : n + 100_000));
    expect((await list(server().url, thousand)).resBody.map(({ barcode }) => barcode)).toEqual(["4711"]);
    expect((await list(server().url, [...thousand, 1])).code).toBe("FIELD_INVALID");
  });

  test.each([[[]], [undefined], [null], ["L-0"], [{}], [[""]], [["L-0", null]], [[true]], [[["L-0"]]], [[1.5]]])(
    "barcodeArr %j is refused",
    async (barcodes) => {
      expect(await list(server().url, barcodes)).toMatchObject({
        state: -1,
        code: "FIELD_INVALID",
        msg: "barcodeArr(电芯条码)必须是 1 至 1000 个条码的数组",
        resBody: [],
      });
    },
  );

  test("shows no record of another account set", async () => {
    await save(server().url, cell("MINE"));
    expect((await list(server().url, ["MINE"], { accountSet: "002" })).resBody).toEqual([]);
  });

  test.each(["mes.example", "mes.example:8940", "127.0.0.1.example", "localhost.example", "[::2]"])(
    "is for loopback peers that ask by a loopback name: Host %s is denied",
    async (host) => {
      const headers = [TO_001, `Host: ${host}`];
      const body = '{"barcodeArr":["L-0"]}';
      const reply = replyOf(await sendOnce(server().url, { path: LIST_PATH, headers, body }));
      expect(reply).toMatchObject({ state: -1, code: "ACCESS_DENIED", msg: "设备无权访问账套: 001", resBody: [] });
    },
  );

  test("saving is for every peer, by any name", async () => {
    const headers = [TO_001, "Host: mes.example"];
    const reply = replyOf(await sendOnce(server().url, { headers, body: JSON.stringify(cell("ANY-HOST")) }));
    expect(reply.state).toBe(1);
  });
});

describe("late replay", () => {
  test("newest testTime wins: an older submission is answered state 1 and leaves the record as it is", async () => {
    const server = await startIngestServer({ accountSets: [{ code: "001", name: "001" }] });
    try {
      await server.withSystem((system) => system.accountSets.change("001", { overwrite: "newest-test-time" }));
      const newer = cell("REPLAY", { testTime: "2024-03-02 09:14:08" });
      const older = cell("REPLAY", { testTime: "2024-03-01 09:14:08", volume: 1 });
      // The server sees the change a little later: until then the older one overwrites.
      await expect
        .poll(async () => {
          await save(server.url, newer);
          expect((await save(server.url, older)).state).toBe(1);
          return kept(server.url, "REPLAY");
        })
        .toEqual(newer);
      const [before] = (await list(server.url, ["REPLAY"])).resBody;
      expect((await save(server.url, { ...older, volume: 2 })).state).toBe(1);
      expect((await list(server.url, ["REPLAY"])).resBody).toEqual([before]);
    } finally {
      await server.discard();
    }
  });
});

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
