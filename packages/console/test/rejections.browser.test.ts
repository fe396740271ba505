import { SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schema } from "../src/api/schema.ts";
import { type Candidate, cellKey, checkRejection, findDoubts } from "../src/pages/rejections/bulk-check.ts";
import { explainError } from "../src/pages/rejections/explain-error.ts";
import { bytesOfBase64, hexRows, printHexRow } from "../src/pages/rejections/hex-rows.ts";
import { readSubmission } from "../src/pages/rejections/read-submission.ts";
import { ERROR_CODES } from "../src/pages/rejections/rejection-fields.ts";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { goldenBody, sendGolden, sendRaw } from "./browser/golden.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

describe("the hex view", () => {
  test("shows sixteen bytes to a row with their offset, and ASCII where there is some", () => {
    const lines = hexRows(Buffer.from('{"a":"分"}\r\n0123456789')).map(printHexRow);
    expect(lines).toEqual([
      '00000000  7b 22 61 22 3a 22 e5 88  86 22 7d 0d 0a 30 31 32  {"a":"..."}..012',
      "00000010  33 34 35 36 37 38 39                              3456789",
    ]);
    expect(hexRows(new Uint8Array())).toEqual([]);
  });

  test("counts offsets from where it begins, and reads base64 as bytes", () => {
    expect(hexRows(bytesOfBase64("AP9/"), 0x4000)).toEqual([{ offset: 0x4000, hex: ["00", "ff", "7f"], ascii: "..." }]);
  });
});

describe("the reading of a body", () => {
  test("is the interface's own", () => {
    expect(readSubmission(JSON.stringify(cell()))).toMatchObject({ kind: "record", record: cell(), tolerances: [] });
    expect(readSubmission(JSON.stringify({ ...cell(), voltage: "3.2" }))).toMatchObject({
      kind: "record",
      tolerances: ["numberAsText"],
    });
    expect(readSubmission(JSON.stringify({ ...cell(), barcode: " ", testTime: "2024-02-30 09:14:08" }))).toMatchObject({
      kind: "faults",
      faults: [
        { field: "barcode", fault: "missing" },
        { field: "testTime", fault: "timeInvalid" },
      ],
    });
    expect(readSubmission('{"records":[{},{}]}')).toEqual({ kind: "batch", records: [{}, {}] });
    expect(readSubmission("[]")).toEqual({ kind: "notObject", reason: null });
    expect(readSubmission("{").kind).toBe("notObject");
  });

  test("every code of the registry is explained in both languages, without a dangling colon", () => {
    for (const code of ERROR_CODES) {
      for (const language of ["zh-CN", "en"] as const) expect(explainError(code, language)).toMatch(/[^:：\s]$/);
    }
  });
});

describe("the check for submitting many again", () => {
  const accountSets = [
    { code: "001", enabled: true },
    { code: "002", enabled: false },
  ];
  const check = (changes: Partial<Schema<"Rejection">>, accountSetForOthers: string | null = null) =>
    checkRejection(rejection(changes), { accountSets, accountSetForOthers });

  test("takes what is a record for an account set that exists by now", () => {
    const checked = check({ accountSet: null, accountSetSent: "001", code: "ACCOUNT_SET_UNKNOWN" });
    expect(checked.candidate).toMatchObject({ accountSet: "001", record: { barcode: cell().barcode } });
  });

  test("says what stands in the way", () => {
    expect(check({ bodyText: "{}" }).obstacle).toMatchObject({ kind: "reading", reading: { kind: "faults" } });
    expect(check({ bodyText: null }).obstacle).toEqual({ kind: "noText" });
    expect(check({ bodyTruncated: true }).obstacle).toEqual({ kind: "truncated" });
    expect(check({ accountSet: "002" }).obstacle).toEqual({ kind: "disabledAccountSet", code: "002" });
    expect(check({ accountSet: null, accountSetSent: "9" }).obstacle).toEqual({ kind: "unknownAccountSet", sent: "9" });
  });

  test("never guesses an account set: those that named none or several go where somebody says", () => {
    for (const nameless of [
      { accountSet: null, accountSetSent: null },
      { accountSet: null, accountSetSent: "001,002", code: "ACCOUNT_SET_AMBIGUOUS" as const },
    ]) {
      expect(check(nameless).obstacle).toEqual({ kind: "noAccountSet" });
      expect(check(nameless, "001").candidate?.accountSet).toBe("001");
    }
  });

  test("doubts what a newer record, a later save or a later refusal of the cell makes needless", () => {
    const at = (id: number, barcode: string, testTime: string): Candidate => {
      const record = cell({ barcode, testTime });
      return { rejection: rejection({ id }), accountSet: "001", bodyText: "", record };
    };
    const present = new Map(
      [
        { ...cell({ barcode: "NEWER", testTime: "2024-03-03 00:00:00" }), receivedAt: "2024-03-03T00:00:00.000Z" },
        { ...cell({ barcode: "OLDER", testTime: "2024-03-01 00:00:00" }), receivedAt: "2024-03-03T00:00:00.000Z" },
        { ...cell({ barcode: "SAME" }), receivedAt: "2024-03-01T00:00:00.000Z" },
        { ...cell({ barcode: "SINCE", volume: 1 }), receivedAt: "2024-03-03T00:00:00.000Z" },
        { ...cell({ barcode: "BEFORE", volume: 1 }), receivedAt: "2024-03-01T00:00:00.000Z" },
      ].map((record) => [cellKey("001", record.barcode), record]),
    );
    const { testTime } = cell();
    const candidates = ["NEWER", "OLDER", "SAME", "SINCE", "BEFORE", "NONE", "NONE"].map((barcode, id) =>
      at(id, barcode, testTime),
    );
    const done = {
      ...at(7, "DONE", testTime),
      rejection: rejection({ id: 7, resubmittedAt: "2024-03-03T00:00:00.000Z" }),
    };
    expect([...findDoubts([...candidates, done], present)]).toEqual([
      [0, "newerRecord"],
      [2, "savedSince"],
      [3, "savedSince"],
      [5, "repeated"],
      [7, "resubmitted"],
    ]);
  });
});

function rejection(changes: Partial<Schema<"Rejection">>): Schema<"Rejection"> {
  return {
    id: 1,
    receivedAt: "2024-03-02T01:14:08.000Z",
    accountSet: "001",
    accountSetSent: "001",
    address: "10.0.0.1",
    deviceCode: "FR-01",
    method: "POST",
    path: "/api/pick/volumeCollectData/save",
    contentType: "application/json",
    contentEncoding: null,
    bodyBytes: 1,
    bodyTruncated: false,
    bodyText: JSON.stringify(cell()),
    bodyBase64: "",
    code: "STORE_UNAVAILABLE",
    msg: "",
    httpStatus: 200,
    resubmittedAt: null,
    ...changes,
  };
}

describe("the page", () => {
  let server: ConsoleServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startConsoleServer(["--account-set", "001", "--account-set", "002"]),
      launchChromium(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("is empty with a reason, and shows a refused submission as it happens, its bytes among it", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/002/rejections" });
    await page.getByText("没有拒收").waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
    const body = JSON.stringify({ ...cell(), barcode: "", workStep: "分容放电" });
    await sendRaw(server.url, body, { "x-request-datasource": "002" });
    await page.getByText("barcode(电芯条码)不能为空").waitFor();
    await page.getByRole("button", { name: /查看 #/ }).click();
    const drawer = page.getByRole("dialog");
    await drawer.getByText("原样重发不会成功，需要更正").waitFor();
    await drawer.getByLabel("请求体", { exact: true }).getByText(body).waitFor();
    await drawer.getByRole("tab", { name: "十六进制" }).click();
    const lines = hexRows(Buffer.from(body)).map(printHexRow);
    await expect.poll(() => drawer.getByLabel(/请求体的字节/).textContent()).toBe(lines.join("\n"));
    expect(new URL(page.url()).searchParams.get("view")).toBe("hex");
    await expectAccessible(page);
    await page.reload(); // a link shows the same
    await page
      .getByRole("dialog")
      .getByLabel(/请求体的字节/)
      .waitFor();
  });

  test("a body in GBK is corrected as text and submitted again: it becomes a record", async () => {
    const gbk = goldenBody("bytes-gb18030");
    const wrong = Buffer.concat([gbk.subarray(0, -1), Buffer.from(',"voltage":"abc"}')]);
    await sendRaw(server.url, wrong);
    const page = await openConsole(browser, {
      url: server.url,
      path: "/001/rejections",
      language: "en",
      theme: "dark",
      width: 1920,
      height: 1080,
    });
    await page
      .getByRole("button", { name: /Show #/ })
      .first()
      .click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("tab", { name: "Correct and submit again" }).click();
    const editor = drawer.getByRole("textbox", { name: "Body" });
    await expect.poll(() => editor.inputValue()).toContain("分容机07");
    const reading = drawer.getByRole("region", { name: "As the interface reads it" });
    await reading.getByText("Cannot be saved").waitFor();
    await reading.getByText("voltage must be a number").waitFor();
    await expectAccessible(page);
    await editor.fill((await editor.inputValue()).replace('"abc"', "3.7").replace(/0AVCC\w+/, "GBK-MENDED"));
    await reading.getByText("Can be saved").waitFor();
    await drawer.getByText("The cell has no record yet.").waitFor();
    await drawer.getByRole("button", { name: "Submit", exact: true }).click();
    const answer = drawer.getByRole("region", { name: "Raw answer" });
    await answer.getByText('"state":1').waitFor();
    expect(await server.api("/api/v1/account-sets/001/records/GBK-MENDED")).toMatchObject({
      deviceCode: "分容机07",
      workStep: "分容放电",
      voltage: 3.7,
    });
    await answer.getByRole("link", { name: "Show the cell" }).click();
    await page.waitForURL("**/001/cell?barcode=GBK-MENDED");
    await page.goto(`${server.url}/001/rejections`);
    await page
      .getByRole("row", { name: /分容机07.*submitted again/ })
      .first()
      .waitFor();
  });

  test("an older one warns that it would replace a newer record", async () => {
    await server.save([cell({ barcode: "RETESTED", testTime: "2024-03-05 00:00:00" })]);
    await sendRaw(server.url, JSON.stringify({ ...cell({ barcode: "RETESTED" }), energy: true }));
    const page = await openConsole(browser, { url: server.url, path: "/001/rejections?view=correct" });
    await page
      .getByRole("button", { name: /查看 #/ })
      .first()
      .click();
    await page.getByRole("tab", { name: "更正并重新提交" }).click();
    const editor = page.getByRole("textbox", { name: "请求体" });
    await editor.fill((await editor.inputValue()).replace("true", "1"));
    await page.getByText("该电芯已有更新的数据，测试时间 2024-03-05 00:00:00").waitFor();
  });

  test("those that are valid now are submitted in bulk, but for one whose cell was tested again since", async () => {
    await server.save([cell({ barcode: "BULK-NEWER", testTime: "2024-03-05 00:00:00" })]);
    const later = { "x-request-datasource": "made-later" };
    await server.api("/api/v1/account-sets/001", { method: "PATCH", body: { enabled: false } });
    for (const barcode of ["BULK-A", "BULK-B", "BULK-NEWER"]) {
      await sendRaw(server.url, JSON.stringify(cell({ barcode, deviceCode: "BULK" })));
    }
    await sendRaw(server.url, JSON.stringify(cell({ barcode: "BULK-C", deviceCode: "BULK" })), later);
    await sendRaw(server.url, JSON.stringify({ ...cell({ deviceCode: "BULK" }), barcode: null }), {});
    await server.api("/api/v1/account-sets/001", { method: "PATCH", body: { enabled: true } });
    const page = await openConsole(browser, { url: server.url, path: "/001/rejections?scope=all&deviceCode=BULK" });
    await page.getByRole("button", { name: "批量重新提交…" }).click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("heading", { name: "现在可以保存 3 条" }).waitFor();
    await drawer.getByRole("heading", { name: "仍不能保存 2 条" }).waitFor();
    await drawer.getByText("账套不存在：made-later").waitFor();
    const newer = drawer.getByRole("row", { name: /BULK-NEWER/ });
    await newer.getByText("现有数据较新").waitFor();
    await expect.poll(() => newer.getByRole("checkbox").isChecked()).toBe(false);
    await expectAccessible(page);
    await drawer.getByRole("button", { name: "提交所选 2 条" }).click();
    await drawer.getByText("已保存 2 条，被拒收 0 条").waitFor();
    for (const barcode of ["BULK-A", "BULK-B"]) {
      await drawer.getByRole("row", { name: new RegExp(`${barcode}.*已保存`) }).waitFor();
      await page
        .getByRole("row", { name: new RegExp(`已重新提交.*${barcode}`), includeHidden: true })
        .waitFor({ state: "attached" });
      expect(await server.api(`/api/v1/account-sets/001/records/${barcode}`)).toMatchObject({ barcode });
    }
    expect(await server.api("/api/v1/account-sets/001/records/BULK-NEWER")).toMatchObject({
      testTime: "2024-03-05 00:00:00",
    });
  });

  test("a bulk submission that is cancelled sends no further one, and says which were sent", async () => {
    await server.api("/api/v1/account-sets/001", { method: "PATCH", body: { enabled: false } });
    for (const barcode of ["STOP-A", "STOP-B", "STOP-C"]) {
      await sendRaw(server.url, JSON.stringify(cell({ barcode, deviceCode: "STOP" })));
    }
    await server.api("/api/v1/account-sets/001", { method: "PATCH", body: { enabled: true } });
    const page = await openConsole(browser, {
      url: server.url,
      path: "/001/rejections?deviceCode=STOP&bulk=true",
      language: "en",
    });
    const held = Promise.withResolvers<void>();
    await page.route("**/submissions", async (route) => {
      await held.promise;
      await route.continue();
    });
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("button", { name: "Submit the 3 chosen" }).click();
    await drawer.getByRole("row", { name: /STOP-A.*Sending/ }).waitFor();
    await drawer.getByRole("button", { name: "Cancel" }).click();
    held.resolve();
    await drawer.getByRole("row", { name: /STOP-A.*Saved/ }).waitFor();
    await drawer.getByRole("row", { name: /STOP-B.*Not sent/ }).waitFor();
    await drawer.getByRole("row", { name: /STOP-C.*Not sent/ }).waitFor();
    await drawer.getByText("1 saved, 0 refused").waitFor();
    const kept = await server.api("/api/v1/account-sets/001/records?barcodePrefix=STOP-");
    expect((kept as Schema<"RecordPage">).items.map(({ barcode }) => barcode)).toEqual(["STOP-A"]);
  });

  test("a body that saveBatch refused in part gives its records one by one", async () => {
    const records = [cell({ barcode: "BATCH-1" }), { ...cell({ barcode: "BATCH-2" }), testTime: "yesterday" }];
    const { url } = server;
    const headers = { "content-type": "application/json", "x-request-datasource": "001" };
    await fetch(url + SAVE_BATCH_PATH, { method: "POST", headers, body: JSON.stringify({ records }) });
    const page = await openConsole(browser, { url, path: "/001/rejections", language: "en" });
    await page
      .getByRole("button", { name: /Show #/ })
      .first()
      .click();
    await page.getByRole("tab", { name: "Correct and submit again" }).click();
    await page.getByText("A batch of 2 records; the save interface takes one at a time").waitFor();
    await page.getByRole("combobox", { name: "Choose one of them:" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(/^Record 2 BATCH-2: testTime must be an existing time/).click();
    const editor = page.getByRole("textbox", { name: "Body" });
    await editor.fill((await editor.inputValue()).replace("yesterday", "2024-03-02 10:00:00"));
    await page.getByRole("button", { name: "Submit", exact: true }).click();
    await page.getByRole("region", { name: "Raw answer" }).getByText("Saved", { exact: true }).waitFor();
    expect(await server.api("/api/v1/account-sets/001/records/BATCH-2")).toMatchObject({ revision: 1 });
  });

  test("is filtered by reason, pages go back and forth, and the way back is the browser's too", async () => {
    for (let i = 0; i < 60; i += 1) await sendRaw(server.url, `{"barcode":"P${i}"`);
    await sendRaw(server.url, "{}");
    const page = await openConsole(browser, {
      url: server.url,
      path: "/001/rejections?code=BODY_INVALID",
      language: "en",
    });
    await rowsShown(page, 50);
    await page.getByRole("button", { name: "Older" }).click();
    await page.getByText("Page 2").waitFor();
    await rowsShown(page, 10);
    await page.goBack();
    await page.getByText("Page 1").waitFor();
    await rowsShown(page, 50);
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await page.getByText("FIELD_INVALID").first().waitFor();
  });

  test("the keyboard alone opens one, turns to its bytes and closes it", async () => {
    await sendGolden(server.url, "body-truncated");
    const page = await openConsole(browser, { url: server.url, path: "/001/rejections" });
    await page
      .getByRole("button", { name: /查看 #/ })
      .first()
      .focus();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("tab", { name: "正文" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await drawer.getByLabel(/请求体的字节/).waitFor();
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "hidden" });
    expect(new URL(page.url()).searchParams.get("open")).toBeNull();
  });
});

/** The longest wait for rows, on a busy machine. */
const WAIT_MS = 20_000;

async function rowsShown(page: Page, count: number): Promise<void> {
  const shown = page.getByRole("button", { name: /Show #/ });
  await expect.poll(() => shown.count(), { timeout: WAIT_MS }).toBe(count);
}
