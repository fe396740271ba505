import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Schema } from "../src/api/schema.ts";
import { newestOf } from "../src/pages/overview/use-last-saves.ts";
import { yieldOf } from "../src/pages/overview/yield.ts";
import { cell, cells } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { sendRaw } from "./browser/golden.ts";
import { startHostProxy } from "./browser/host-proxy.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

test("the list of last saves has each cell once, newest first, twenty at most", () => {
  const at = (barcode: string, second: number) =>
    ({ barcode, receivedAt: `2024-03-02T00:00:${String(second).padStart(2, "0")}.000Z` }) as Schema<"Record">;
  const shown = Array.from({ length: 20 }, (_, i) => at(`C${i}`, 30 - i));
  const after = newestOf([at("C5", 40), at("NEW", 35)], shown);
  expect(after.map(({ barcode }) => barcode).slice(0, 3)).toEqual(["C5", "NEW", "C0"]);
  expect(after).toHaveLength(20);
  expect(after.filter(({ barcode }) => barcode === "C5")).toHaveLength(1);
});

test("the yield is the share that is not NG; there is none without rules or cells", () => {
  const of = (counts: readonly (readonly [string, number])[]): Schema<"Grades"> => ({
    version: 1,
    count: counts.reduce((sum, [, count]) => sum + count, 0),
    items: counts.map(([grade, count]) => ({ grade, color: null, count })),
  });
  expect(
    yieldOf(
      of([
        ["A", 6],
        ["B", 3],
        ["NG", 1],
      ]),
    ),
  ).toBe(0.9);
  expect(
    yieldOf(
      of([
        ["A", 0],
        ["NG", 0],
      ]),
    ),
  ).toBeNull();
  expect(yieldOf({ version: null, count: 5, items: [] })).toBeNull();
});

describe("the page", () => {
  let server: ConsoleServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startConsoleServer(["--account-set", "001", "--account-set", "002"]),
      launchChromium(),
    ]);
    await server.save(cells({ count: 300 }));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("says what is missing where nothing was saved yet, and shows the first save at once", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/002/overview" });
    await page.getByText("还没有数据").waitFor();
    await page.getByText("近 24 小时没有容量数据").waitFor();
    await page.getByText("还没有分档规则").waitFor();
    await expectAccessible(page);
    await page.getByText("实时", { exact: true }).waitFor();
    await server.save([cell({ barcode: "FIRST" })], "002");
    await page.getByRole("link", { name: "FIRST" }).waitFor();
    await figure(page, "今日保存", "1");
  });

  test("figures and last saves follow what is saved and refused, without reload", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/overview", language: "en" });
    await figure(page, "Saves today", "300");
    await page.getByText("Live", { exact: true }).waitFor();
    await server.save([cell({ barcode: "LIVE-1", deviceCode: "FR-LIVE" })]);
    const row = page.getByRole("table", { name: "Last saves" }).getByRole("row").nth(1);
    await row.getByRole("link", { name: "LIVE-1" }).waitFor();
    await figure(page, "Saves today", "301");
    await figure(page, "Devices online", "5");
    await figure(page, "Refused today", "0");
    await sendRaw(server.url, "{}");
    await figure(page, "Refused today", "1");
    await figure(page, "Cells today", "301");
    await page.getByRole("img", { name: /^Histogram of capacity: 300 cells|301 cells/ }).waitFor();
    await page.getByRole("img", { name: /^Saves in each of the last 60 minutes: 301 in all/ }).waitFor();
    await expectAccessible(page);
  });

  test("leads to devices, refusals, grading and the cell", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/overview", language: "en", theme: "dark" });
    await page.getByRole("link", { name: /^Devices online/ }).click();
    await page.waitForURL("**/001/devices?state=online");
    await page.goBack();
    await page.getByRole("link", { name: /^Refused today/ }).click();
    await page.waitForURL(/001\/rejections\?receivedFrom=/);
    await page.goBack();
    await page.getByRole("link", { name: "Set grading rules" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/001/grading");
    await page.goBack();
    await page.getByRole("table", { name: "Last saves" }).getByRole("link").first().click();
    await page.waitForURL(/001\/cell\?barcode=./);
  });

  test("shows the yield by grade once there are rules", async () => {
    await server.save(cells({ count: 10, barcodePrefix: "G" }), "002");
    const rules = [
      { name: "A", color: "#0072b2", workSteps: [], conditions: [{ quantity: "volume", min: 102.5 }] },
      { name: "B", color: "#009e73", workSteps: [], conditions: [{ quantity: "volume", min: 0 }] },
    ];
    await server.api("/api/v1/account-sets/002/grading-rules", { method: "PUT", body: { rules, basedOn: null } });
    const page = await openConsole(browser, { url: server.url, path: "/002/overview", theme: "dark" });
    await page.getByText("100.00 %", { exact: true }).waitFor();
    await expect.poll(() => page.getByRole("link", { name: "A", exact: true }).getAttribute("href")).toMatch(/grade=A/);
    await expectAccessible(page);
  });

  test("fills the screen of a hall without navigation, in letters that are read from 5 m", async () => {
    const page = await openConsole(browser, {
      url: server.url,
      path: "/001/overview",
      width: 1920,
      height: 1080,
      theme: "dark",
    });
    await page.getByRole("button", { name: "大屏模式" }).click();
    await page.waitForURL("**/001/overview?hall=true");
    await page.getByRole("table", { name: "最新保存" }).waitFor();
    await page.getByRole("button", { name: "退出大屏" }).waitFor();
    await expect.poll(() => page.getByRole("navigation").count()).toBe(0);
    // The page measures itself first and sets the size of its letters then.
    await expect.poll(() => leastLetterPx(page)).toBeGreaterThanOrEqual(26);
    await expect.poll(() => scrolls(page)).toBe(false);
    await expectAccessible(page);
    await server.save([cell({ barcode: "HALL-1" })]);
    await page.getByRole("cell", { name: "HALL-1" }).waitFor();
    await page.getByRole("button", { name: "退出大屏" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("navigation").waitFor();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
  });

  test("where full screen is refused, the hall screen hides the navigation all the same; Escape leaves it", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/overview" });
    await page.evaluate(() => {
      Element.prototype.requestFullscreen = () => Promise.reject(new TypeError("not allowed"));
    });
    await page.getByRole("button", { name: "大屏模式" }).click();
    await page.getByText("浏览器不允许全屏，已隐藏导航代替").waitFor();
    await expect.poll(() => page.getByRole("navigation").count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("navigation").waitFor();
  });

  test("says when the live connection is lost, on the hall screen too, and goes on when it is back", async () => {
    const proxy = await startHostProxy(server.url);
    onTestFinished(() => proxy.stop().catch(() => undefined));
    const expectedFaults = [/ERR_|console: Failed to load/];
    const page = await openConsole(browser, { url: proxy.url, path: "/001/overview?hall=true", expectedFaults });
    await page.getByText("实时", { exact: true }).waitFor();
    const port = Number(new URL(proxy.url).port);
    await proxy.stop();
    await page.getByText("实时连接已断开").waitFor();
    await server.save([cell({ barcode: "MISSED" })]);
    const again = await startHostProxy(server.url, { port });
    onTestFinished(() => again.stop());
    await page.getByRole("cell", { name: "MISSED" }).waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
  });
});

function leastLetterPx(page: Page): Promise<number> {
  return page.evaluate(() => {
    const letters = [...document.querySelectorAll("main *")].filter(
      (each) => each.children.length === 0 && (each.textContent ?? "").trim() !== "",
    );
    return Math.min(...letters.map((each) => Number.parseFloat(getComputedStyle(each).fontSize)));
  });
}

function scrolls(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollHeight > window.innerHeight);
}

async function figure(page: Page, name: string, value: string): Promise<void> {
  await page.getByRole("listitem").filter({ hasText: name }).getByText(value, { exact: true }).waitFor();
}
