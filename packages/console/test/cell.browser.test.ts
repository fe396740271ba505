import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBatteryCode } from "../src/pages/cell/battery-code.ts";
import { othersOf, standingOf } from "../src/pages/cell/cell-standing.ts";
import { compareVersions } from "../src/pages/cell/version-differences.ts";
import { cell, cells } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

const SAMPLE = "0AVCC26111121G95L0100500";

describe("a barcode is read by GB/T 34014-2017", () => {
  test("as vendor, product, chemistry, specification, traceability, date and serial", () => {
    expect(readBatteryCode(SAMPLE)).toEqual({
      vendor: "0AV",
      productType: "cell",
      chemistry: "manganate",
      spec: "26",
      trace: "111121G",
      date: "2019-05-20",
      serial: "0100500",
    });
  });

  // Two codes of cells on the market, as sellers print and explain them.
  test.each([
    ["001CB240000003B3C0221953", "ironPhosphate", "2021-03-12"],
    ["04QCB76836300JBC40000903", "ironPhosphate", "2021-12-04"],
  ])("%s: %s of %s", (barcode, chemistry, date) => {
    expect(readBatteryCode(barcode)).toMatchObject({ productType: "cell", chemistry, date });
    expect(readBatteryCode(barcode.toLowerCase())).toMatchObject({ chemistry, date });
  });

  test.each([
    ["111", "2011-01-01"],
    ["9C0", "2019-12-31"],
    ["A11", "2020-01-01"],
    ["G9H", "2026-09-17"],
    ["H8J", "2027-08-18"],
    ["L8N", "2030-08-22"],
    ["M8P", "2031-08-23"],
    ["T5V", "2036-05-27"],
    ["Y5Y", "2040-05-30"],
    ["E2X", "2024-02-29"],
  ])("the date %s is %s", (code, date) => {
    expect(readBatteryCode(`0AVCB261111210${code}0000001`)).toMatchObject({ date });
  });

  test.each([
    ["0AVCC26111121G95L010050", "length"],
    [`${SAMPLE}1`, "length"],
    ["0AVCC26111121G95L01005-0", "characters"],
    ["0AVXC26111121G95L0100500", "productType"],
    ["0AVCX26111121G95L0100500", "chemistry"],
    ["0AVCC26111121GI5L0100500", "date"],
    ["0AVCC26111121G9DL0100500", "date"],
    ["0AVCC26111121G90L0100500", "date"],
    ["0AVCC26111121G05L0100500", "date"],
    ["0AVCC26111121G92Y0100500", "date"],
    ["0AVCC26111121G940010050A", "date"],
    ["0AVCC26111121G930010050A", "serial"],
    ["toString", "length"],
  ])("%s does not fit: %s", (barcode, misfit) => {
    expect(readBatteryCode(barcode)).toBe(misfit);
  });
});

describe("how a cell stands", () => {
  const distribution = {
    count: 4,
    mean: 10,
    sd: 2,
    limits: { lsl: 8, usl: null, source: "stored", version: 1 },
    position: { value: 10, below: 1, equal: 2 },
  } as const;

  test("its equals count half", () => {
    expect(standingOf(distribution, 13)).toEqual({ below: 1, equal: 2, share: 0.5, sigmas: 1.5, limit: "inside" });
  });

  test("a limit is within", () => {
    expect(standingOf(distribution, 8).limit).toBe("inside");
    expect(standingOf(distribution, 7.999).limit).toBe("outside");
  });

  test("nothing is said where it is not defined", () => {
    const none = { lsl: null, usl: null, source: null, version: null };
    expect(standingOf({ count: 0, mean: null, sd: null, limits: none, position: null }, 1)).toEqual({
      below: 0,
      equal: 0,
      share: null,
      sigmas: null,
      limit: null,
    });
    expect(standingOf({ ...distribution, sd: 0 }, 10).sigmas).toBeNull();
  });

  test("it is compared with those of its step, on the day of its own test time", () => {
    const record = { workStep: "放电", deviceCode: "A", testTime: "2024-02-29 23:59:59" };
    expect(othersOf(record, "day")).toEqual({
      workStep: ["放电"],
      testTimeFrom: "2024-02-29 00:00:00",
      testTimeTo: "2024-03-01 00:00:00",
    });
    expect(othersOf(record, "device")).toEqual({ workStep: ["放电"], deviceCode: ["A"] });
    expect(othersOf(record, "step")).toEqual({ workStep: ["放电"] });
  });
});

describe("versions", () => {
  test("each is compared with the one before it by receipt; the oldest has no difference", () => {
    const shared = { ...cell(), lateReplay: false, testTimeAhead: false, excluded: null, unread: false };
    const at = (second: number): string => `2024-03-02T00:00:0${second}.000Z`;
    const record = { ...shared, volume: 3, revision: 3, receivedAt: at(3), grade: null };
    const history = [
      { ...shared, volume: 1, revision: 1, receivedAt: at(1), replacedAt: at(2) },
      { ...shared, volume: 2, voltage: null, revision: 2, receivedAt: at(2), replacedAt: at(3) },
    ];
    const compared = compareVersions(record, history);
    expect(compared.map(({ version, differing }) => [version.volume, [...differing]])).toEqual([
      [3, ["volume", "voltage"]],
      [2, ["volume", "voltage"]],
      [1, []],
    ]);
  });

  test("one that was too old to become the record is compared with the record it met, and none with it", () => {
    const shared = { ...cell(), lateReplay: false, testTimeAhead: false, excluded: null, unread: false };
    const at = (second: number): string => `2024-03-02T00:00:0${second}.000Z`;
    const record = { ...shared, volume: 3, revision: 2, receivedAt: at(3), grade: null };
    const history = [
      { ...shared, volume: 1, revision: 1, receivedAt: at(1), replacedAt: at(3) },
      { ...shared, volume: 2, revision: null, lateReplay: true, receivedAt: at(2), replacedAt: at(2) },
    ];
    expect(compareVersions(record, history).map(({ version, older }) => [version.volume, older?.volume])).toEqual([
      [3, 1],
      [2, 1],
      [1, undefined],
    ]);
  });
});

function panel(page: Page, name: string): Locator {
  return page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name }) });
}

describe("the page of a cell", () => {
  let server: ConsoleServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
    await server.save(cells({ count: 200, devices: 2, stations: 4 }));
    await server.save([cell({ volume: 102.4, testTime: "2024-03-02 09:00:00" })]);
    await server.save([cell()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("shows the fields, the barcode taken apart, and where it lies", async () => {
    const page = await openConsole(browser, { url: server.url, path: `/001/records/${SAMPLE}` });
    await page.getByRole("heading", { level: 1, name: `电芯 ${SAMPLE}` }).waitFor();
    await page.getByText("锰酸锂").waitFor();
    await page.getByText("2019-05-20").waitFor();
    await page.locator("dl > div", { hasText: /^平均电压3\.2313.*= 能量 ÷ 容量$/ }).waitFor();
    // The cell is compared with the same step of the same day: all 201 cells.
    await page.getByText(/高于其中 [\d.]+ % 的电芯（n = 201）/).waitFor();
    await page.getByRole("img", { name: /容量.*直方图/ }).waitFor();
    await expectAccessible(page);
    await page.getByText("EN", { exact: true }).click();
    await page.getByText("lithium manganate").waitFor();
    await page.getByText(/above [\d.]+ % of the cells \(n = 201\)/).waitFor();
  });

  test("its percentile is that of the records themselves", async () => {
    const values = cells({ count: 200, devices: 2, stations: 4 }).map(({ volume }) => volume ?? Number.NaN);
    const all = [...values, 102.513];
    const below = all.filter((value) => value < 102.513).length;
    const equal = all.filter((value) => value === 102.513).length;
    const share = ((100 * (below + equal / 2)) / all.length).toFixed(1);
    const page = await openConsole(browser, { url: server.url, path: `/001/records/${SAMPLE}` });
    await page.getByText(`高于其中 ${share} % 的电芯（n = 201）`).waitFor();
    await page.getByText(`${below} 个更低，${equal} 个相同`).waitFor();
  });

  test("marks what differs between versions, with the value before", async () => {
    const page = await openConsole(browser, { url: server.url, path: `/001/records/${SAMPLE}` });
    const versions = panel(page, "历史版本");
    await versions.getByText("原 102.4", { exact: true }).waitFor();
    await versions.getByText("原 2024-03-02 09:00:00").waitFor();
    expect(await versions.locator("ins").allTextContents()).toEqual(["2024-03-02 09:14:08", "102.513"]);
  });

  test("flags a late replay, and a retest comes in without reload", async () => {
    const barcode = "RETESTED";
    await server.save([cell({ barcode, volume: 100.1, testTime: "2024-03-05 09:14:08" })]);
    const page = await openConsole(browser, { url: server.url, path: `/001/records/${barcode}`, language: "en" });
    await page.getByText("it has not 24 characters").waitFor();
    await server.save([cell({ barcode, volume: 99.9, testTime: "2024-03-05 09:00:00" })]);
    const versions = panel(page, "Versions");
    await versions.getByText("was 100.1").waitFor();
    await versions.getByText("Late replay").waitFor();
  });

  test("excludes the record with a reason, which is shown, and takes that back", async () => {
    const path = "/001/records/CELL00000007";
    const page = await openConsole(browser, { url: server.url, path });
    await page.getByRole("button", { name: "不计入统计…" }).click();
    const dialog = page.getByRole("dialog");
    await expect.poll(() => dialog.getByRole("button", { name: "不计入统计" }).isDisabled()).toBe(true);
    await dialog.getByLabel("原因").fill("探针接触不良");
    await dialog.getByRole("button", { name: "不计入统计" }).click();
    await page.getByText(/此记录不计入统计：探针接触不良/).waitFor();
    await page.getByText("（n = 200）", { exact: false }).waitFor();
    const api = "/api/v1/account-sets/001/records/CELL00000007";
    expect(await server.api(api)).toMatchObject({ excluded: { reason: "探针接触不良" } });
    await page.reload();
    await page.getByText(/此记录不计入统计：探针接触不良/).waitFor();
    await page.getByRole("button", { name: "恢复计入统计" }).click();
    await page.getByRole("button", { name: "不计入统计…" }).waitFor();
    expect(await server.api(api)).toMatchObject({ excluded: null });
  });

  test("is the cell that was clicked, whatever its barcode, and so is what is excluded", async () => {
    const odd = ["..", ".", "export", "A/B", "A%2FB", "50%", "a?b#c", "中文 1", "C:\\D", "a;b+c"];
    await server.save(odd.map((barcode) => cell({ barcode, deviceCode: "ODD" })));
    const page = await openConsole(browser, { url: server.url, path: "/001/records?deviceCode=ODD" });
    for (const barcode of odd) {
      await page.getByRole("link", { name: barcode, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: `电芯 ${barcode}`, exact: true }).waitFor();
      await panel(page, "历史版本").getByText("当前", { exact: true }).waitFor();
      await page.goBack();
    }
    await page.goto(`${server.url}/001/records/${encodeURIComponent("A%2FB")}`); // as it was addressed before
    await page.getByRole("heading", { level: 1, name: "电芯 A%2FB", exact: true }).waitFor();
    await page.getByRole("button", { name: "不计入统计…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("原因").fill("探针接触不良");
    await dialog.getByRole("button", { name: "不计入统计" }).click();
    await page.getByText(/此记录不计入统计：探针接触不良/).waitFor();
    expect(await server.api("/api/v1/account-sets/001/records?deviceCode=ODD&excluded=true")).toMatchObject({
      items: [{ barcode: "A%2FB" }],
    });
  });

  test("leads to what the same channel tested before and after", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/records/CELL00000018" });
    const neighbours = panel(page, "同通道前后记录");
    // There are two machines with four stations each, so the same channel comes every eight cells.
    await neighbours.getByText("此电芯").waitFor();
    expect(await neighbours.locator("tbody tr.ant-table-row td:first-child").allTextContents()).toEqual([
      "CELL00000002",
      "CELL00000010",
      "CELL00000018 ◂此电芯",
      "CELL00000026",
      "CELL00000034",
      "CELL00000042",
      "CELL00000050",
    ]);
    await neighbours.getByRole("link", { name: "CELL00000026" }).click();
    await page.getByRole("heading", { level: 1, name: "电芯 CELL00000026" }).waitFor();
  });

  test("says so when there is nothing to compare it with", async () => {
    await server.save([cell({ barcode: "ALONE/1 %", workStep: "静置", batteryStation: "ALONE" })]);
    const path = `/001/records/${encodeURIComponent("ALONE/1 %")}`;
    const page = await openConsole(browser, { url: server.url, path });
    await page.getByRole("heading", { level: 1, name: "电芯 ALONE/1 %" }).waitFor();
    await page.getByText("这个范围内没有可比较的记录。").waitFor();
    await page.getByText("这个通道没有其他记录。").waitFor();
  });

  test("says so when there is no such record", async () => {
    const path = "/001/records/NOBODY";
    const page = await openConsole(browser, { url: server.url, path, expectedFaults: [/404/] });
    await page.getByText("没有这个条码的记录").waitFor();
  });

  test("has no serious fault of access in the dark theme, in English", async () => {
    const path = `/001/records/${SAMPLE}`;
    const page = await openConsole(browser, { url: server.url, path, theme: "dark", language: "en", width: 1920 });
    await page.getByRole("img", { name: /Histogram/ }).waitFor();
    await expectAccessible(page);
  });
});
