import { readFileSync } from "node:fs";
import { read, utils } from "@e965/xlsx";
import type { Download, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cells } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { openConsole } from "./browser/open-console.ts";

let server: ConsoleServer;
let browser: TestBrowser;

const COUNT = 240;
const saved = cells({ count: COUNT });

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  const units = { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" };
  await server.api("/api/v1/account-sets/001", { method: "PATCH", body: { units } });
  await server.save(saved);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe("the whole result is exported", () => {
  /** Less than the 8 s after which the page gives up on an export of which the server knows nothing. */
  const AT_ONCE_MS = 6_000;

  // The page may ask for the progress before the browser's own request for the file has come. It gets 404 until then.
  const expectedFaults = [/404/];

  async function exportAs(page: Page, format: RegExp): Promise<Download> {
    await page
      .getByRole("button", { name: /^(download )?(导出|Export)$/ })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: format }).check();
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name: /^(开始导出|Export)$/ }).click();
    return download;
  }

  test("as XLSX, with heads in the language, units, and numbers that are numbers", async () => {
    const path = "/001/records?barcodePrefix=CELL&sort=barcode";
    const page = await openConsole(browser, { url: server.url, path, expectedFaults });
    await page.getByText("本页 50 条").waitFor();
    const download = await exportAs(page, /XLSX/);
    expect(download.suggestedFilename()).toMatch(/^001-records-\d{8}-\d{4}\.xlsx$/);
    await page.getByText("已完成").waitFor();
    await page.getByText(`${COUNT} 条`).waitFor();
    const book = read(readFileSync(await download.path()));
    const [sheet] = Object.values(book.Sheets);
    if (sheet === undefined) throw new Error("the workbook has no sheet");
    const rows = utils.sheet_to_json<Record<string, unknown>>(sheet);
    expect(rows).toHaveLength(COUNT);
    expect(Object.keys(rows[0] ?? {})).toEqual(
      expect.arrayContaining(["电芯条码", "工步", "容量 (Ah)", "电压 (V)", "电流 (A)", "能量 (Wh)"]),
    );
    expect(rows.map((row) => [row["电芯条码"], row["工步"], row["容量 (Ah)"]])).toEqual(
      saved.map(({ barcode, workStep, volume }) => [barcode, workStep, volume]),
    );
  });

  test("as CSV for programs, with the columns shown, in English", async () => {
    const path = "/001/records?barcodePrefix=CELL&sort=-barcode&columns=workStep,volume";
    const page = await openConsole(browser, { url: server.url, path, language: "en", expectedFaults });
    await page.getByText("50 on this page").waitFor();
    const download = await exportAs(page, /CSV.*exact/);
    const file = readFileSync(await download.path(), "utf8");
    expect(file.startsWith("\uFEFF")).toBe(true);
    const [head, first, ...rest] = file.slice(1).trimEnd().split("\r\n");
    expect(head).toMatch(/^Barcode,[^,]+,Capacity \(Ah\)$/);
    expect(first).toBe(`CELL00000239,分容放电,${saved[239]?.volume}`);
    expect(rest).toHaveLength(COUNT - 1);
  });

  test("as CSV for Excel, in which every text is the result of a formula", async () => {
    const path = "/001/records?barcodePrefix=CELL&sort=barcode&columns=batteryStation,volume";
    const page = await openConsole(browser, { url: server.url, path, expectedFaults });
    await page.getByText("本页 50 条").waitFor();
    const download = await exportAs(page, /CSV.*Excel/);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const [, first] = readFileSync(await download.path(), "utf8").split("\r\n");
    const { batteryStation, volume } = saved[0] ?? {};
    expect(first).toBe(`"=""CELL00000000""","=""${batteryStation}""",${volume}`);
  });

  test("with its progress, and is cancelled while it runs, though the dialog was closed", async () => {
    await server.save(cells({ count: 60_000, barcodePrefix: "MANY", from: "2024-03-01 00:00:00" }));
    const page = await openConsole(browser, {
      url: server.url,
      path: "/001/records?barcodePrefix=MANY",
      expectedFaults,
    });
    await page.getByText("本页 50 条").waitFor();
    await exportAs(page, /XLSX/);
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^关\s?闭$/ })
      .last()
      .click();
    await page.getByRole("button", { name: /^导出中 [\d,]+ \/ 60,000 条$/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "取消导出" }).click();
    await page.getByRole("dialog").getByText("已取消").waitFor();
  });

  test("unless the server refuses it: the failure is shown, also while the dialog is closed", async () => {
    const rules = [{ name: "A", color: "#0072b2", workSteps: [], conditions: [{ quantity: "volume", min: 1 }] }];
    const api = "/api/v1/account-sets/001/grading-rules";
    await server.api(api, { method: "PUT", body: { rules, basedOn: null } });
    const path = "/001/records?grade=A";
    const page = await openConsole(browser, { url: server.url, path, expectedFaults: [/40[04]/] });
    await page.getByText("本页 50 条").waitFor();
    await server.api(api, { method: "PUT", body: { rules: [], basedOn: 1 } });
    await page.getByRole("button", { name: "导出", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "开始导出" }).click();
    await dialog.getByText("没有档位“A”：还没有分档规则。").waitFor({ timeout: AT_ONCE_MS });
    await dialog
      .getByRole("button", { name: /^关\s?闭$/ })
      .last()
      .click();
    await page.getByRole("button", { name: "导出: 失败" }).waitFor();
  });
});
