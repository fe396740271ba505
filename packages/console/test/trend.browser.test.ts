import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schema } from "../src/api/schema.ts";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { hoverDown, hoverUntil } from "./browser/hover-chart.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

const ACCOUNT_SET = "/api/v1/account-sets/001";
const HOURS = 30;
/** From this hour on the first machine measures 2 more. */
const SHIFT_HOUR = 24;
const PER_HOUR = 5;
/** The deviations of an hour's cells from its mean. */
const SPREAD = [-2, -1, 0, 1, 2] as const;

let server: ConsoleServer;
let browser: TestBrowser;

beforeAll(async () => {
  const sets = ["001", "phases", "far"].flatMap((code) => ["--account-set", code]);
  [server, browser] = await Promise.all([startConsoleServer(sets), launchChromium()]);
  await server.save([...hourly("SHIFTED", SHIFT_HOUR), ...hourly("STEADY", HOURS)]);
  await server.save(hourly("STEADY", HOURS), "phases");
  const far = { testTime: "2024-03-01 10:30:00", volume: 99_999_999_999 };
  await server.save([...hourly("STEADY", HOURS), cell({ barcode: "FAR", deviceCode: "STEADY", ...far })], "far");
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Five cells an hour around 100. Mean and spread move in waves that break no rule: twice up, twice down. */
function hourly(deviceCode: string, shiftHour: number) {
  const wave = [0.2, 0.1, -0.2, -0.1];
  const widths = [1, 1.1, 1.05, 0.9];
  return Array.from({ length: HOURS * PER_HOUR }, (_, at) => {
    const hour = Math.floor(at / PER_HOUR);
    const start = new Date(Date.UTC(2024, 2, 1, hour, (at % PER_HOUR) * 10)).toISOString();
    const shift = hour >= shiftHour ? 6 : 0;
    return cell({
      barcode: `${deviceCode}-${at}`,
      deviceCode,
      testTime: start.slice(0, 19).replace("T", " "),
      volume:
        100 +
        (wave[hour % wave.length] ?? 0) +
        (SPREAD[at % PER_HOUR] ?? 0) * (widths[hour % widths.length] ?? 1) +
        shift,
    });
  });
}

async function recordsAt(page: Page): Promise<Schema<"RecordPage">["items"]> {
  const { pathname, search } = new URL(page.url());
  expect(pathname).toBe("/001/records");
  return ((await server.api(`${ACCOUNT_SET}/records${search}&limit=500`)) as Schema<"RecordPage">).items;
}

/** The rows of the list of marked points. Other rows have no time. */
const rowsOf = (page: Page) => page.getByRole("row").filter({ hasText: /\d{4}-\d\d-\d\d \d\d:\d\d/ });
const chartOf = (page: Page) => page.getByRole("img", { name: /控制图/ });

describe("the control chart", () => {
  test("marks a planted shift, and lists exactly the points that the query API finds out of control", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/trend?device=SHIFTED" });
    await rowsOf(page).first().waitFor();
    const trend = (await server.api(`${ACCOUNT_SET}/trend`)) as Schema<"Trend">;
    const shifted = trend.devices.find(({ deviceCode }) => deviceCode === "SHIFTED");
    if (shifted === undefined) throw new Error("no such machine");
    const found = shifted.points.filter(({ marks }) => marks.length > 0);
    const afterShift = found.filter(({ start }) => start >= "2024-03-02 00:00:00");
    expect(afterShift.length).toBe(HOURS - SHIFT_HOUR);
    expect(afterShift.every(({ marks }) => marks.some(({ rule }) => rule === "level"))).toBe(true);
    await page.getByRole("heading", { level: 2, name: `被标记的点 (${found.length})` }).waitFor();
    const listed: string[] = [];
    for (;;) {
      listed.push(...(await rowsOf(page).allInnerTexts()));
      const next = page.getByRole("listitem", { name: "下一页" });
      if ((await next.count()) === 0 || (await next.getAttribute("aria-disabled")) === "true") break;
      const before = await rowsOf(page).first().innerText();
      await next.getByRole("button").click();
      await expect.poll(() => rowsOf(page).first().innerText()).not.toBe(before);
    }
    expect(listed.map((row) => row.slice(0, 16))).toEqual(found.map(({ start }) => start.slice(0, 16)).toReversed());
    const first = listed.find((row) => row.startsWith("2024-03-02 00:00")) ?? "";
    expect(first).toMatch(/突变：[\d.]+，由前一点预期 [\d.]+，限 [\d.]+/);
    expect(first).toMatch(/偏离：[\d.]+，中心线 [\d.]+，限 [\d.]+/);
    await expect.poll(() => chartOf(page).getAttribute("aria-label")).toContain(`${HOURS} 个点`);
  });

  test("finds nothing wrong with a steady machine, and says so", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/trend?device=STEADY", language: "en" });
    await page.getByText("None: no jump, no level that is off, no spread that is.").waitFor();
  });

  test("leads from a point to exactly the records of its run", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/trend?device=SHIFTED" });
    const chart = chartOf(page);
    const start = await hoverUntil(page, chart, { tooltip: /2024-03-02 02:00 … 02:40/, at: [0.3] });
    const end = await hoverUntil(page, chart, { tooltip: /2024-03-02 03:00 … 03:40/, at: [0.3] });
    const point = await hoverDown(page, chart, (start.x + end.x) / 2);
    await page.mouse.click(point.x, point.y);
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    const records = await recordsAt(page);
    expect(records.length).toBe(PER_HOUR);
    expect(records.every(({ testTime }) => testTime.startsWith("2024-03-02 02:"))).toBe(true);
    expect(records.every(({ deviceCode }) => deviceCode === "SHIFTED")).toBe(true);
  });

  test("leads there by the keyboard too, and no further than the filter", async () => {
    const path = "/001/trend?device=SHIFTED&testTimeFrom=2024-03-01+15%3A00%3A00&testTimeTo=2024-03-02+05%3A40%3A00";
    const page = await openConsole(browser, { url: server.url, path });
    await rowsOf(page).filter({ hasText: "2024-03-02 05:00" }).getByRole("link").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    const records = await recordsAt(page);
    expect(records.map(({ testTime }) => testTime).sort()).toEqual([
      "2024-03-02 05:00:00",
      "2024-03-02 05:10:00",
      "2024-03-02 05:20:00",
      "2024-03-02 05:30:00",
    ]);
  });

  test("counts points by the period chosen, and the address restores it", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/trend" });
    await chartOf(page).waitFor();
    await page.getByText("天", { exact: true }).click();
    await page.waitForURL(/period=day/);
    await page.getByRole("button", { name: "显示设备 STEADY" }).click();
    await page.waitForURL(/device=STEADY/);
    await page.reload();
    await page.getByRole("heading", { level: 2, name: /STEADY/ }).waitFor();
    await expect.poll(() => page.getByRole("radio", { name: "天" }).isChecked()).toBe(true);
    await expect.poll(() => chartOf(page).getAttribute("aria-label")).toContain("2 个点");
  });
});

describe("the page", () => {
  test("says why it is empty, and that a device has no values", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/trend?workStep=none" });
    await page.getByText(/筛选范围内没有带这个测量量的记录/).waitFor();
    await expectAccessible(page);
    await page.goto(`${server.url}/001/trend?device=NOWHERE`);
    await page.getByText("筛选范围内没有设备 NOWHERE 的数值。").waitFor();
  });

  test("has no serious fault of access, in both languages and themes", async () => {
    const chinese = await openConsole(browser, { url: server.url, path: "/001/trend?device=SHIFTED" });
    await rowsOf(chinese).first().waitFor();
    await expectAccessible(chinese);
    const english = await openConsole(browser, {
      url: server.url,
      path: "/001/trend?device=SHIFTED&quantity=voltage",
      theme: "dark",
      language: "en",
    });
    await english.getByRole("heading", { level: 2, name: /SHIFTED/ }).waitFor();
    await expectAccessible(english);
  });
});

describe("what an engineer does about a chart", () => {
  test("limits are frozen from a time, with a reason, and withdrawn", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/phases/trend" });
    await page.getByText("还没有冻结的控制限", { exact: false }).waitFor();
    await page.getByRole("button", { name: "冻结控制限…" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel("参考时段从").inputValue()).toBe("2024-03-01 00:00:00");
    expect(await dialog.getByLabel("到（不含）").inputValue()).toBe("2024-03-02 05:40:01");
    const holds = dialog.getByLabel("生效起点");
    await holds.fill("2024-03-01 20:00:00");
    await holds.press("Enter");
    await dialog.getByLabel("原因").fill("校准之后");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "开始新阶段" }).click();
    const row = page.getByRole("row").filter({ hasText: "校准之后" });
    await row.waitFor();
    await page.getByText("以下为阶段 1 冻结的数值。").waitFor();
    const trend = (await server.api("/api/v1/account-sets/phases/trend")) as Schema<"Trend">;
    expect(trend.devices[0]?.points.map(({ phase }) => phase)).toEqual([...Array(20).fill(null), ...Array(10).fill(1)]);
    await row.getByRole("button", { name: "撤回…" }).click();
    await page.getByRole("dialog").getByLabel("原因").fill("参考时段太短");
    await page.getByRole("dialog").getByRole("button", { name: "撤回", exact: true }).click();
    await page.getByRole("switch", { name: "显示全部版本" }).click();
    await page.getByText("已撤回", { exact: true }).first().waitFor();
    await page.getByText("以下由图中的点算出。").waitFor();
  });

  test("an event is noted at its moment, and stands below the chart", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/phases/trend", language: "en" });
    await page.getByRole("button", { name: "Note an event…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What happened").fill("probes changed");
    const at = dialog.getByLabel("When");
    await at.fill("2024-03-01 10:30:00");
    await at.press("Enter");
    await dialog.getByRole("button", { name: "Note", exact: true }).click();
    await page.getByRole("row").filter({ hasText: "2024-03-01 10:30" }).getByText("probes changed").waitFor();
  });

  test("more rules are chosen, and the address restores them", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/trend?device=SHIFTED&rules=cusum" });
    await rowsOf(page).filter({ hasText: "CUSUM" }).first().waitFor();
  });
});

test("one far point does not flatten the others: it is named, leads to its records, and is taken in", async () => {
  const page = await openConsole(browser, { url: server.url, path: "/far/trend", language: "en" });
  const link = page.getByRole("link", { name: /^03-01 10:00/ });
  await link.waitFor();
  expect(await link.getAttribute("href")).toContain("run=");
  await page.getByRole("button", { name: "Take all in" }).click();
  await page.waitForURL(/whole=/);
  await expect.poll(() => link.count()).toBe(0);
  await page.getByRole("button", { name: "Back to the bulk" }).click();
  await link.waitFor();
});
