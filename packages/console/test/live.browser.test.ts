import { SAVE_PATH } from "@cellgrade/contract/wire";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { type HostProxy, type HostProxyOptions, startHostProxy } from "./browser/host-proxy.ts";
import { openConsole } from "./browser/open-console.ts";

// Tests the live connection through a proxy that counts requests, under a name that is no loopback name.

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

test("a browser has one connection for all its tabs, with the account sets of all of them", async () => {
  const proxy = await proxied();
  const page = await openConsole(browser, { url: proxy.url, path: "/001/overview" });
  await connected(page);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  for (const code of ["001", "001", "002"]) {
    const tab = await page.context().newPage();
    await tab.goto(`${proxy.url}/${code}/overview`);
    await connected(tab);
  }
  const both = "GET /api/v1/live?accountSet=001&accountSet=002";
  await expect.poll(() => proxy.requests.includes(both)).toBe(true);
  expect(liveRequests(proxy)).toEqual(["GET /api/v1/live?accountSet=001", both]);
});

test("a tab says when the connection is lost, and takes it up again by itself", async () => {
  const proxy = await proxied();
  const expectedFaults = [/ERR_|console: Failed to load/];
  const page = await openConsole(browser, { url: proxy.url, path: "/001/overview", expectedFaults });
  await connected(page);
  const port = Number(new URL(proxy.url).port);
  await proxy.stop();
  await page.getByText("连接已断开，正在重连").waitFor();
  const again = await startHostProxy(server.url, { port });
  onTestFinished(() => again.stop());
  await connected(page);
});

test("a browser without SharedWorker has a connection in the tab", async () => {
  const proxy = await proxied();
  const page = await openConsole(browser, { url: proxy.url, path: "/001/overview" });
  const tab = await page.context().newPage();
  await tab.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));
  await tab.goto(`${proxy.url}/002/overview`);
  await connected(tab);
  expect(liveRequests(proxy)).toContain("GET /api/v1/live?accountSet=002");
});

test("a record that is saved before the connection is up is shown once it is", async () => {
  const page = await openConsole(browser, { url: server.url, path: "/001/overview" });
  const tab = await page.context().newPage();
  await tab.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));
  let connect: (() => void) | undefined;
  await tab.route("**/api/v1/live?**", (route) => {
    connect = () => void route.continue();
  });
  await tab.goto(`${server.url}/001/records?barcodePrefix=EARLY`);
  await tab.getByText("没有记录符合这个条件").waitFor();
  const told = await fetch(`${server.url}/api/v1/live?accountSet=001`);
  await server.save([cell({ barcode: "EARLY-1" })]);
  await untilTold(told, "EARLY-1"); // the tab is not connected yet, and so does not hear of it
  expect(connect).toBeDefined();
  connect?.();
  await tab.getByRole("link", { name: "EARLY-1", exact: true }).waitFor();
});

/** A stream counts as held back after 15 s without a word, so all pages wait for that side by side. */
test("where a proxy holds streams back, whole or their bodies, each page says so, and asks the server instead", async () => {
  await Promise.all((["whole", "body"] as const).map(expectPolling));
});

async function expectPolling(holdStreams: "whole" | "body"): Promise<void> {
  const proxy = await proxied({ holdStreams });
  const records = await openConsole(browser, { url: proxy.url, path: "/001/records" });
  const rejections = await records.context().newPage();
  await expect.poll(() => liveRequests(proxy)).toHaveLength(1);
  await rejections.goto(`${proxy.url}/001/rejections`);
  await Promise.all(
    [records, rejections].map(async (page) => {
      const mark = page.getByRole("banner").getByRole("status");
      await mark.getByText("正在连接").waitFor(); // nothing was heard yet
      await mark.getByText("每 3 秒刷新").waitFor();
    }),
  );
  await server.save([cell({ barcode: `HELD-${holdStreams}` })]);
  const deviceCode = `REFUSED-${holdStreams}`;
  await fetch(`${server.url}${SAVE_PATH}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-datasource": "001" },
    body: JSON.stringify({ ...cell({ barcode: "REFUSED", deviceCode }), volume: "x" }),
  });
  await records.getByRole("link", { name: `HELD-${holdStreams}`, exact: true }).waitFor();
  await rejections.getByText(deviceCode, { exact: true }).waitFor();
}

/** Reads a live stream until it tells of a barcode, and ends it. */
async function untilTold(stream: Response, barcode: string): Promise<void> {
  let text = "";
  for await (const chunk of stream.body ?? []) {
    text += Buffer.from(chunk).toString("utf8");
    if (text.includes(barcode)) return;
  }
  throw new Error(`the live stream ended without ${barcode}`);
}

async function proxied(options?: HostProxyOptions): Promise<HostProxy> {
  const proxy = await startHostProxy(server.url, options);
  onTestFinished(() => proxy.stop().catch(() => undefined)); // a test may have stopped it
  return proxy;
}

function connected(page: Page): Promise<void> {
  return page.getByRole("status").getByText("实时", { exact: true }).waitFor();
}

function liveRequests({ requests }: HostProxy): string[] {
  return requests.filter((each) => each.includes("/api/v1/live"));
}
