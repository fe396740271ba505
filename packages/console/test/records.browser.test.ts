import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { activeConditions } from "../src/pages/records/active-filters.ts";
import { lookAlikes } from "../src/pages/records/look-alikes.ts";
import { isShortened, readBarcodes, readLines, splitLines } from "../src/pages/records/read-barcodes.ts";
import { recordsFields } from "../src/pages/records/records-state.ts";
import { texts } from "../src/pages/records/text.ts";
import { fieldNames } from "../src/parts/quantity-names.ts";
import { printHtml, printTsv } from "../src/parts/spreadsheet-cells.ts";
import { printState, readState } from "../src/url-state.ts";
import { cell, cells } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

describe("a pasted list", () => {
  test("is separated by line breaks, tabs, commas and spaces, and duplicates are folded", () => {
    expect(readBarcodes('A1\r\nA2\tA3, A4 A5;A6，A1\n\n"A7"\n')).toEqual({
      barcodes: ["A1", "A2", "A3", "A4", "A5", "A6", "A7"],
      duplicates: 1,
    });
    expect(readBarcodes(" \n ")).toEqual({ barcodes: [], duplicates: 0 });
  });

  test("has lines that are one barcode where there is such a one, as it stands or without what nobody sees", () => {
    const lines = readLines('TRAY 7 A\n"B, 2"\nC 3\n\u202AD4\uF70B\n\u200BE5');
    const known = new Set(["TRAY 7 A", "B, 2", "D4", "\u200BE5"]);
    expect(splitLines(lines, known).barcodes).toEqual(["TRAY 7 A", "B, 2", "C", "3", "D4", "\u200BE5"]);
    expect(readBarcodes("\u202AD4\uF70B").barcodes).toEqual(["D4"]);
  });

  test("of barcodes that Excel has shortened is known by their look", () => {
    expect(["2.02E+23", "1e+15", "9.99999E+26"].every(isShortened)).toBe(true);
    expect(["2.02E-23", "E+23", "12.02E+23", "2.02E+23A", "202300000000000000000001"].some(isShortened)).toBe(false);
  });

  test("is looked for in other cases and widths", () => {
    expect(lookAlikes("ｃell-01")).toEqual(expect.arrayContaining(["cell-01", "CELL-01", "Cell-01", "ＣＥＬＬ－０１"]));
    expect(lookAlikes("CELL-01")).not.toContain("CELL-01");
  });
});

describe("rows copied for Excel", () => {
  test("are tab-separated; what would be a formula is a text, and a number stays one", () => {
    expect(printTsv([["条码", "a\tb", 'say "x"', -1.5, null, true, "=1+1", "＝A1"]])).toBe(
      '条码\t"a\tb"\t"say ""x"""\t-1.5\t\ttrue\t\'=1+1\t\'＝A1',
    );
  });
});

describe("what is copied", () => {
  test("tells Excel which cells are texts, and keeps their spaces", () => {
    const [, cells] = /<tr>(.*)<\/tr>/.exec(printHtml([["01-08-16", "A  B", "<b>", 1.5, null]])) ?? [];
    const text = `<td style="mso-number-format:'\\@';white-space:pre">`;
    expect(cells).toBe(
      `${text}01-08-16</td>${text}A<span style="mso-spacerun:yes">&nbsp; </span>B</td>${text}&lt;b&gt;</td>` +
        "<td>1.5</td><td></td>",
    );
  });
});

describe("the address", () => {
  test("holds the columns in the order of the table, always with the barcode, and leaves out defaults", () => {
    const read = (search: string) => readState(recordsFields, new URLSearchParams(search));
    expect(read("columns=volume,deviceCode,nonsense").columns).toEqual(["barcode", "deviceCode", "volume"]);
    expect(printState(recordsFields, read("")).toString()).toBe("");
  });

  test("is put into words one condition at a time, each of which can be dropped", () => {
    const search = "deviceCode=A&deviceCode=B&volumeMin=100&testTimeFrom=2024-03-02 00:00:00&excluded=false";
    const conditions = activeConditions(readState(recordsFields, new URLSearchParams(search)), {
      text: texts.zh,
      names: fieldNames.zh,
      accountSet: { timeZone: "Asia/Shanghai", units: { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" } },
      listCount: null,
    });
    expect(conditions).toEqual([
      { words: "设备编码 A, B", drops: { deviceCode: [] } },
      { words: "测试时间 ≥ 2024-03-02 00:00:00", drops: { testTimeFrom: null, testTimeTo: null } },
      { words: "容量 (Ah) ≥ 100", drops: { volumeMin: null, volumeMax: null } },
      { words: "仅计入统计", drops: { excluded: "any" } },
    ]);
  });
});

let server: ConsoleServer;
let browser: TestBrowser;

const COUNT = 240;
const saved = cells({ count: COUNT });

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  const units = { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" };
  await server.api("/api/v1/account-sets/001", { method: "PATCH", body: { units } });
  await server.save(saved);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** The barcodes shown, from the top down. */
async function shownBarcodes(page: Page): Promise<string[]> {
  return page
    .getByRole("region", { name: /^(记录|Records)$/ })
    .locator("tbody a")
    .allTextContents();
}

async function waitForFirst(page: Page, barcode: string): Promise<void> {
  await page.locator("tbody tr.ant-table-row").first().getByRole("link", { name: barcode, exact: true }).waitFor();
}

describe("the records", () => {
  test("stand with the units of the account set in their heads, and a saved one appears without reload", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/records?barcodePrefix=LIVE" });
    await page.getByText("没有记录符合这个条件").waitFor();
    await server.save([cell({ barcode: "LIVE-1" })]);
    await waitForFirst(page, "LIVE-1");
    await server.save([cell({ barcode: "LIVE-2" })]);
    await waitForFirst(page, "LIVE-2");
    for (const head of ["容量 (Ah)", "电压 (V)", "电流 (A)", "能量 (Wh)"]) {
      await page.getByRole("columnheader", { name: head }).waitFor();
    }
    await expectAccessible(page);
    await page.goto(`${server.url}/001/records?barcodePrefix=LIVE&columns=barcode,meanVoltage,duration`);
    for (const head of ["平均电压 (V)", "折算时长 (h)"]) await page.getByRole("columnheader", { name: head }).waitFor();
    expect(await page.getByRole("cell", { name: "3.2313", exact: true }).count()).toBe(2);
  });

  test("are found by a pasted list, which the address names so that a link shows the same", async () => {
    const wanted = saved.slice(10, 30).map(({ barcode }) => barcode);
    const page = await openConsole(browser, { url: server.url, path: "/001/records" });
    await page.getByRole("button", { name: "清单…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("条码清单").fill([...wanted, wanted[0], "NOT-THERE"].join("\n"));
    await dialog.getByText("识别到 21 个条码，已合并 1 个重复").waitFor();
    await dialog.getByRole("button", { name: /查\s?询/ }).click();
    await page.getByText("本页 20 条").waitFor();
    expect(new Set(await shownBarcodes(page))).toEqual(new Set(wanted));
    await page.getByText(/清单中 1 个条码没有记录/).waitFor();
    const { search } = new URL(page.url());
    expect(search).toMatch(/^\?barcodeList=/);

    const other = await openConsole(browser, { url: server.url, path: `/001/records${search}`, language: "en" });
    await other.getByText("20 on this page").waitFor();
    await other.getByRole("button", { name: "Drop the list of barcodes" }).click();
    await other.getByText("50 on this page").waitFor();
  });

  test("are not searched for by more than 1,000 barcodes, nor by a list that is gone", async () => {
    const path = "/001/records?barcodeList=0123456789abcdef";
    const page = await openConsole(browser, { url: server.url, path, expectedFaults: [/404/] });
    await page.getByText("条码清单已过期").waitFor();
    await page.getByRole("button", { name: "去掉条码清单" }).last().click();
    await page.getByText("本页 50 条").waitFor();
    await page.getByRole("button", { name: "清单…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("条码清单").fill(Array.from({ length: 1_001 }, (_, i) => `B${i}`).join(" "));
    await dialog.getByText("共 1,001 个，超过 1,000 个，请分批查询").waitFor();
    await expect.poll(() => dialog.getByRole("button", { name: /查\s?询/ }).isDisabled()).toBe(true);
  });

  test("a pasted column of a few is taken straight in the field", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/records" });
    await page.getByRole("textbox", { name: "电芯条码" }).focus();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", "CELL00000001\r\nCELL00000002\r\nCELL00000002\r\n");
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    });
    await page.getByText("本页 2 条").waitFor();
    expect(new URL(page.url()).search).toBe("?barcode=CELL00000001&barcode=CELL00000002");
  });

  test("are found by a barcode with spaces or commas, invisible characters, another case or width", async () => {
    await server.save(["SP 01, A", "SP 02, B", "UPPER-1"].map((barcode) => cell({ barcode })));
    const page = await openConsole(browser, { url: server.url, path: "/001/records" });
    const field = page.getByRole("textbox", { name: "电芯条码" });
    const search = async (typed: string) => {
      await field.fill(typed);
      await page.keyboard.press("Enter");
    };
    await search("SP 01, A");
    await page.getByText("本页 1 条").waitFor();
    expect(await shownBarcodes(page)).toEqual(["SP 01, A"]);
    await search("\u200BUPPER-1\uF70B");
    await page.getByText("已去掉 2 个看不见的字符").waitFor();
    await page.getByRole("link", { name: "UPPER-1", exact: true }).waitFor();
    await search("ｕｐｐｅｒ－１");
    await page.getByRole("button", { name: "改查 UPPER-1" }).click();
    await page.getByRole("link", { name: "UPPER-1", exact: true }).waitFor();
    await search("2.02E+23");
    await page.getByText("“2.02E+23”是 Excel 缩短后的数字").waitFor();
    await page.getByRole("button", { name: "清单…" }).click();
    await page.getByRole("textbox", { name: "条码清单" }).fill("SP 01, A\nSP 02, B\nupper-1");
    await page.getByRole("dialog").getByRole("button", { name: "查询" }).click();
    await page.getByText("本页 2 条").waitFor();
    expect(new URL(page.url()).searchParams.getAll("barcode")).toEqual(["SP 01, A", "SP 02, B", "upper-1"]);
  });

  test("are copied as text, and as HTML whose barcodes, stations and times stay texts in Excel", async () => {
    const path = "/001/records?barcode=CELL00000001&columns=batteryStation,testTime,volume";
    const page = await openConsole(browser, { url: server.url, path });
    const { batteryStation, testTime, volume } = saved[1] ?? {};
    const asText = (text: string | undefined) => `<td style="mso-number-format:'\\@';white-space:pre">${text}</td>`;
    await page.evaluate(() => {
      const read = (event: ClipboardEvent): void => {
        event.preventDefault();
        event.stopPropagation();
        const data = ["text/plain", "text/html"].map((type) => event.clipboardData?.getData(type) ?? "");
        document.title = JSON.stringify(data);
      };
      document.addEventListener("paste", read, { capture: true });
    });
    const pasted = async () => {
      await page.keyboard.press("Control+V");
      return (await page.title()).startsWith("[") ? (JSON.parse(await page.title()) as string[]) : [];
    };
    await page.getByRole("button", { name: "复制 本页" }).click();
    await expect
      .poll(async () => (await pasted())[0])
      .toBe(`电芯条码\t电池工位\t测试时间\t容量 (Ah)\r\nCELL00000001\t${batteryStation}\t${testTime}\t${volume}`);
    const [, html] = await pasted();
    expect(html).toContain(`${["CELL00000001", batteryStation, testTime].map(asText).join("")}<td>${volume}</td>`);
    await page.getByRole("button", { name: "复制条码 CELL00000001" }).click();
    await expect.poll(pasted).toEqual(["CELL00000001", expect.stringContaining(asText("CELL00000001"))]);
  });

  test("keep their filter in the address: a reload and a step back show the same", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/records" });
    await page.getByText("本页 50 条").waitFor();
    await page.getByRole("combobox", { name: "设备编码" }).click();
    await page.getByTitle("FR-02").click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "数值范围" }).click();
    await page.getByLabel("容量 (Ah) 最小").fill("102.5");
    await page.keyboard.press("Enter");
    const fitting = saved.filter(({ deviceCode, volume }) => deviceCode === "FR-02" && (volume ?? 0) >= 102.5);
    await page.getByText(`本页 ${fitting.length} 条`).waitFor();
    expect(new URL(page.url()).searchParams.toString()).toBe("deviceCode=FR-02&volumeMin=102.5");
    await page.reload();
    await page.getByText(`本页 ${fitting.length} 条`).waitFor();
    expect(new Set(await shownBarcodes(page))).toEqual(new Set(fitting.map(({ barcode }) => barcode)));
    await expect.poll(() => page.getByLabel("容量 (Ah) 最小").inputValue()).toBe("102.5");
    await page.goBack();
    await page.getByText("本页 50 条").waitFor();
  });

  test("are paged both ways, each of them once", async () => {
    const path = "/001/records?barcodePrefix=CELL&sort=barcode&limit=100";
    const page = await openConsole(browser, { url: server.url, path });
    const seen: string[] = [];
    const pages = [];
    for (const [first, count] of [
      ["CELL00000000", 100],
      ["CELL00000100", 100],
      ["CELL00000200", 40],
    ] as const) {
      await waitForFirst(page, first);
      const shown = await shownBarcodes(page);
      expect(shown).toHaveLength(count);
      seen.push(...shown);
      pages.push(shown);
      if (count === 100) await page.getByRole("button", { name: "下一页" }).click();
    }
    expect(seen).toEqual(saved.map(({ barcode }) => barcode).toSorted());
    await expect.poll(() => page.getByRole("button", { name: "下一页" }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "上一页" }).click();
    await waitForFirst(page, "CELL00000100");
    expect(await shownBarcodes(page)).toEqual(pages[1]);
    await page.reload();
    await waitForFirst(page, "CELL00000100");
    await page.getByRole("button", { name: "首页" }).click();
    await waitForFirst(page, "CELL00000000");
  });

  test("cost one question to a page", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/records?barcodePrefix=CELL&sort=barcode" });
    await waitForFirst(page, "CELL00000000");
    const asked: string[] = [];
    page.on("request", (request) => {
      if (new URL(request.url()).pathname.startsWith("/api/v1/account-sets/001/records")) asked.push(request.url());
    });
    await page.getByRole("button", { name: "下一页" }).click();
    await waitForFirst(page, "CELL00000050");
    expect(asked).toHaveLength(1);
    // The first page is kept for a few seconds, so the way back shows it at once.
    await page.goBack();
    await waitForFirst(page, "CELL00000000");
  });

  test("are sorted by a click on a head", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/records?barcodePrefix=CELL" });
    await page.getByRole("columnheader", { name: "电芯条码" }).click();
    await waitForFirst(page, "CELL00000239");
    await page.getByRole("columnheader", { name: "电芯条码" }).click();
    await waitForFirst(page, "CELL00000000");
    expect(new URL(page.url()).searchParams.get("sort")).toBe("barcode");
  });

  test("show the columns that are chosen, which the address names", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/records?limit=50" });
    await page.getByRole("button", { name: "列", exact: true }).click();
    await page.getByRole("checkbox", { name: "能量" }).click();
    await page.getByRole("checkbox", { name: "版次" }).click();
    await page.getByRole("columnheader", { name: "版次" }).waitFor();
    await expect.poll(() => page.getByRole("columnheader", { name: "能量 (Wh)" }).count()).toBe(0);
    await page.reload();
    await page.getByRole("columnheader", { name: "版次" }).waitFor();
    await expect.poll(() => page.getByRole("columnheader", { name: "能量 (Wh)" }).count()).toBe(0);
  });

  test("are reached and opened by the keyboard alone", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/records?barcodePrefix=CELL&sort=barcode" });
    await waitForFirst(page, "CELL00000000");
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");
    for (let steps = 0; (await focused()) !== "CELL00000000"; steps++) {
      if (steps > 60) throw new Error("the row's link was not reached by Tab");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "电芯 CELL00000000" }).waitFor();
    // The link back leads to the same search.
    await page.getByRole("link", { name: "数据查询" }).last().click();
    await waitForFirst(page, "CELL00000000");
    expect(new URL(page.url()).searchParams.get("barcodePrefix")).toBe("CELL");
  });

  test("open by a click on the row, and selected ones are copied for Excel", async () => {
    const path = "/001/records?barcodePrefix=CELL&sort=barcode&columns=volume";
    const page = await openConsole(browser, { url: server.url, path, language: "en", width: 1920, height: 1080 });
    await page.getByRole("checkbox", { name: "Select CELL00000001" }).check();
    await page.getByRole("button", { name: "Copy 1 selected" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    await page.getByRole("button", { name: "List…" }).click();
    await page.getByRole("dialog").getByLabel("Barcodes").focus();
    await page.keyboard.press("Control+V");
    const pasted = await page.getByRole("dialog").getByLabel("Barcodes").inputValue();
    expect(pasted).toBe(`Barcode\tCapacity (Ah)\nCELL00000001\t${saved[1]?.volume}`);
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page
      .getByRole("cell", { name: String(saved[2]?.volume) })
      .first()
      .click();
    await page.getByRole("heading", { level: 1, name: "Cell CELL00000002" }).waitFor();
  });
});

describe("a search that stopped at its bound", () => {
  // The bound is far more rows than a test saves, so the answer is changed to that of a search that stopped.
  async function stopSearch(page: Page, keep: number): Promise<void> {
    await page.route(
      (url) => /^\/api\/.*\/records$/.test(url.pathname) && !url.searchParams.has("cursor"),
      async (route) => {
        const response = await route.fetch();
        const answer = (await response.json()) as { readonly items: readonly object[] };
        await route.fulfill({ response, json: { ...answer, items: answer.items.slice(0, keep), partial: true } });
      },
    );
  }

  test.each([
    [0, "已查找的这一段没有符合条件的记录，后面可能还有。"],
    [3, "已查找到单次上限，本页未满。"],
  ])("says so with %i found, and goes on from there", async (keep, words) => {
    const page = await openConsole(browser, { url: server.url, path: "/001/overview" });
    await stopSearch(page, keep);
    await page.goto(`${server.url}/001/records?barcodePrefix=CELL&sort=barcode`);
    await page.getByText(words).waitFor();
    await page.getByRole("button", { name: "继续查找" }).click();
    await waitForFirst(page, "CELL00000050");
  });
});

describe("an empty result says why", () => {
  test("which conditions hold, and which one to drop", async () => {
    const path = "/001/records?deviceCode=FR-01&deviceCode=FR-02&batteryStation=NOWHERE";
    const page = await openConsole(browser, { url: server.url, path });
    await page.getByText("以下条件同时成立时没有记录").waitFor();
    const station = page.getByRole("listitem").filter({ hasText: "电池工位 NOWHERE" });
    await station.getByText("去掉后有记录").waitFor();
    await page.getByRole("listitem").filter({ hasText: "设备编码" }).getByText("去掉后仍没有").waitFor();
    await expectAccessible(page);
    await station.getByRole("button").click();
    await page.getByText("本页 50 条").waitFor();
  });

  test("the time range lies in the future, or has no moment in it", async () => {
    const path = "/001/records?testTimeFrom=2999-01-01 00:00:00";
    const page = await openConsole(browser, { url: server.url, path });
    await page.getByText(/时间范围在将来：现在是 \d{4}-/).waitFor();
    await page.goto(`${server.url}/001/records?testTimeFrom=2024-01-02&testTimeTo=2024-01-01`);
    await page.getByText("时间范围的起点不早于终点").waitFor();
  });

  test("there are no records at all", async () => {
    const body = { code: "002", name: "二厂" };
    await server.api("/api/v1/account-sets", { method: "POST", body });
    const page = await openConsole(browser, { url: server.url, path: "/002/records", theme: "dark", language: "en" });
    await page.getByText("No record yet").waitFor();
    await page.getByRole("link", { name: "Submit one by the interface test" }).waitFor();
    await expectAccessible(page);
    await server.save([cell({ barcode: "FIRST" })], "002");
    await waitForFirst(page, "FIRST");
  });
});
