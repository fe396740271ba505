import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTION_NAMES } from "../src/pages/audit/action-names.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

// Tests the audit page (审计) against a server that asks everybody to sign in.

const ADMIN = { name: "li.na", password: "kiln-harbour-seven" };
const VIEWER = { name: "zhang.wei", password: "meadow-anvil-ninety" };

/** Two pages of 50 entries, and five more. */
const RENAMED = 105;

let server: ConsoleServer;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startConsoleServer(["--auth", "on", "--account-set", "001=一车间", "--account-set", "002=二车间"]),
    launchChromium(),
  ]);
  const link = readFileSync(join(server.dataFolder, "first-admin-link.txt"), "utf8").trim();
  await server.api("/api/v1/setup", { body: { token: link.split("#")[1], ...ADMIN } });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

function open(path: string, options: Partial<Parameters<typeof openConsole>[1]> = {}): Promise<Page> {
  return openConsole(browser, { url: server.url, path, signedIn: ADMIN, ...options });
}

/** Asks the API as whoever is signed in in the page. */
async function send(page: Page, method: string, path: string, data: object): Promise<unknown> {
  const answer = await page.context().request.fetch(`${server.url}/api/v1${path}`, { method, data });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}

/** The rows of entries, without the heads and the details. */
function rows(page: Page) {
  return page.locator("tr[data-row-key]");
}

describe("what was done", () => {
  test("an admin sees it with what a change replaced, from the link alone", async () => {
    const page = await open("/001/audit");
    await send(page, "PATCH", "/account-sets/002", { name: "二号车间", historyDays: 90 });
    await page.getByRole("button", { name: "刷新" }).click();
    const row = rows(page).filter({ hasText: "修改账套设置" });
    await row.getByText(ADMIN.name).waitFor();
    await row.getByText("127.0.0.1").waitFor();
    await rows(page).getByText("创建第一个管理员").waitFor();
    await expectAccessible(page);

    await row.getByRole("button", { name: /^详情：修改账套设置/ }).click();
    await page.reload(); // what is open stands in the address
    const before = page.getByRole("region", { name: "之前" });
    const after = page.getByRole("region", { name: "请求内容" });
    await expect.poll(() => before.locator("mark").allTextContents()).toEqual(['  "name": "二车间",\n']);
    await expect.poll(() => after.locator("mark").allTextContents()).toEqual(['  "name": "二号车间",\n']);
    await after.getByText('"historyDays": 90').waitFor();
    await expectAccessible(page);
  });

  test("a filter is in the link, and reset by one click", async () => {
    const page = await open("/001/audit");
    await page.getByRole("combobox", { name: "操作" }).click();
    await page.keyboard.type("创建第一个");
    await page.keyboard.press("Enter");
    await expect.poll(() => rows(page).count()).toBe(1);
    await page.getByRole("textbox", { name: "操作人" }).fill(ADMIN.name);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url()).toBe(`${server.url}/001/audit?action=setUp&actorName=${ADMIN.name}`);
    await page.goto(`${server.url}/001/audit?accountSet=002&from=2020-01-01T00:00:00Z`);
    await rows(page).getByText("修改账套设置").waitFor();
    expect(await rows(page).count()).toBe(1);
    await page.goto(`${server.url}/001/audit?actorName=nobody`);
    await page.getByText("没有符合条件的记录").waitFor();
    await page.getByRole("main").getByRole("button", { name: "清除条件" }).last().click();
    await rows(page).first().waitFor();
    expect(page.url()).toBe(`${server.url}/001/audit`);
  });

  test("an export has what the filter lets through, and is written down itself", async () => {
    const page = await open("/001/audit?action=setUp", { language: "en", theme: "dark" });
    await rows(page).first().waitFor();
    await expectAccessible(page);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export CSV" }).click();
    const csv = readFileSync(await (await download).path(), "utf8");
    expect(csv).toContain("setUp");
    expect(csv).not.toContain("changeAccountSet");
    await page.goto(`${server.url}/001/audit?action=exportAudit`);
    await page.getByRole("button", { name: /^Details: Export the audit trail/ }).click();
    await page.getByRole("region", { name: "Asked for" }).getByText('"action": "setUp"').waitFor();
    await expectAccessible(page);
  });

  test("pages lead to older entries and back, and the ends of the chains can be copied", async () => {
    const page = await open("/001/audit");
    for (let at = 1; at <= RENAMED; at += 1) await send(page, "PATCH", "/account-sets/001", { name: `车间 ${at}` });
    await page.goto(`${server.url}/001/audit?accountSet=001`);
    await rows(page).first().getByText(`车间 ${RENAMED}`).waitFor();
    expect(await rows(page).count()).toBe(50);
    await page.getByRole("button", { name: "较早" }).click();
    await rows(page).first().getByText("车间 55").waitFor();
    await page.getByRole("button", { name: "较早" }).click();
    await rows(page).last().getByText("车间 1").waitFor();
    expect(await rows(page).count()).toBe(5);
    await page.getByRole("button", { name: "最新一页" }).click();
    await rows(page).first().getByText(`车间 ${RENAMED}`).waitFor();

    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "复制 链 server 的末端" }).click();
    await page.getByRole("button", { name: "已复制" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^server:\d+:[\da-f]{64}$/);
  });
});

describe("who sees it", () => {
  test("a viewer sees no such page, and neither does an admin of some account sets", async () => {
    const admins = await open("/001/overview");
    for (const user of [
      { name: VIEWER.name, role: "viewer" },
      { name: "wang.fang", role: "admin", accountSets: ["001"] },
    ]) {
      const { firstPassword } = (await send(admins, "POST", "/users", user)) as { readonly firstPassword: string };
      const page = await open("/001/overview", { signedIn: { name: user.name, password: firstPassword } });
      await send(page, "POST", "/account/password", { currentPassword: firstPassword, newPassword: VIEWER.password });
      await page.goto(`${server.url}/001/audit`);
      await page.getByText("您的角色不能使用此页").waitFor();
      await page.getByRole("navigation").getByRole("link", { name: "看板" }).waitFor();
      expect(await page.getByRole("navigation").getByRole("link", { name: "审计" }).count()).toBe(0);
    }
    await admins.getByRole("navigation").getByRole("link", { name: "审计" }).waitFor();
  });
});

/** Operations that are written down although they only read, and those of other methods that change nothing. */
const LOOKS = ["signInByProvider", "exportRecords", "getRejection", "getRejectionOfAccountSet", "exportAudit"];
const NO_CHANGES = ["storeBarcodeList", "previewGradingRules", "previewMachinePolicy", "cancelExport", "beginSignIn"];

test("each operation that is written down has a name in both languages", async () => {
  const page = await open("/001/audit");
  const document = (await send(page, "GET", "/openapi.json", {})) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
  };
  const changes = Object.entries(document.paths)
    .filter(([path]) => path.startsWith("/api/v1/"))
    .flatMap(([, methods]) => Object.entries(methods).filter(([method]) => method !== "get"))
    .map(([, { operationId }]) => operationId);
  expect(changes.length).toBeGreaterThan(20);
  const named = [...changes, ...LOOKS].filter((action) => !NO_CHANGES.includes(action));
  expect(named.filter((action) => ACTION_NAMES[action] === undefined)).toEqual([]);
});
