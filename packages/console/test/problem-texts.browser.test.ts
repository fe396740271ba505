import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { openConsole } from "./browser/open-console.ts";

// The console tells a refusal in its own language, whatever language the browser asks for.

let server: ConsoleServer;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  await server.save([cell()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Answers the devices in the server's place. */
async function answerDevices(page: Page, answer: { status: number; contentType: string; body: string }): Promise<void> {
  await page.route("**/api/v1/account-sets/001/devices", (route) => route.fulfill(answer));
}

describe("a refusal with values", () => {
  test.each([
    ["zh-CN", "没有档位“X”：还没有分档规则。"],
    ["en", 'There is no grade "X": there are no grading rules.'],
  ] as const)("is told in a console of %s", async (language, told) => {
    const path = "/001/records?grade=X";
    const page = await openConsole(browser, { url: server.url, path, language, expectedFaults: [/400/] });
    await page.getByText(told).waitFor();
  });

  test("follows a change of the language while it is shown", async () => {
    const page = await openConsole(browser, {
      url: server.url,
      path: "/001/records?grade=X",
      expectedFaults: [/400/],
    });
    await page.getByText("没有档位“X”：还没有分档规则。").waitFor();
    await page.getByText("EN", { exact: true }).click();
    await page.getByText('There is no grade "X": there are no grading rules.').waitFor();
    expect(await page.getByText("还没有分档规则").count()).toBe(0);
    await page.getByText("中文", { exact: true }).click();
    await page.getByText("没有档位“X”：还没有分档规则。").waitFor();
  });
});

describe("an answer without a known code", () => {
  test("of something in between says so in the console's language", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/overview", expectedFaults: [/502/] });
    await answerDevices(page, { status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" });
    await page.getByRole("navigation").getByRole("link", { name: "设备" }).click();
    await page.getByText("应答不是本服务器给出的（HTTP 502），可能来自中间的代理。").waitFor();
  });

  test("of a newer server is told in that server's words", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/overview", expectedFaults: [/400/] });
    const body = JSON.stringify({ status: 400, code: "FROM_LATER", detail: "以后的说明。", values: {} });
    await answerDevices(page, { status: 400, contentType: "application/problem+json", body });
    await page.getByRole("navigation").getByRole("link", { name: "设备" }).click();
    await page.getByText("以后的说明。").waitFor();
  });
});
