import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schema } from "../src/api/schema.ts";
import { violationsOf } from "../src/pages/trend/control-points.ts";
import { periodSpan, shortPeriod } from "../src/pages/trend/period-span.ts";
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
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  await server.save([...hourly("SHIFTED", SHIFT_HOUR), ...hourly("STEADY", HOURS)]);
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

/** The rows of the list of points that are out of control. Other rows have no period. */
const rowsOf = (page: Page) => page.getByRole("row").filter({ hasText: /\d{4}-\d\d-\d\d \d\d:\d\d/ });
const chartOf = (page: Page) => page.getByRole("img", { name: /控制图/ });

describe("the control chart", () => {
  test("marks a planted shift, and lists exactly the points that the query API finds out of control", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/trend?device=SHIFTED" });
    await rowsOf(page).first().waitFor();
    const trend = (await server.api(`${ACCOUNT_SET}/trend`)) as Schema<"Trend">;
    const shifted = trend.devices.find(({ deviceCode }) => deviceCode === "SHIFTED");
    if (shifted === undefined) throw new Error("no such machine");
    const found = violationsOf(shifted);
    const afterShift = found.filter(({ start, which }) => which === "mean" && start >= "2024-03-02 00:00:00");
    expect(afterShift.length).toBe(HOURS - SHIFT_HOUR);
    expect(afterShift.every(({ rules }) => rules.includes("level"))).toBe(true);
    await page.getByRole("heading", { level: 2, name: `失控点 (${found.length})` }).waitFor();
    const listed: string[] = [];
    for (;;) {
      listed.push(...(await rowsOf(page).allInnerTexts()));
      const next = page.getByRole("listitem", { name: "下一页" });
      if ((await next.count()) === 0 || (await next.getAttribute("aria-disabled")) === "true") break;
      const before = await rowsOf(page).first().innerText();
      await next.getByRole("button").click();
      await expect.poll(() => rowsOf(page).first().innerText()).not.toBe(before);
    }
    expect(listed.map((row) => row.slice(0, 16))).toEqual(found.map(({ start }) => start.slice(0, 16)));
    const last = listed.at(-1) ?? "";
    expect(last).toContain("偏离: 均值距中心线超过长期 3σ");
    await expect.poll(() => chartOf(page).getAttribute("aria-label")).toContain(`${HOURS} 个点`);
  });

  test("finds nothing wrong with a steady machine, and says so", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/trend?device=STEADY", language: "en" });
    await page.getByText("None: no jump, no level that is off, no spread that is.").waitFor();
  });

  test("leads from a point to exactly the records of its period", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/trend?device=SHIFTED" });
    const chart = chartOf(page);
    const start = await hoverUntil(page, chart, { tooltip: /2024-03-02 02:00/, at: [0.3] });
    const end = await hoverUntil(page, chart, { tooltip: /2024-03-02 03:00/, at: [0.3] });
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

describe("a period", () => {
  const shifts = [
    { name: "白班", start: "08:00" },
    { name: "夜班", start: "20:00" },
  ];

  test("ends where the next begins, over midnight too", () => {
    const to = (start: string, period: "hour" | "shift" | "day"): string => periodSpan(start, { period, shifts }).to;
    expect(to("2024-03-02 08:00:00", "hour")).toBe("2024-03-02 09:00:00");
    expect(to("2024-02-29 23:00:00", "hour")).toBe("2024-03-01 00:00:00");
    expect(to("2024-03-02 08:00:00", "shift")).toBe("2024-03-02 20:00:00");
    expect(to("2024-03-02 20:00:00", "shift")).toBe("2024-03-03 08:00:00");
    expect(to("2024-12-31 00:00:00", "day")).toBe("2025-01-01 00:00:00");
    expect(periodSpan("2024-03-02 00:00:00", { period: "shift", shifts: [] }).to).toBe("2024-03-03 00:00:00");
  });

  test("is named as shortly as it can be told apart", () => {
    expect(shortPeriod("2024-03-02 08:00:00", "hour")).toBe("03-02 08:00");
    expect(shortPeriod("2024-03-02 00:00:00", "day")).toBe("2024-03-02");
  });
});
