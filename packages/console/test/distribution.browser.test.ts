import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schema } from "../src/api/schema.ts";
import { barsOf } from "../src/pages/distribution/bars.ts";
import { cell, cells } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { hoverUntil } from "./browser/hover-chart.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

const ACCOUNT_SET = "/api/v1/account-sets/001";
/** The step of cells with capacities 1 to 10. Each of their figures is known. */
const TEN = "工步十";
/** The step of the same cells for tests that change limits. */
const LIMITED = "工步限";
const RACED = "工步争";
const EXCLUDED = "工步除";
const BARE = "工步空";
const FOLLOWED = "工步随";
const USUAL = "分容放电";
/** A step of fifty like cells and one that is wildly off. */
const SPOILT = "远工步";
/** The step of two cells at the ends of the range of doubles. */
const ENDLESS = "极工步";

let server: ConsoleServer;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  await server.save([
    ...oneToTen(TEN),
    ...oneToTen(LIMITED),
    ...oneToTen(RACED),
    ...oneToTen(EXCLUDED),
    cell({ barcode: "BARE-1", workStep: BARE, volume: null }),
    cell({ barcode: "BARE-2", workStep: BARE, volume: null }),
    ...Array.from({ length: 50 }, (_, place) =>
      cell({ barcode: `${SPOILT}-${place}`, workStep: SPOILT, volume: 50 + (place % 10) / 100 }),
    ),
    cell({ barcode: `${SPOILT}-FAR`, workStep: SPOILT, volume: 99_999_999_999 }),
    cell({ barcode: `${ENDLESS}-1`, workStep: ENDLESS, volume: 1e308 }),
    cell({ barcode: `${ENDLESS}-2`, workStep: ENDLESS, volume: -1e308 }),
    cell({ barcode: `${ENDLESS}-3`, workStep: ENDLESS, volume: 1.7e308 }),
    ...cells({ count: 400 }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Cells with capacities 1 to 5 on one machine and 6 to 10 on another, all within an hour. */
function oneToTen(workStep: string) {
  return Array.from({ length: 10 }, (_, place) =>
    cell({
      barcode: `${workStep}-${place + 1}`,
      workStep,
      deviceCode: place < 5 ? "TEN-1" : "TEN-2",
      batteryStation: `0${place < 5 ? 1 : 2}-${place + 1}`,
      testTime: `2024-03-02 09:00:0${place}`,
      volume: place + 1,
    }),
  );
}

function address(workStep: string, more: Record<string, string> = {}): string {
  return `/001/distribution?${new URLSearchParams({ workStep, ...more })}`;
}

/** The value of a figure, by its name. */
async function figure(page: Page, name: string): Promise<string> {
  const row = page.locator("dl > div").filter({ has: page.getByRole("button", { name, exact: true }) });
  return row.getByRole("definition").innerText();
}

async function figures(page: Page, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) found.push(await figure(page, name));
  return found;
}

/** The number of records, by the query API, for the address of the page of records. */
async function recordsAt(page: Page): Promise<number> {
  const { pathname, search } = new URL(page.url());
  expect(pathname).toBe("/001/records");
  const answer = (await server.api(`${ACCOUNT_SET}/records${search}&limit=500`)) as Schema<"RecordPage">;
  return answer.items.length;
}

/** Presses Tab until the focused element has this text. */
async function tabTo(page: Page, text: string): Promise<void> {
  const STOPS_MAX = 120;
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.textContent)) === text) return;
  }
  throw new Error(`the keyboard does not reach ${text}`);
}

const chartOf = (page: Page) => page.getByRole("img", { name: /的直方图/ });

describe("figures of a distribution", () => {
  test("are those of the numbers 1 to 10, which are known", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(TEN) });
    await page.getByText("均值", { exact: true }).waitFor();
    const names = ["n", "缺失", "不计入统计", "均值", "σ", "最小", "P2.5", "Q1", "中位数", "Q3", "P97.5", "最大"];
    expect(await figures(page, names)).toEqual("10 0 0 5.50 3.03 1 1.23 3.25 5.50 7.75 9.78 10".split(" "));
  });

  test("tell what they mean to the keyboard too", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(TEN, { lsl: "0", usl: "11" }) });
    await page.getByRole("button", { name: "Cpk", exact: true }).focus();
    await page
      .getByRole("tooltip")
      .getByText(/除以 3 倍组内 σ/)
      .waitFor();
  });

  test("count records that are kept out of statistics, and lead to them", async () => {
    const barcode = encodeURIComponent(`${EXCLUDED}-10`);
    const path = `${ACCOUNT_SET}/records/${barcode}/exclusion`;
    await server.api(path, { method: "PUT", body: { reason: "接触不良" } });
    const page = await openConsole(browser, { url: server.url, path: address(EXCLUDED) });
    await page.getByText("均值", { exact: true }).waitFor();
    expect(await figures(page, ["n", "不计入统计", "均值", "最大"])).toEqual(["9", "1", "5.00", "9"]);
    await page.getByRole("definition").getByRole("link", { name: "1" }).click();
    await page.waitForURL(/excluded=true/);
    expect(await recordsAt(page)).toBe(1);
  });
});

describe("a page that stays open", () => {
  test("follows the saves, but moves nothing under somebody who drags", async () => {
    const save = (barcode: string) =>
      server.save([cell({ barcode, workStep: FOLLOWED, volume: Number(barcode.at(-1)) })]);
    await save("FOLLOWED-1");
    const page = await openConsole(browser, { url: server.url, path: address(FOLLOWED) });
    const count = () => figures(page, ["n"]);
    await expect.poll(count).toEqual(["1"]);
    await save("FOLLOWED-2");
    await expect.poll(count).toEqual(["2"]);
    await page.getByRole("heading", { level: 1 }).hover();
    await page.mouse.down();
    await save("FOLLOWED-3");
    const other = await page.context().newPage();
    await other.goto(server.url + address(FOLLOWED));
    await expect.poll(() => figures(other, ["n"])).toEqual(["3"]);
    await save("FOLLOWED-4");
    await expect.poll(() => figures(other, ["n"])).toEqual(["4"]);
    await save("FOLLOWED-5");
    // The other page asks a second time after 5 s: by then this one, which has asked before, would have done so too.
    await expect.poll(() => figures(other, ["n"])).toEqual(["5"]);
    expect(await count()).toEqual(["2"]);
    await page.mouse.up();
    await expect.poll(count).toEqual(["5"]);
  });
});

describe("limits", () => {
  test("that are saved make capability appear, and each change is a version", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/distribution" });
    await page.getByText("已保存的规格限只在恰好选择一个工步时生效。").waitFor();
    await page.getByRole("button", { name: LIMITED }).click();
    await page.getByText("没有规格限，因此没有超限占比和过程能力。").waitFor();
    await page.getByRole("spinbutton", { name: "LSL", exact: true }).fill("0");
    await page.getByRole("spinbutton", { name: "USL", exact: true }).fill("11");
    await page.getByRole("button", { name: /保\s*存/ }).click();
    await page.getByText("已保存，第 1 版").waitFor();
    // σ is √(55/6), and √(20/8) within the machines. The figures are (11 − 0) ÷ 6σ and 5.5 ÷ 3σ.
    expect(await figures(page, ["Pp", "Ppk", "Cp", "Cpk", "子组数", "自由度", "超限占比"])).toEqual([
      "0.61",
      "0.61",
      "1.16",
      "1.16",
      "2",
      "8",
      "0.00 %",
    ]);
    await page.getByRole("spinbutton", { name: "USL", exact: true }).fill("8");
    await page.getByRole("button", { name: /保\s*存/ }).click();
    await page.getByText("已保存，第 2 版").waitFor();
    expect(await figures(page, ["低于 LSL", "高于 USL", "超限占比", "Cpk"])).toEqual(["0", "2", "20.00 %", "0.53"]);
    const rows = page.getByRole("row").filter({ hasText: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/ });
    await expect.poll(() => rows.count()).toBe(2);
    await expect.poll(() => rows.first().innerText()).toMatch(/^2\s+当前\s+0\s+8\s/);
    await page.getByRole("button", { name: "取消规格限" }).click();
    await page.getByText("没有规格限，因此没有超限占比和过程能力。").waitFor();
    await expect.poll(() => rows.count()).toBe(3);
  });

  test("that somebody else changed meanwhile are not overwritten: it is told and the newest are shown", async () => {
    const expectedFaults = [/409/];
    const page = await openConsole(browser, { url: server.url, path: address(RACED), expectedFaults });
    await page.getByText("还没有保存规格限。").waitFor();
    const theirs = { workStep: RACED, quantity: "volume", lsl: 2, usl: 9, basedOn: null };
    await server.api(`${ACCOUNT_SET}/limits`, { method: "PUT", body: theirs });
    await page.getByRole("spinbutton", { name: "LSL", exact: true }).fill("1");
    await page.getByRole("button", { name: /保\s*存/ }).click();
    await page.getByText(/规格限已被他人修改，未保存/).waitFor();
    await page.getByRole("row").filter({ hasText: "当前" }).waitFor();
    await expect.poll(() => page.getByRole("spinbutton", { name: "LSL", exact: true }).inputValue()).toBe("2");
    const { items } = (await server.api(`${ACCOUNT_SET}/limits`)) as Schema<"Limits">;
    expect(items.filter((each) => each.workStep === RACED).map(({ lsl, usl }) => [lsl, usl])).toEqual([[2, 9]]);
  });

  test("are not saved the wrong way round", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(TEN), language: "en" });
    await page.getByRole("spinbutton", { name: "LSL", exact: true }).fill("5");
    await page.getByRole("spinbutton", { name: "USL", exact: true }).fill("4");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("USL must be greater than LSL.").waitFor();
  });

  test("can be tried without a step and without being saved", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/distribution", language: "en" });
    const least = page.getByRole("spinbutton", { name: "Limits to try LSL / USL Least" });
    await least.fill("100");
    await least.press("Enter");
    await page.getByText("tried, not saved").waitFor();
    expect(await figures(page, ["LSL", "Pp"])).toEqual(["100", "–"]);
    expect(new URL(page.url()).searchParams.get("lsl")).toBe("100");
  });
});

describe("the histogram", () => {
  test("leads from a bar to exactly its records", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(TEN, { bins: "10" }) });
    // Bins have 0.9 each from 1 on. The third holds 3 alone, and the last holds 10, its end.
    const bar = await hoverUntil(page, chartOf(page), { tooltip: /2\.80 … 3\.70/, at: [0.84], stepPx: 20 });
    await page.mouse.click(bar.x, bar.y);
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    expect(await recordsAt(page)).toBe(1);
    expect(new URL(page.url()).searchParams.getAll("workStep")).toEqual([TEN]);
    await page.goBack();
    const last = await hoverUntil(page, chartOf(page), { tooltip: /9\.10 … 10\.00/, at: [0.84], stepPx: 20 });
    await page.mouse.click(last.x, last.y);
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    expect(await recordsAt(page)).toBe(1);
  });

  test("shows the bulk beside a cell that is wildly off, names that cell, and takes it in by a click", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(SPOILT) });
    const outside = page.getByRole("group", { name: "图外的数值" });
    await outside.getByRole("link", { name: "右侧之外 1 条，最大 99999999999" }).waitFor();
    await outside.getByRole("link", { name: `${SPOILT}-FAR`, exact: true }).waitFor();
    expect(await figures(page, ["Q1", "中位数", "Q3", "最大"])).toEqual([
      "50.0200",
      "50.0500",
      "50.0700",
      "99999999999",
    ]);
    await expect.poll(() => chartOf(page).getAttribute("aria-label")).toContain("51 个数值，从 50.0000 到 50.0900");
    await page.getByText(/1 组有数值在坐标轴之外/).waitFor();
    await expectAccessible(page);
    await outside.getByRole("link", { name: /右侧之外/ }).click();
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    expect(await recordsAt(page)).toBe(1);
    await page.goBack();
    await page.getByRole("button", { name: "全部画入图中（50 … 99999999999）" }).click();
    await page.waitForURL(/from=50&to=99999999999/);
    await expect.poll(() => outside.count()).toBe(0);
    await page.getByRole("button", { name: "回到主体范围" }).click();
    await outside.waitFor();
  });

  test("of values whose difference is beyond any number is told in words, and no figure is NaN", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(ENDLESS) });
    await page.getByText("数值的范围太大或太小，无法分组").waitFor();
    await page.getByText("最小 -1e+308，最大 1.7e+308：", { exact: false }).waitFor();
    expect(await page.locator("main").innerText()).not.toMatch(/NaN|Infinity|∞/);
  });

  test("counts what is chosen by dragging, and leads to exactly these records", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(USUAL) });
    const chart = chartOf(page);
    await chart.locator("canvas").first().waitFor();
    const box = await chart.boundingBox();
    if (box === null) throw new Error("no chart");
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.45, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
    await page.mouse.move(box.x + box.width * 0.55, y, { steps: 4 });
    await page.mouse.up();
    const chosen = await page.getByRole("status").filter({ hasText: "已选" }).innerText();
    const count = Number(/：(\d+) 条/.exec(chosen)?.[1]);
    expect(count).toBeGreaterThan(20);
    expect(count).toBeLessThan(400);
    await page.reload(); // the address holds the choice
    await page.getByText(chosen).waitFor();
    await page.getByRole("link", { name: "查看记录" }).click();
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    expect(await recordsAt(page)).toBe(count);
  });

  test("has a normal curve over it when asked", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(USUAL) });
    const drawn = (): Promise<string> =>
      chartOf(page)
        .locator("canvas")
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await chartOf(page).locator("canvas").first().waitFor();
    const before = await drawn();
    await page.getByRole("switch", { name: "正态曲线" }).click();
    await expect.poll(drawn).not.toBe(before);
    expect(new URL(page.url()).searchParams.get("normal")).toBe("true");
    await page.getByRole("switch", { name: "正态曲线" }).click();
    await expect.poll(drawn).toBe(before);
  });

  test("is a table too, which the keyboard leads from to the records", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(TEN, { bins: "10", bars: "table" }) });
    const link = page.getByRole("row").filter({ hasText: "2.80" }).getByRole("link").last();
    await link.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    expect(await recordsAt(page)).toBe(1);
  });

  test("has bars whose records, asked with both ends, are as many as they count", async () => {
    const query = `workStep=${encodeURIComponent(USUAL)}`;
    const distribution = (await server.api(`${ACCOUNT_SET}/distribution?${query}`)) as Schema<"Distribution">;
    const { histogram } = distribution;
    if (histogram === null) throw new Error("no histogram");
    const bars = barsOf(histogram);
    for (const { min, max: greatest, count } of bars) {
      const range = `volumeMin=${min}&volumeMax=${greatest}&limit=500`;
      const page = (await server.api(`${ACCOUNT_SET}/records?${query}&${range}`)) as Schema<"RecordPage">;
      expect(page.items.length).toBe(count);
    }
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(400);
  });
});

describe("box plots", () => {
  test("are a table too: groups in natural order, with links to their records", async () => {
    const page = await openConsole(browser, {
      url: server.url,
      path: address(TEN, { boxes: "table", groupBy: "batteryStation" }),
    });
    await page.getByRole("link", { name: "01-1", exact: true }).waitFor();
    const stations = await page.getByRole("link", { name: /^0[12]-\d+$/ }).allInnerTexts();
    expect(stations).toEqual(["01-1", "01-2", "01-3", "01-4", "01-5", "02-6", "02-7", "02-8", "02-9", "02-10"]);
    await page.getByText("天", { exact: true }).click();
    await page.getByRole("link", { name: "2024-03-02" }).click();
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    expect(await recordsAt(page)).toBe(10);
  });

  test("lead from a box to its records", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(TEN) });
    const boxes = page.getByRole("img", { name: /箱线图/ });
    const box = await hoverUntil(page, boxes, { tooltip: /TEN-2/, at: [0.3], stepPx: 10 });
    const place = await boxes.boundingBox();
    // The boxes of two groups stand at a quarter and at three quarters.
    expect(box.x).toBeGreaterThan((place?.x ?? 0) + (place?.width ?? 0) * 0.4);
    await page.mouse.click((place?.x ?? 0) + (place?.width ?? 0) * 0.74, box.y);
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    expect(new URL(page.url()).searchParams.getAll("deviceCode")).toEqual(["TEN-2"]);
    expect(await recordsAt(page)).toBe(5);
  });
});

describe("the page", () => {
  test("is used by the keyboard alone, from choosing the step to the records of a bar", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/distribution?bins=10&bars=table" });
    await page.getByRole("button", { name: TEN }).waitFor();
    await tabTo(page, TEN);
    await page.keyboard.press("Enter");
    await page.getByRole("row").filter({ hasText: "10.00" }).first().waitFor();
    await tabTo(page, "查看记录");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    expect(await recordsAt(page)).toBe(1);
  });

  test("keeps its controls when ends are the wrong way round, and says so", async () => {
    const page = await openConsole(browser, { url: server.url, path: address(TEN, { lsl: "9", usl: "2" }) });
    await page.getByRole("alert").getByText("最大必须大于最小；未采用。").waitFor();
    expect(await figure(page, "n")).toBe("10");
  });

  test("is restored by its address", async () => {
    const more = { quantity: "voltage", bins: "20", subgroup: "day", lsl: "3.1", normal: "true", groupBy: "day" };
    const path = address(USUAL, { ...more, boxes: "table", deviceCode: "FR-02" });
    const page = await openConsole(browser, { url: server.url, path, language: "en" });
    await page.getByText("tried, not saved").waitFor();
    await expect.poll(() => page.getByRole("radio", { name: "Voltage", exact: true }).isChecked()).toBe(true);
    await expect.poll(() => page.getByRole("switch", { name: "Normal curve" }).isChecked()).toBe(true);
    await expect.poll(() => page.getByRole("radio", { name: "Day" }).isChecked()).toBe(true);
    expect(await figures(page, ["n", "LSL"])).toEqual(["100", "3.1"]);
    await expect.poll(() => page.getByRole("link", { name: "2024-03-02" }).isVisible()).toBe(true);
  });

  test("says why it is empty", async () => {
    const page = await openConsole(browser, { url: server.url, path: address("无此工步") });
    await page.getByText(/筛选范围内没有记录/).waitFor();
    await expectAccessible(page);
    await page.goto(server.url + address(BARE));
    await page.getByText("筛选范围内的 2 条记录都没有这个测量量的数值。").waitFor();
  });

  test("says so when the figures cannot be had, and asks again", async () => {
    const expectedFaults = [/Failed to load resource/];
    const page = await openConsole(browser, { url: server.url, path: "/001/devices", expectedFaults });
    await page.route("**/api/**/distribution?**", (route) => route.abort());
    await page.goto(server.url + address(TEN));
    await page.getByRole("alert").getByText("无法连接服务器").waitFor({ timeout: 20_000 });
    await page.unroute("**/api/**/distribution?**");
    await page.getByRole("button", { name: /重\s*试/ }).click();
    await page.getByText("均值", { exact: true }).waitFor();
  });

  test("has no serious fault of access, in both languages and themes", async () => {
    const path = address(TEN, { lsl: "0", usl: "11", normal: "true" });
    const chinese = await openConsole(browser, { url: server.url, path });
    await chartOf(chinese).waitFor();
    await expectAccessible(chinese);
    const tables = `${path}&bars=table&boxes=table`;
    const english = await openConsole(browser, { url: server.url, path: tables, theme: "dark", language: "en" });
    await english.getByText("σ within", { exact: true }).waitFor();
    await expectAccessible(english);
  });
});
