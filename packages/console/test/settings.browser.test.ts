import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changesOf, faultsOf, paddedTime, removalsOf, type Settings } from "../src/pages/settings/settings-draft.ts";
import { timeZoneOptions } from "../src/pages/settings/time-zones.ts";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

// Tests the settings (设置): they are saved, show on the other pages at once, and remove no data unasked.

let server: ConsoleServer;
let browser: TestBrowser;

const ACCOUNT_SETS = ["units", "shifts", "kept", "limits", "guard", "keyboard"];

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startConsoleServer(ACCOUNT_SETS.flatMap((code) => ["--account-set", code])),
    launchChromium(),
  ]);
  for (const code of ACCOUNT_SETS) await server.save([cell({ barcode: "S1" })], code);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function settingsOf(code: string): Promise<Settings> {
  const { items } = (await server.api("/api/v1/account-sets")) as { items: (Settings & { code: string })[] };
  const found = items.find((each) => each.code === code);
  if (found === undefined) throw new Error(`no account set ${code}`);
  return found;
}

async function saved(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^(保存|Save)$/ }).click();
  await page
    .getByText(/^(已保存|Saved)$/)
    .last()
    .waitFor();
}

describe("the page of settings", () => {
  test("units appear in the heads of the other pages at once", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/units/settings" });
    await page.getByLabel("容量").fill("Ah");
    await page.getByLabel("电压").click();
    await page.getByTitle("mV", { exact: true }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("1 项未保存的更改").waitFor();
    await saved(page);
    expect((await settingsOf("units")).units).toEqual({
      volume: "Ah",
      voltage: "mV",
      electricity: "unknown",
      energy: "unknown",
    });
    await page.getByRole("navigation").getByRole("link", { name: "数据查询" }).click();
    await page.getByRole("columnheader", { name: "容量 (Ah)" }).waitFor();
    await page.getByRole("columnheader", { name: "电压 (mV)" }).waitFor();
    await page.getByRole("columnheader", { name: "电流", exact: true }).waitFor();
  });

  test("shifts are a list that is edited and saved; what cannot be is told beside it", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/shifts/settings", language: "en" });
    await page.getByRole("button", { name: "Add a shift" }).click();
    await page.getByLabel("Shift 3 name").fill("Third");
    await page.getByLabel("Shift 3 start").fill("7:30");
    await page.getByLabel("Shift 3 name").focus();
    await page.getByText("Must be later than the one before").waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await page.getByLabel("Shift 3 start").fill("23:15");
    await page.getByLabel("Shift 2 start").fill("15:45");
    await saved(page);
    expect((await settingsOf("shifts")).shifts.map(({ start }) => start)).toEqual(["08:00", "15:45", "23:15"]);
    await page.getByText("until 08:00 of the next day").waitFor();
  });

  test("asks before records are removed, says how many, and wants the code typed", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/kept/settings" });
    await page.getByLabel("数据保留天数").fill("30");
    await page.getByLabel("历史版本保留天数").fill("10");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/数据只保留 30 天：.* 之前收到的数据（目前 0 条）/).waitFor();
    await dialog.getByText("被覆盖超过 10 天的历史版本将永久删除。").waitFor();
    await expectAccessible(page);
    const confirm = dialog.getByRole("button", { name: "删除并保存" });
    await expect.poll(() => confirm.isDisabled()).toBe(true);
    await dialog.getByRole("button", { name: "取消" }).click();
    expect(await settingsOf("kept")).toMatchObject({ recordDays: null, historyDays: 90 });

    await page.getByRole("button", { name: "保存", exact: true }).click();
    await dialog.getByLabel("请输入账套编码 kept 以确认").fill("kept");
    await confirm.click();
    await page.getByText("已保存", { exact: true }).waitFor();
    expect(await settingsOf("kept")).toMatchObject({ recordDays: 30, historyDays: 10, rejectionDays: null });
    // Keeping records longer removes nothing, so the page asks nothing.
    await page.getByLabel("数据保留天数").fill("");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await expect.poll(async () => (await settingsOf("kept")).recordDays).toBeNull();
  });

  test("time zone, policy, name and enabled are saved; the header shows the name at once", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/shifts/settings", theme: "dark" });
    await page.getByLabel("名称", { exact: true }).fill("二厂");
    await page.getByLabel("时区").fill("Shanghai");
    await page.getByTitle("Asia/Shanghai (UTC+08:00)").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("radio", { name: /测试时间最新的为准/ }).check();
    await page.getByRole("switch", { name: "启用" }).click();
    await page.getByText("4 项未保存的更改").waitFor();
    await expectAccessible(page);
    await saved(page);
    await page.getByTitle(/shifts 二厂（已停用）/).waitFor();
    const after = await settingsOf("shifts");
    expect(after).toMatchObject({ name: "二厂", enabled: false, overwrite: "newest-test-time" });
    expect(after.timeZone).toBe("Asia/Shanghai");
  });

  test("limits are set, changed by their version, and removed", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/limits/settings?tab=limits", language: "en" });
    await page.getByText("There are no limits yet").waitFor();
    await page.getByRole("button", { name: "Add limits" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Step").fill("分容放电");
    await dialog.getByLabel("Lower limit, LSL").fill("103");
    await dialog.getByLabel("Upper limit, USL").fill("100");
    await dialog.getByText("Must be greater than the lower limit").waitFor();
    await expectAccessible(page);
    await dialog.getByLabel("Lower limit, LSL").fill("95");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: /分容放电 Capacity 95 100/ }).waitFor();

    await page.getByRole("button", { name: "Edit 分容放电 Capacity" }).click();
    await page.reload(); // the dialog is part of the address
    await dialog.getByLabel("Upper limit, USL").fill("101");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: /95 101 2/ }).waitFor();
    await expectAccessible(page);

    await page.getByRole("button", { name: "Remove the limits of 分容放电 Capacity" }).click();
    await page.getByRole("button", { name: "Remove limits" }).click();
    await page.getByText("There are no limits yet").waitFor();
    const { versions } = (await server.api("/api/v1/account-sets/limits/limits")) as { versions: unknown[] };
    expect(versions).toHaveLength(3);
  });

  test("tells that somebody else changed the limits meanwhile, and shows theirs", async () => {
    const put = (usl: number, basedOn: number | null) =>
      server.api("/api/v1/account-sets/guard/limits", {
        method: "PUT",
        body: { workStep: "1", quantity: "voltage", lsl: 3, usl, basedOn },
      });
    await put(4, null);
    const page = await openConsole(browser, {
      url: server.url,
      path: "/guard/settings?tab=limits",
      expectedFaults: [/409/],
    });
    await page.getByRole("button", { name: "编辑 1 电压" }).click();
    await put(5, 1);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("上限 USL").fill("6");
    await dialog.getByRole("button", { name: "保存" }).click();
    await dialog.getByText("其他人已更改这组规格限", { exact: false }).waitFor();
    await expect.poll(() => dialog.getByLabel("上限 USL").inputValue()).toBe("5");
    await dialog.getByLabel("上限 USL").fill("6");
    await dialog.getByRole("button", { name: "保存" }).click();
    await page.getByRole("row", { name: /1 电压 3 6 3/ }).waitFor();
  });

  test("tells that somebody else changed the account set meanwhile, shows theirs, and keeps the other changes", async () => {
    const patch = (body: object) => server.api("/api/v1/account-sets/units", { method: "PATCH", body });
    const page = await openConsole(browser, {
      url: server.url,
      path: "/units/settings",
      language: "en",
      expectedFaults: [/409/],
    });
    await page.getByLabel("Name", { exact: true }).fill("Mine");
    await page.getByLabel("Capacity").fill("Ah or so");
    await page.getByLabel("Voltage").fill("kV");
    await patch({ name: "Theirs", units: { voltage: "V", energy: "Wh" } });
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Somebody else changed the settings", { exact: false }).waitFor();
    await expectAccessible(page);
    await expect.poll(() => page.getByLabel("Name", { exact: true }).inputValue()).toBe("Theirs");
    expect(await page.getByLabel("Voltage").inputValue()).toBe("V");
    expect(await page.getByLabel("Capacity").inputValue()).toBe("Ah or so");
    expect(await settingsOf("units"), "nothing of it is saved").toMatchObject({ name: "Theirs" });

    await page.getByLabel("Name", { exact: true }).fill("Mine again");
    await saved(page);
    expect(await settingsOf("units")).toMatchObject({
      name: "Mine again",
      units: { volume: "Ah or so", voltage: "V", energy: "Wh", electricity: "unknown" },
    });
    await expect.poll(() => page.getByText("Somebody else changed", { exact: false }).count()).toBe(0);
    // What was saved here is no change of somebody else.
    await page.getByLabel("Name", { exact: true }).fill("Once more");
    await saved(page);
    expect(await page.getByText("Somebody else changed", { exact: false }).count()).toBe(0);
    expect(await settingsOf("units")).toMatchObject({ name: "Once more", units: { volume: "Ah or so", voltage: "V" } });
  });

  test("makes an account set, which takes submissions at once, and opens its settings", async () => {
    const page = await openConsole(browser, {
      url: server.url,
      path: "/units/settings?tab=accountSets",
      expectedFaults: [/409/],
    });
    await page.getByRole("row", { name: /guard/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "新建账套" }).click();
    const dialog = page.getByRole("dialog");
    await expect.poll(() => focusedLabel(page)).toBe("账套编码");
    await dialog.getByLabel("账套编码").fill("units");
    await dialog.getByRole("button", { name: "创建" }).click();
    await dialog.getByText("账套“units”已存在。").waitFor();
    await dialog.getByLabel("账套编码").fill("-bad");
    await expect.poll(() => dialog.getByRole("button", { name: "创建" }).isDisabled()).toBe(true);
    await dialog.getByLabel("账套编码").fill("fresh");
    await dialog.getByLabel("名称").fill("新线");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).pathname).toBe("/fresh/settings");
    await expect.poll(() => page.getByLabel("名称", { exact: true }).inputValue()).toBe("新线");
    await server.save([cell()], "fresh");
  });

  test("asks before unsaved changes are left, by the account set's choice too", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/guard/settings", language: "en" });
    await page.getByLabel("Name", { exact: true }).fill("Changed");
    await page.getByRole("tab", { name: "Display" }).click(); // a look at another tab does not leave the page
    await page.getByRole("tab", { name: "This account set" }).click();
    await expect.poll(() => page.getByLabel("Name", { exact: true }).inputValue()).toBe("Changed");
    await page.getByRole("combobox", { name: "Account set" }).click();
    await page.getByRole("option", { name: /units/ }).waitFor({ state: "attached" });
    await page.keyboard.type("units");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Stay" }).click();
    expect(new URL(page.url()).pathname).toBe("/guard/settings");
    await page.getByRole("button", { name: "Discard changes" }).click();
    await expect.poll(() => page.getByLabel("Name", { exact: true }).inputValue()).toBe("guard");
    await page.getByRole("navigation").getByRole("link", { name: "Devices" }).click();
    await page.getByRole("heading", { level: 1, name: "Devices" }).waitFor();
  });

  test("is used by the keyboard alone; language and theme change at once", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/keyboard/settings" });
    await page.getByRole("tab", { name: "当前账套" }).focus();
    await page.keyboard.press("Tab"); // the focus moves into the panel
    for (let i = 0; i < 4 && (await focusedLabel(page)) !== "名称"; i += 1) await page.keyboard.press("Tab");
    expect(await focusedLabel(page)).toBe("名称");
    await page.keyboard.press("End");
    await page.keyboard.type("一");
    await page.getByRole("button", { name: "保存", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("已保存", { exact: true }).waitFor();
    expect((await settingsOf("keyboard")).name).toBe("keyboard一");

    await page.goto(`${server.url}/keyboard/settings?tab=display`);
    await page.getByRole("radio", { name: "浅色" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.getByRole("tabpanel").getByRole("radio", { name: "中文" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await page.getByRole("tab", { name: "Display", selected: true }).waitFor();
    await expectAccessible(page);
  });
});

/** The text of the label of the focused element. */
async function focusedLabel(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    return focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : undefined;
  });
}

describe("a draft of settings", () => {
  const settings: Settings = {
    name: "001",
    enabled: true,
    timeZone: "Asia/Shanghai",
    units: { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" },
    overwrite: "arrival",
    historyDays: 90,
    shifts: [
      { name: "白班", start: "08:00" },
      { name: "夜班", start: "20:00" },
    ],
    recordDays: null,
    rejectionDays: 30,
    runGapMinutes: 20,
  };

  test("sends what has changed and nothing else", () => {
    expect(changesOf(settings, settings)).toEqual({});
    expect(changesOf(settings, { ...settings, recordDays: 7, units: { ...settings.units, volume: "mAh" } })).toEqual({
      recordDays: 7,
      units: { volume: "mAh" },
    });
  });

  test("removes data only by fewer days than before", () => {
    expect(removalsOf(settings, { ...settings, historyDays: 91, rejectionDays: null })).toBeNull();
    expect(removalsOf(settings, { ...settings, recordDays: 1 })).toMatchObject({ recordDays: 1, historyDays: null });
    expect(removalsOf(settings, { ...settings, historyDays: 0, rejectionDays: 29 })).toEqual({
      recordDays: null,
      historyDays: 0,
      rejectionDays: 29,
    });
  });

  test("names each fault by the server's own name of the field", () => {
    const faults = faultsOf({
      ...settings,
      name: " ",
      shifts: [
        { name: "a", start: "8:00" },
        { name: "b", start: "20:00" },
        { name: "b", start: "20:00" },
      ],
      historyDays: Number.NaN,
      recordDays: 0,
      rejectionDays: 1.5,
    });
    expect(Object.fromEntries(faults)).toEqual({
      name: "nameMissing",
      "shifts[0].start": "timeBad",
      "shifts[2].name": "shiftTaken",
      "shifts[2].start": "shiftOrder",
      historyDays: "daysBad0",
      recordDays: "daysBad1",
      rejectionDays: "daysBad1",
    });
  });

  test("pads a time, and leaves what is none", () => {
    expect(["8:00", " 20:05 ", "8：30", "8", "24:00"].map(paddedTime)).toEqual([
      "08:00",
      "20:05",
      "08:30",
      "8",
      "24:00",
    ]);
  });

  test("offers every time zone with its offset, the one that is set among them", () => {
    const options = timeZoneOptions("Asia/Shanghai", Date.UTC(2024, 0, 1));
    expect(options).toContainEqual({ value: "Asia/Shanghai", label: "Asia/Shanghai (UTC+08:00)" });
    expect(options).toContainEqual({ value: "UTC", label: "UTC (UTC+00:00)" });
    expect(options.length).toBeGreaterThan(300);
  });
});
