import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

// Tests who may use the console (访问控制), against a server that asks everybody to sign in. The tests go on from each
// other: the first makes the admin, who adds the others.

const ADMIN = { name: "li.na", password: "kiln-harbour-seven" };
const VIEWER = { name: "zhang.wei", password: "meadow-anvil-ninety" };

/** A browser writes a refused request into its console. */
const REFUSED = [/status of 40[13]/];

let server: ConsoleServer;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startConsoleServer(["--auth", "on", "--account-set", "001=一车间", "--account-set", "002=二车间"]),
    launchChromium(),
  ]);
  await server.save([cell({ barcode: "A1" })]);
  await expect(server.save([{ barcode: "A2" }])).rejects.toThrow(); // a refused submission to look at
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Pages, a text that stands on them when their data is there, and one of what only an engineer or an admin does there. */
const CHANGES = [
  ["grading", "还没有保存过版本。", "保存为新版本"],
  ["records/A1", "FR-01", "不计入统计…"],
  ["records", "FR-01", "批量剔除…"],
  ["distribution?workStep=分容放电", "还没有保存规格限。", "保存"],
  ["rejections", "FIELD_INVALID", "批量重新提交…"],
  ["rejections?open=1&view=correct", "正文", "更正并重新提交"],
  ["settings?tab=limits", "还没有规格限", "添加规格限"],
  ["settings?tab=accountSets", "一号车间", "新建账套"],
  ["settings", "还没有规格限", "保留期限"],
] as const;

function open(path: string, options: Partial<Parameters<typeof openConsole>[1]> = {}): Promise<Page> {
  return openConsole(browser, { url: server.url, path, ...options });
}

function heading(page: Page, name: string) {
  return page.getByRole("heading", { level: 1, name });
}

/** What a password manager is told of each field of the form. */
function forPasswordManagers(page: Page): Promise<string[]> {
  return page
    .locator("form input")
    .evaluateAll((inputs) => inputs.map((each) => (each as HTMLInputElement).autocomplete));
}

describe("the first admin", () => {
  test("until there is one, every page offers the set-up; the link makes him and signs him in", async () => {
    const page = await open("/001/devices");
    await heading(page, "设备").waitFor();
    await page.getByText("本服务器还没有管理员。").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "创建管理员" }).click();
    await page.getByLabel("设置链接").waitFor();

    const link = readFileSync(join(server.dataFolder, "first-admin-link.txt"), "utf8").trim();
    await page.goto("about:blank");
    await page.goto(link);
    await heading(page, "创建第一个管理员").waitFor();
    await expectAccessible(page);
    expect(await forPasswordManagers(page)).toEqual(["username", "name", "new-password", "new-password"]);
    await page.keyboard.type(ADMIN.name); // the first field has the focus
    expect(await page.getByLabel("用户名", { exact: true }).inputValue()).toBe(ADMIN.name);
    await page.getByLabel("姓名").fill("李娜");
    await page.getByLabel("新密码").fill(ADMIN.password);
    await page.getByLabel("再输入一次").fill("something else");
    await page.getByRole("button", { name: "创建并登录" }).click();
    await page.getByText("两次输入不一致").waitFor();
    await page.getByLabel("再输入一次").fill(ADMIN.password);
    await page.getByRole("button", { name: "创建并登录" }).click();
    await heading(page, "访问控制").waitFor();
    await page.getByText("同事还不能打开：只有服务器本机可以访问").waitFor();
    await page.getByText("--host 0.0.0.0 --plain-sign-in on").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "李娜" }).waitFor();
    expect(await page.getByText("本服务器还没有管理员。").count()).toBe(0);
  });
});

describe("signing in", () => {
  test("a deep link survives it, by the keyboard alone; a wrong password is told", async () => {
    const page = await open("/001/records?deviceCode=FR-01", { expectedFaults: REFUSED });
    await heading(page, "登录").waitFor();
    await expectAccessible(page);
    expect(await forPasswordManagers(page)).toEqual(["username", "current-password"]);
    await page.keyboard.type(ADMIN.name);
    await page.keyboard.press("Tab");
    await page.keyboard.type("wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("用户名或密码不正确。").waitFor();
    await page.getByLabel("密码").focus();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(ADMIN.password);
    await page.keyboard.press("Enter");
    await heading(page, "数据查询").waitFor();
    expect(page.url()).toBe(`${server.url}/001/records?deviceCode=FR-01`);
  });

  test("a session that ends while somebody types loses nothing: the same person signs in over the page", async () => {
    const page = await open("/001/settings", { signedIn: ADMIN, expectedFaults: REFUSED });
    await page.getByLabel("名称", { exact: true }).fill("一号车间");
    await page.context().clearCookies();
    await page.getByRole("button", { name: "保存" }).click();
    const dialog = page.getByRole("dialog", { name: "登录已失效，请重新登录" });
    await dialog.waitFor();
    await expectAccessible(page);
    expect(await dialog.getByLabel("用户名").inputValue()).toBe(ADMIN.name);
    expect(await page.getByLabel("名称", { exact: true }).inputValue()).toBe("一号车间");
    await dialog.getByLabel("密码").fill(ADMIN.password);
    await page.keyboard.press("Enter");
    await page.getByText("已保存").waitFor(); // the request that was refused, made again
    await dialog.waitFor({ state: "detached" });
    await page.reload();
    await expect.poll(() => page.getByLabel("名称", { exact: true }).inputValue()).toBe("一号车间");
  });
});

test("a session that ends while somebody types into a dialog loses nothing either", async () => {
  const page = await open("/001/access?tab=tokens", { signedIn: ADMIN, expectedFaults: REFUSED });
  await page.getByRole("button", { name: "添加令牌" }).click();
  const asked = page.getByRole("dialog", { name: "添加令牌" });
  await asked.getByLabel("名称").fill("周报");
  await page.context().clearCookies();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "登录已失效，请重新登录" });
  await dialog.getByLabel("密码").fill(ADMIN.password);
  await page.keyboard.press("Enter");
  const shown = page.getByRole("dialog", { name: "令牌 周报" });
  expect(await shown.locator("code").textContent()).toMatch(/^cg_/);
  await shown.getByRole("button", { name: "关闭" }).click();
});

describe("people", () => {
  let firstPassword = "";

  test("an admin adds somebody, whose first password is shown once; the last admin stays", async () => {
    const page = await open("/001/access", { signedIn: ADMIN, expectedFaults: [/status of 409/] });
    await page.getByRole("button", { name: "添加用户" }).click();
    const dialog = page.getByRole("dialog", { name: "添加用户" });
    await dialog.getByLabel("用户名").fill(VIEWER.name);
    await dialog.getByText("指定账套").click();
    await dialog.getByLabel("指定的账套").click();
    await page.keyboard.type("001");
    await page.keyboard.press("Enter");
    await dialog.getByLabel("姓名").click(); // closes the list
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "添加" }).click();
    const shown = page.getByRole("dialog", { name: `${VIEWER.name} 的初始密码` });
    firstPassword = (await shown.locator("code").textContent()) ?? "";
    expect(firstPassword).toMatch(/^\w{4}(-\w{4}){3}$/);
    await shown.getByRole("button", { name: "关闭" }).click();
    await page.getByRole("row", { name: VIEWER.name }).getByText("尚未修改初始密码").waitFor();
    expect(await page.getByText(firstPassword).count()).toBe(0);

    await page.getByRole("button", { name: `${ADMIN.name} 的操作` }).click();
    await page.getByRole("menuitem", { name: "停用" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "停用" }).click();
    await page.getByText(/最后一位管理员/).waitFor();
  });

  test("a password that was given is changed before anything else", async () => {
    const page = await open("/001/records", { signedIn: { ...VIEWER, password: firstPassword } });
    await heading(page, "修改密码").waitFor();
    await expectAccessible(page);
    const fields = ["username", "current-password", "new-password", "new-password"];
    expect(await forPasswordManagers(page), "the name under which the new password is filed too").toEqual(fields);
    await page.getByLabel("当前密码").fill(firstPassword);
    await page.getByLabel("新密码").fill(VIEWER.password);
    await page.getByLabel("再输入一次").fill(VIEWER.password);
    await page.keyboard.press("Enter");
    await heading(page, "数据查询").waitFor();
  });

  test("a viewer sees no button that changes anything, and no account set that is not his", async () => {
    const path = "/001/overview";
    const [admins, page] = [await open(path, { signedIn: ADMIN }), await open(path, { signedIn: VIEWER })];
    for (const [where, shown, changing] of CHANGES) {
      await admins.goto(`${server.url}/001/${where}`);
      await admins.getByText(changing, { exact: true }).first().waitFor();
      await page.goto(`${server.url}/001/${where}`);
      await page.getByText(shown).first().waitFor();
      expect(await page.getByText(changing, { exact: true }).count(), where).toBe(0);
      expect(await page.getByRole("button", { name: /保存|添加|新建|提交|修改/ }).count(), where).toBe(0);
    }
    await expectAccessible(page);
    const navigation = page.getByRole("navigation");
    for (const name of ["接口测试", "访问控制"]) expect(await navigation.getByRole("link", { name }).count()).toBe(0);
    await page.goto(`${server.url}/001/access`);
    await page.getByText("您的角色不能使用此页").waitFor();
    await page.goto(`${server.url}/002/overview`);
    await page.getByText("账套不存在：002").waitFor();
  });

  test("somebody sees where he is signed in, and signs out everywhere else and here", async () => {
    await open("/001/overview", { signedIn: VIEWER });
    const page = await open("/001/overview", { signedIn: VIEWER, language: "en", expectedFaults: REFUSED });
    await page.getByRole("button", { name: VIEWER.name }).click();
    await page.getByRole("menuitem", { name: "My account" }).click();
    await heading(page, "My account").waitFor();
    await page.getByText("this one").waitFor();
    await expectAccessible(page);
    const rows = page.getByRole("row").filter({ hasText: "127.0.0.1" });
    expect(await rows.count()).toBeGreaterThan(1);
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole("button", { name: VIEWER.name }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await heading(page, "Sign in").waitFor();
  });
});

describe("the server's clock", () => {
  test("is told on every page while it may be wrong, and an admin of all account sets confirms it by one click", async () => {
    const system = new DatabaseSync(join(server.dataFolder, "system.sqlite"));
    system.prepare("insert into server_clock (confirmed, decided_at) values (0, ?)").run(Date.now());
    system.close();
    await expect.poll(async () => (await fetch(`${server.url}/readyz`)).text()).toContain("CLOCK_UNCONFIRMED");
    const page = await open("/001/devices", { signedIn: ADMIN });
    const viewers = await open("/001/overview", { signedIn: VIEWER, language: "en" });
    const banner = page.getByRole("alert").filter({ hasText: "不会因到期删除任何数据" });
    await banner.waitFor();
    await expectAccessible(page);
    const told = viewers.getByRole("alert").filter({ hasText: "nothing is deleted for its age" });
    await told.waitFor();
    expect(await told.getByRole("button").count()).toBe(0);
    await banner.getByRole("button", { name: "时间正确" }).click();
    await banner.waitFor({ state: "detached" });
    expect(await (await fetch(`${server.url}/readyz`)).text()).not.toContain("CLOCK_UNCONFIRMED");
  });
});

describe("machines", () => {
  test("an account set of which nobody has decided the networks is told on every page, and decided by one click", async () => {
    const undecide = (code: string): void => {
      const system = new DatabaseSync(join(server.dataFolder, "system.sqlite"));
      system.prepare("delete from machine_policy where account_set = ?").run(code); // as one from before has none
      system.close();
    };
    undecide("001");
    undecide("002");
    const page = await open("/001/devices", { signedIn: ADMIN });
    const banner = page.getByRole("alert").filter({ hasText: "尚未决定允许哪些网络" });
    await expect
      .poll(async () => {
        await page.reload();
        await heading(page, "设备").waitFor();
        return banner.count();
      })
      .toBe(1);
    await banner.getByText("账套 001").waitFor();
    await banner.getByText("过去 7 天见过的 2 台设备都不会被拒收").waitFor();
    await expectAccessible(page);
    const viewers = await open("/001/devices", { signedIn: VIEWER });
    await heading(viewers, "设备").waitFor();
    expect(await viewers.getByText("尚未决定允许哪些网络").count()).toBe(0);

    await banner.getByRole("button", { name: "只允许厂内网络" }).click();
    await banner.getByText("账套 002").waitFor(); // the other one is told then
    await banner.getByRole("button", { name: "允许任何网络" }).click();
    await banner.waitFor({ state: "detached" });
    await page.goto(`${server.url}/002/settings?tab=machines`);
    await expect.poll(() => page.getByLabel("允许的网络").inputValue()).toBe("0.0.0.0/0\n::/0");
  });

  test("whom a policy would refuse is told before it is saved; then it is kept, and a stranger is let in by one click", async () => {
    const page = await open("/001/settings?tab=machines", { signedIn: ADMIN, language: "en" });
    await page.getByLabel("Networks let in").fill("192.0.2.0/24");
    await page.getByText("2 of the 2 machines seen in the last 7 days would be refused:").waitFor();
    await page.getByRole("cell", { name: "network", exact: true }).first().waitFor();
    await expectAccessible(page);
    await page.getByLabel("Networks let in").fill("127.0.0.0/8\n::1/128");
    await page.getByText("None of the 2 machines seen").waitFor();
    await page.getByText("The machines on the list and no other").click();
    await page.getByRole("textbox", { name: "List" }).fill("FR-02");
    await page.getByText("1 of the 2 machines seen").waitFor();
    const words = page.getByRole("textbox", { name: "What scanners send then" });
    await words.fill("BAD*\nVOID");
    await page.getByText("That of the error code").click();
    await page.getByRole("switch", { name: "Refuse texts with invisible characters inside" }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await expect(server.save([cell({ barcode: "A3" })])).rejects.toThrow("未保存");
    await page.reload();
    await expect.poll(() => words.inputValue()).toBe("BAD*\nVOID");
    expect(await page.getByRole("radio", { name: "That of the error code" }).isChecked()).toBe(true);
    expect(await page.getByRole("switch", { name: "Refuse texts with" }).isChecked()).toBe(true);
    await page.getByRole("button", { name: "Let in the machine FR-01" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await server.save([cell({ barcode: "A3" })]);
  });

  test("those that were learned are let in with one click, and no other; a machine token is shown once and renewed", async () => {
    const page = await open("/002/settings?tab=machines", { signedIn: ADMIN, theme: "dark" });
    await page.getByText("学习中：不限制，并记录每台设备").click();
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("已保存").waitFor();
    await server.save([cell({ deviceCode: "FR-11" }), cell({ deviceCode: "FR-12" })], "002");
    await page.reload();
    await page.getByText("学习到 2 台设备").waitFor();
    await page.getByRole("button", { name: "只允许这 2 台设备" }).click();
    await page.getByRole("tooltip").getByRole("button", { name: "只允许这 2 台设备" }).click();
    await expect.poll(() => page.getByRole("textbox", { name: "名单" }).inputValue()).toBe("FR-11\nFR-12");
    await expect(server.save([cell({ deviceCode: "FR-13" })], "002")).rejects.toThrow("未保存");

    await page.getByRole("button", { name: "添加令牌" }).click();
    await page.getByRole("dialog").getByLabel("名称").fill("厂商甲");
    await page.getByRole("button", { name: "添加", exact: true }).click();
    const shown = page.getByRole("dialog", { name: "设备令牌 厂商甲" });
    expect(await shown.locator("code").textContent()).toMatch(/^cgm_/);
    await expectAccessible(page);
    await shown.getByRole("button", { name: "关闭" }).click();
    await page.getByRole("button", { name: "换新令牌 厂商甲" }).click();
    await page.getByRole("button", { name: "换新", exact: true }).click();
    await shown.getByRole("button", { name: "关闭" }).click();
    await expect.poll(() => page.getByRole("cell", { name: "厂商甲", exact: true }).count()).toBe(2);
  });
});

describe("certificates of machines", () => {
  test("whom asking for one would refuse is told, a line that says nothing is not taken, and what is said is kept", async () => {
    const page = await open("/002/settings?tab=machines", { signedIn: ADMIN, expectedFaults: [/status of 400/] });
    await page.getByText("必须出示").click();
    await page.getByText("其中 2 台将被拒收").waitFor();
    await page.getByRole("cell", { name: "证书", exact: true }).first().waitFor();
    await expectAccessible(page);
    const bound = page.getByRole("textbox", { name: "证书与设备编码" });
    await bound.fill("pc-07.plant");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page
      .getByText(/boundCertificates\[0\]/)
      .first()
      .waitFor();
    await bound.fill("pc-07.plant = FR-12, FR-11");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("已保存").waitFor();
    await page.reload();
    await expect.poll(() => bound.inputValue()).toBe("pc-07.plant = FR-11, FR-12");
    await expect(server.save([cell({ deviceCode: "FR-11" })], "002")).rejects.toThrow();
  });
});

describe("tokens", () => {
  test("a token is shown once, counts beside its successor, and no longer counts when it is revoked", async () => {
    const page = await open("/001/access?tab=tokens", { signedIn: ADMIN, theme: "dark", language: "en" });
    await page.getByRole("button", { name: "Add a token" }).click();
    await page.getByLabel("Name", { exact: true }).fill("daily report");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const shown = page.getByRole("dialog", { name: "The token daily report" });
    const token = (await shown.locator("code").textContent()) ?? "";
    await expectAccessible(page);
    await shown.getByRole("button", { name: "Close" }).click();
    const statusOf = async (): Promise<number> =>
      (await fetch(`${server.url}/api/v1/account-sets`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await statusOf()).toBe(200);
    await page.getByRole("button", { name: "Renew the token daily report" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Renew", exact: true }).click();
    expect(await shown.locator("code").textContent()).not.toBe(token);
    await shown.getByRole("button", { name: "Close" }).click();
    expect(await statusOf(), "the old one still counts").toBe(200);
    await page.getByRole("button", { name: "Revoke the token daily report" }).first().click();
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await expect.poll(statusOf).toBe(401);
  });
});
