import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

// The console as a whole, in a browser, against the real server.

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

const PAGES: Readonly<Record<string, readonly [chinese: string, english: string]>> = {
  overview: ["看板", "Overview"],
  records: ["数据查询", "Records"],
  runs: ["盘次", "Runs"],
  distribution: ["容量分布", "Distribution"],
  channels: ["通道热力图", "Channel map"],
  trend: ["趋势", "Trend"],
  devices: ["设备", "Devices"],
  rejections: ["拒收", "Refused"],
  grading: ["分档", "Grading"],
  "interface-test": ["接口测试", "Interface test"],
  settings: ["设置", "Settings"],
  audit: ["审计", "Audit"],
};

describe("the console", () => {
  test("opens at / in Chinese, on the account set that there is", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/" });
    await page.getByRole("heading", { level: 1, name: "看板" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/001/overview");
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("zh-CN");
    await expectAccessible(page);
  });

  test("shows every page in both languages, without a fault and without a request that leaves the host", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/overview" });
    for (const [name, [chinese, english]] of Object.entries(PAGES)) {
      await page.getByRole("navigation").getByRole("link", { name: chinese, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: chinese }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/001/${name}`);
      await page.getByText("EN", { exact: true }).click();
      await page.getByRole("heading", { level: 1, name: english }).waitFor();
      await page.getByText("中文", { exact: true }).click();
    }
  });

  test("shows nothing of access where nobody has to sign in", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/setup" });
    await page.getByRole("heading", { level: 1, name: "看板" }).waitFor(); // there is no set-up
    await page.getByRole("link", { name: "接口测试" }).waitFor();
    expect(await page.getByRole("link", { name: "访问控制" }).count()).toBe(0);
    expect(await page.getByText(/管理员|登录/).count()).toBe(0);
  });

  test("is reached by the keyboard alone: the first stop skips to the content", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/devices" });
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("跳到内容");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
  });

  test("has no serious fault of access in the dark theme either", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/settings", theme: "dark", language: "en" });
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expectAccessible(page);
  });

  test("says so when the server cannot be reached, and comes back by itself when it can", async () => {
    const expectedFaults = [/Failed to load resource/];
    const page = await openConsole(browser, { url: server.url, path: "/001/devices", expectedFaults });
    await page.route("**/api/v1/account-sets", (route) => route.abort());
    await page.reload();
    await page.getByRole("alert").getByText("无法连接服务器").waitFor();
    await expectAccessible(page);
    await page.unroute("**/api/v1/account-sets");
    await page.getByRole("heading", { level: 1, name: "设备" }).waitFor();
  });

  test("says so when there is no such account set or page", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/nowhere/overview" });
    await page.getByText("账套不存在：nowhere").waitFor();
    await page.goto(`${server.url}/001/nothing`);
    await page.getByText("没有这个页面").waitFor();
  });
});

describe("the first load", () => {
  test("is at most 450 kB of JavaScript, compressed, and has no chart in it", () => {
    const files = firstLoad();
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(dist(file))).length, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(450_000);
    expect(files.filter((file) => /echarts/.test(file))).toEqual([]);
  });
});

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

/** The entry of the build and what it imports before it runs, from the build's manifest. */
function firstLoad(): string[] {
  const manifest = JSON.parse(readFileSync(dist(".vite/manifest.json"), "utf8")) as Record<string, Chunk>;
  const seen = new Set<string>();
  function add(name: string): void {
    if (seen.has(name)) return;
    seen.add(name);
    for (const each of manifest[name]?.imports ?? []) add(each);
  }
  for (const [name, { isEntry }] of Object.entries(manifest)) if (isEntry === true) add(name);
  return [...seen].map((name) => manifest[name]?.file ?? "");
}

function dist(file: string): string {
  return fileURLToPath(new URL(`../dist/${file}`, import.meta.url));
}
