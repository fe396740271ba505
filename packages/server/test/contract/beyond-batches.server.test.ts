import { gzipSync } from "node:zlib";
import { LIST_PATH, SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import { describe, expect, test } from "vitest";
import { kept, list, post, replyOf, save, saveBatch } from "../ingest/exchange-http.ts";
import { freshGatedServer } from "../ingest/gated-server.ts";
import { encodeGb18030 } from "../ingest/gb18030.ts";
import { sharedServer, startIngestServer } from "../ingest/ingest-server.ts";
import { sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";

// CONTRACT, "Beyond version 1.0": saveBatch, list, late replay.

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
