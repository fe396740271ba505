import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ACCOUNT, groupDn, type LdapServer, startLdapServer } from "@cellgrade/server/test/ldap-server";
import { CLIENT, startOpenIdProvider, type TestProvider } from "@cellgrade/server/test/openid-provider";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

// People sign in by the plant's own directory: through the pages of its provider of OpenID Connect, and by their password of
// its LDAP. The provider is of another site than the console, as it is in a plant.

const ADMIN = { name: "admin", password: "kiln-harbour-seven" };
const WU = { name: "wu.lei", password: "by the directory", displayName: "吴磊" };
const DEEP_LINK = "/001/records?deviceCode=FR-01";

let folder: string;
let ldap: LdapServer;
let provider: TestProvider;
let server: ConsoleServer;
let browser: TestBrowser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellgrade-directory-"));
  const [secretFile, passwordFile] = [join(folder, "secret"), join(folder, "password")];
  writeFileSync(secretFile, CLIENT.secret);
  writeFileSync(passwordFile, ACCOUNT.password);
  [provider, ldap, browser] = await Promise.all([startOpenIdProvider(), startLdapServer([WU]), launchChromium()]);
  provider.people.set("4711", { preferred_username: "li.na", name: "李娜", groups: ["/line1"] });
  provider.people.set("4712", { preferred_username: "zhang.wei", name: "张伟", groups: ["/visitors"] });
  provider.people.set("4713", { preferred_username: "chen", name: "陈主任", groups: ["/admins"] });
  provider.people.set("4714", { preferred_username: "zhao", name: "赵主任", groups: ["/admins"] });
  ldap.groups.set("line1", [WU.name]);
  server = await startConsoleServer(
    flagsOf({
      auth: ["on"],
      "account-set": ["001=一车间"],
      "oidc-issuer": [provider.issuer],
      "oidc-name": ["企业账号"],
      "oidc-client-id": [CLIENT.id],
      "oidc-secret-file": [secretFile],
      "oidc-group": ["engineer:001=/line1", "admin=/admins"],
      "ldap-url": [ldap.url],
      "ldap-account": [ACCOUNT.name],
      "ldap-password-file": [passwordFile],
      "ldap-base": ["dc=plant"],
      "ldap-group": [`viewer=${groupDn("line1")}`],
    }),
  );
  const token = readFileSync(join(server.dataFolder, "first-admin-link.txt"), "utf8").trim().split("#")[1];
  await server.api("/api/v1/setup", { body: { token, ...ADMIN } });
  await server.save([cell({ barcode: "A1" })]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await Promise.all([provider?.stop(), ldap?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function flagsOf(settings: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(settings).flatMap(([key, values]) => values.flatMap((value) => [`--${key}`, value]));
}

function open(path: string, options: Partial<Parameters<typeof openConsole>[1]> = {}): Promise<Page> {
  const expectedFaults = [/status of 40[13]/, new RegExp(`^request: ${provider.issuer}/`)];
  return openConsole(browser, { url: server.url, path, expectedFaults, ...options });
}

function heading(page: Page, name: string) {
  return page.getByRole("heading", { level: 1, name });
}

/** What somebody does on the provider's own page. */
async function signInThere(page: Page, subject: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(subject);
  await page.getByPlaceholder("and password").fill("his");
  await page.getByRole("button", { name: "Sign-in" }).click();
}

async function signInByProvider(page: Page, subject: string): Promise<void> {
  await page.getByRole("button", { name: "用企业账号登录" }).click();
  await signInThere(page, subject);
}

test("a deep link leads to the provider's pages and back to where it pointed, signed in with the role of the group", async () => {
  const page = await open(DEEP_LINK);
  await heading(page, "登录").waitFor();
  await expectAccessible(page);
  await signInByProvider(page, "4711");
  await heading(page, "数据查询").waitFor();
  expect(page.url()).toBe(server.url + DEEP_LINK);
  await page.getByRole("button", { name: "李娜" }).waitFor();
  const session = await page.evaluate(() => fetch("/api/v1/session").then((answer) => answer.json()));
  expect(session).toMatchObject({ caller: { name: "li.na", role: "engineer", accountSets: ["001"], source: "oidc" } });
  const cookies = await page.context().cookies(server.url);
  expect(cookies.filter(({ name }) => name.startsWith("cellgrade"))).toMatchObject([
    { name: "cellgrade-session", httpOnly: true, sameSite: "Lax" },
  ]);
  await page.goto(`${server.url}/001/account`);
  await heading(page, "我的账户").waitFor();
  expect(await page.getByLabel("当前密码").count(), "the password is not kept here").toBe(0);
  await page.getByRole("button", { name: "李娜" }).click();
  await page.getByRole("menuitem", { name: "退出登录" }).click();
  await heading(page, "登录").waitFor();
});

test("who is in no group, and who cancels, is told so on the sign-in page in his language; the deep link stays", async () => {
  const page = await open(DEEP_LINK, { theme: "dark" });
  await signInByProvider(page, "4712");
  await page.getByRole("alert").getByText("您不在任何可以使用本系统的组中").waitFor();
  await expectAccessible(page);
  expect(page.url()).toBe(server.url + DEEP_LINK);
  await page.getByText("EN", { exact: true }).click();
  await page.getByRole("alert").getByText("you are in none of the groups").waitFor();
  await page.reload();
  await heading(page, "Sign in").waitFor();
  expect(await page.getByRole("alert").count(), "it is told once").toBe(0);
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Sign in with 企业账号" }).click();
  await page.getByRole("link", { name: "[ Cancel ]" }).click();
  await page.getByRole("alert").getByText("it was cancelled").waitFor();
  expect(page.url()).toBe(server.url + DEEP_LINK);
});

test("a session that ends while somebody types loses nothing: he signs in by the provider in a tab of its own", async () => {
  const page = await open("/001/settings");
  await signInByProvider(page, "4713");
  const name = page.getByLabel("名称", { exact: true });
  await name.fill("一号车间");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "保存" }).click();
  const dialog = page.getByRole("dialog", { name: "登录已失效，请重新登录" });
  await dialog.waitFor();
  await expectAccessible(page);
  const [beside] = await Promise.all([
    page.context().waitForEvent("page"),
    dialog.getByRole("button", { name: "用企业账号登录" }).click(),
  ]);
  await Promise.all([beside.waitForEvent("close"), signInThere(beside, "4713")]);
  await page.getByText("已保存").waitFor(); // the request that was refused, made again
  await dialog.waitFor({ state: "detached" });
  expect(await name.inputValue()).toBe("一号车间");
});

test("another person who signs in there sends nothing of what was typed", async () => {
  const page = await open("/001/settings");
  await signInByProvider(page, "4713");
  await page.getByLabel("名称", { exact: true }).fill("他的车间");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "保存" }).click();
  const [beside] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("dialog").getByRole("button", { name: "用企业账号登录" }).click(),
  ]);
  await signInThere(beside, "4714");
  await page.getByRole("button", { name: "赵主任" }).waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel("名称", { exact: true }).inputValue()).toBe("一号车间");
});

test("who is known to the LDAP directory signs in by his password there, and the users' list says from where each comes", async () => {
  const page = await open(DEEP_LINK);
  await page.getByLabel("用户名").fill(WU.name);
  await page.getByLabel("密码").fill(WU.password);
  await page.keyboard.press("Enter");
  await heading(page, "数据查询").waitFor();
  expect(page.url()).toBe(server.url + DEEP_LINK);
  await page.getByRole("button", { name: WU.displayName }).waitFor();

  const admins = await open("/001/access", { signedIn: ADMIN });
  const row = (name: string) => admins.getByRole("row", { name });
  await row(WU.name).getByText("企业目录（LDAP）").waitFor();
  await row("li.na").getByText("统一登录（OpenID Connect）").waitFor();
  await row(ADMIN.name).first().getByText("本系统").waitFor();
  await expectAccessible(admins);
  await admins.getByRole("button", { name: `${WU.name} 的操作` }).click();
  await admins.getByRole("menuitem", { name: "停用" }).waitFor();
  expect(await admins.getByRole("menuitem", { name: "重置密码" }).count()).toBe(0);
});
