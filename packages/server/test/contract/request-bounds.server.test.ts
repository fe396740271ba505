import { gzipSync } from "node:zlib";
import { BATCH_BODY_BYTES_MAX, HEADER_BYTES_MAX, SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { describe, expect, test } from "vitest";
import { kept, list, post, replyOf, save, saveBatch, type Reply } from "../ingest/exchange-http.ts";
import { encodeGb18030 } from "../ingest/gb18030.ts";
import { sharedServer } from "../ingest/ingest-server.ts";
import { connectTo, requestBytes, sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";
import { expectRefused, expectSaved, fresh, raw, server, startServer, TO_001 } from "./request-server.ts";

// CONTRACT, "Request", clauses 6 to 8: limits, path, header.

startServer();

describe("clause 6: limits", () => {
  function padded(barcode: string, bytes: number): string {
    const text = JSON.stringify({ ...cell(barcode), pad: "" });
    return text.replace('"pad":""', `"pad":"${"x".repeat(bytes - text.length)}"`);
  }

  test.each([
    ["as it is", (text: string) => Buffer.from(text), {}],
    ["after inflation", (text: string) => gzipSync(text), { "content-encoding": "gzip" }],
  ])("clause 6: a body of 64 KiB %s is read, one of a byte more is refused", async (_, encode, headers) => {
    const fits = fresh();
    const body = encode(padded(fits, SAVE_BODY_BYTES_MAX));
    await expectSaved(await post(server().url, { headers, body }), cell(fits));
    const exceeds = fresh();
    const reply = await post(server().url, { headers, body: encode(padded(exceeds, SAVE_BODY_BYTES_MAX + 1)) });
    await expectRefused(reply, "BODY_TOO_LARGE", exceeds);
    expect(reply.msg).toBe("请求体超过 64 KiB");
  });

  test("clause 6: a body that inflates without end is refused", async () => {
    const bomb = gzipSync(Buffer.alloc(48 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(SAVE_BODY_BYTES_MAX);
    const reply = await post(server().url, { headers: { "content-encoding": "gzip" }, body: bomb });
    await expectRefused(reply, "BODY_TOO_LARGE", "none");
  });

  test("clause 6: saveBatch and list take bodies of 4 MiB and no byte more", async () => {
    const barcode = fresh();
    const batch = JSON.stringify({ records: [cell(barcode)] });
    const fits = batch.padEnd(BATCH_BODY_BYTES_MAX);
    await expectSaved(await post(server().url, { path: SAVE_BATCH_PATH, body: fits }), cell(barcode));
    const question = JSON.stringify({ barcodeArr: [barcode] }).padEnd(BATCH_BODY_BYTES_MAX);
    expect((await post(server().url, { path: LIST_PATH, body: question })).resBody).toHaveLength(1);
    for (const path of [SAVE_BATCH_PATH, LIST_PATH]) {
      const reply = await post(server().url, { path, body: `${path === LIST_PATH ? question : fits} ` });
      expect(reply).toMatchObject({ state: -1, code: "BODY_TOO_LARGE", msg: "请求体超过 4 MiB" });
    }
  });

  test("clause 6: a body of 40 MiB is told that it is too large, and its connection closed", async () => {
    const connection = connectTo(server().url);
    const mebibyte = Buffer.alloc(1024 * 1024, " ");
    connection.send(requestBytes({ headers: [TO_001, `Content-Length: ${40 * mebibyte.length}`] }));
    for (let sent = 0; sent < 40; sent += 1) connection.send(mebibyte);
    const answer = await connection.answer();
    if (answer !== null) expect(replyOf(answer)).toMatchObject({ state: -1, code: "BODY_TOO_LARGE" });
    await connection.closed();
    await expectSaved(await save(server().url, cell("AFTER-40-MIB")), cell("AFTER-40-MIB"));
  });

  test("clause 6: a body between the limit and 32 MiB is told, and its connection serves the next", async () => {
    const connection = connectTo(server().url);
    connection.send(requestBytes({ headers: [TO_001], body: Buffer.alloc(5 * 1024 * 1024, " ") }));
    expect(replyOf(await connection.answer())).toMatchObject({ code: "BODY_TOO_LARGE" });
    const record = cell(fresh());
    connection.send(requestBytes({ headers: [TO_001], body: JSON.stringify(record) }));
    await expectSaved(replyOf(await connection.answer()), record);
    connection.drop();
  });

  test("clause 6: headers of nearly 16 KiB are read, larger ones refused", async () => {
    const record = cell(fresh());
    const fits = `X-Pad: ${"x".repeat(HEADER_BYTES_MAX - 512)}`;
    await expectSaved(await raw({ headers: [TO_001, fits], body: JSON.stringify(record) }), record);
    const exceeds = `X-Pad: ${"x".repeat(HEADER_BYTES_MAX)}`;
    const reply = await raw({ headers: [TO_001, exceeds], body: JSON.stringify(cell("TOO-MANY-HEADERS")) });
    expect(reply).toMatchObject({ status: 431, state: -1, code: "HEADERS_TOO_LARGE", msg: "请求头过大" });
    expect(await kept(server().url, "TOO-MANY-HEADERS")).toBeNull();
  });

  test("clause 6: keep-alive is held longer than the 100 s of .NET clients", async () => {
    const answer = await sendOnce(server().url, { headers: [TO_001], body: JSON.stringify(cell(fresh())) });
    expect(answer?.headers.get("connection")).toBe("keep-alive");
    expect(answer?.headers.get("keep-alive")).toBe("timeout=120");
  });
});

describe("clause 7: the path", () => {
  test.each([
    SAVE_PATH,
    `${SAVE_PATH}/`,
    "//api/pick/volumeCollectData/save",
    "/api//pick///volumeCollectData//save",
    "/api/pick/volumeCollectData/save//",
    `${SAVE_PATH}?token=1`,
    `${SAVE_PATH}/?a=/b`,
    `http://mes.example${SAVE_PATH}`,
    `HTTP://mes.example:80/${SAVE_PATH}/`,
  ])("clause 7: duplicate slashes and one trailing slash are tolerated: %s", async (path) => {
    const record = cell(fresh());
    await expectSaved(await raw({ path, body: JSON.stringify(record) }), record);
  });

  test.each([
    ["/api/pick/", "/api/pick/"],
    ["/api/pick/volumeCollectData", "/api/pick/volumeCollectData"],
    ["/api/pick/volumeCollectData/Save", "/api/pick/volumeCollectData/Save"],
    ["/api/pick/volumeCollectData/save/x?y=1", "/api/pick/volumeCollectData/save/x"],
    ["/api/pick/volumeCollectData/%73ave", "/api/pick/volumeCollectData/%73ave"],
    ["/api/pick/volumeCollectData/../volumeCollectData/save", "/api/pick/volumeCollectData/../volumeCollectData/save"],
    ["//api/pick//nothing", "//api/pick//nothing"],
    [`/api/pick/${"x".repeat(1_000)}`, `/api/pick/${"x".repeat(118)}…`],
  ])("clause 7: any other path under /api/pick/ is unknown: %s", async (path, shown) => {
    const barcode = fresh();
    const reply = await raw({ path, body: JSON.stringify(cell(barcode)) });
    await expectRefused(reply, "PATH_UNKNOWN", barcode);
    expect(reply.msg).toBe(`接口地址不存在: ${shown}`);
  });
});

describe("clause 8: the header x-request-datasource", () => {
  const send = (barcode: string, ...headers: string[]): Promise<Reply> =>
    raw({ headers, body: JSON.stringify(cell(barcode)) });

  test.each([
    ["trimmed", ["x-request-datasource: \t 001 \t"]],
    ["whatever the case of its name", ["X-Request-DataSource: 001"]],
    ["repeated with the same value", [TO_001, "x-request-datasource: 001"]],
    ["repeated in one line", ["x-request-datasource: 001, 001 ,001"]],
  ])("clause 8: the header is taken when it is %s", async (_, headers) => {
    const record = cell(fresh());
    await expectSaved(await send(record.barcode, ...headers), record);
  });

  test.each([
    ["absent", []],
    ["empty", ["x-request-datasource:"]],
    ["blank", ["x-request-datasource:  \t "]],
    ["blank twice", ["x-request-datasource: ", "x-request-datasource:"]],
    ["a comma", ["x-request-datasource: ,"]],
  ])("clause 8: the header is missing when it is %s", async (_, headers) => {
    const barcode = fresh();
    const reply = await send(barcode, ...headers);
    await expectRefused(reply, "ACCOUNT_SET_MISSING", barcode);
    expect(reply.msg).toBe("请求头 x-request-datasource(账套编码)不能为空");
  });

  test.each([
    [[TO_001, "x-request-datasource: 002"]],
    [["x-request-datasource: 001,002"]],
    [[TO_001, TO_001, "x-request-datasource: 0001"]],
    [[TO_001, "x-request-datasource: "]],
    [["x-request-datasource: none", "x-request-datasource: nothing"]],
  ])("clause 8: the header is ambiguous when its values differ: %j", async (headers) => {
    const barcode = fresh();
    const reply = await send(barcode, ...headers);
    await expectRefused(reply, "ACCOUNT_SET_AMBIGUOUS", barcode);
    expect(reply.msg).toBe("请求头 x-request-datasource(账套编码)重复且不一致");
  });

  test.each([
    ["1", "1"],
    ["0001", "0001"],
    ["off", "off"],
    ["__proto__", "__proto__"],
    ["你", "你"],
    ["分容机账套", "分容机账套"],
    ["x".repeat(300), `${"x".repeat(128)}…`],
  ])("clause 8: matching is exact, and nothing is written to a default: %s", async (code, shown) => {
    const barcode = fresh();
    const reply = await send(barcode, `x-request-datasource: ${code}`);
    await expectRefused(reply, "ACCOUNT_SET_UNKNOWN", barcode);
    expect(reply.msg).toBe(`账套不存在: ${shown}`);
  });

  test("clause 8: a code in GB18030 is shown as it was meant", async () => {
    const [before = "", after = ""] = requestBytes({ headers: ["x-request-datasource: @"], body: "{}" })
      .toString("latin1")
      .split("@");
    const bytes = Buffer.concat([Buffer.from(before), encodeGb18030("分容"), Buffer.from(after)]);
    expect(replyOf(await sendOnce(server().url, bytes)).msg).toBe("账套不存在: 分容");
  });

  test("clause 8: a disabled account set is refused", async () => {
    const reply = await save(server().url, cell(fresh()), { accountSet: "Off" });
    expect(reply).toMatchObject({ state: -1, code: "ACCOUNT_SET_DISABLED", msg: "账套已停用: Off" });
  });

  test("clause 8: saveBatch and list ask for it too", async () => {
    for (const accountSet of [null, "none"]) {
      const code = accountSet === null ? "ACCOUNT_SET_MISSING" : "ACCOUNT_SET_UNKNOWN";
      expect((await saveBatch(server().url, [cell(fresh())], { accountSet })).code).toBe(code);
      expect((await list(server().url, ["X"], { accountSet })).code).toBe(code);
    }
  });
});

describe("clause 8: a server with a default account set", () => {
  const withDefault = sharedServer({ defaultAccountSet: "002" });

  test("clause 8: takes what has no header, or a blank one, into the default and nowhere else", async () => {
    for (const [barcode, headers] of [
      ["DEFAULT-1", []],
      ["DEFAULT-2", ["x-request-datasource:  "]],
    ] as const) {
      const reply = replyOf(await sendOnce(withDefault().url, { headers, body: JSON.stringify(cell(barcode)) }));
      expect(reply.state).toBe(1);
      expect(await kept(withDefault().url, barcode, "002")).toEqual(cell(barcode));
      expect(await kept(withDefault().url, barcode, "001")).toBeNull();
    }
  });

  test.each([
    ["none", "ACCOUNT_SET_UNKNOWN"],
    ["Off", "ACCOUNT_SET_DISABLED"],
    ["001,002", "ACCOUNT_SET_AMBIGUOUS"],
  ])("clause 8: never takes %s into the default", async (accountSet, code) => {
    expect((await save(withDefault().url, cell("NO-DEFAULT"), { accountSet })).code).toBe(code);
    expect(await kept(withDefault().url, "NO-DEFAULT", "002")).toBeNull();
  });
});
