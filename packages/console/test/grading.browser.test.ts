import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { draftOf, faultsOf, movedRule, newRule, rulesOf } from "../src/pages/grading/draft.ts";
import { compareGrades } from "../src/pages/grading/compare-grades.ts";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

// Tests grading (分档) from the page to the grades of records and the yield.

let server: ConsoleServer;
let browser: TestBrowser;

const ACCOUNT_SETS = ["made", "order", "conflict", "versions", "empty", "keyboard", "guard"];

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startConsoleServer(ACCOUNT_SETS.flatMap((code) => ["--account-set", code])),
    launchChromium(),
  ]);
  // There are capacities from 100 to 109, and one cell without.
  const volumes = [...Array.from({ length: 10 }, (_, i) => 100 + i), null];
  const records = volumes.map((volume, i) => cell({ barcode: `G${i}`, volume }));
  for (const code of ACCOUNT_SETS) await server.save(records, code);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

interface Grades {
  readonly version: number | null;
  readonly items: readonly { readonly grade: string; readonly count: number }[];
}

async function gradesOf(code: string): Promise<Record<string, number>> {
  const { items } = (await server.api(`/api/v1/account-sets/${code}/grades`)) as Grades;
  return Object.fromEntries(items.map(({ grade, count }) => [grade, count]));
}

async function saveRules(code: string, basedOn: number | null, ...rules: [string, number | null, number | null][]) {
  await server.api(`/api/v1/account-sets/${code}/grading-rules`, {
    method: "PUT",
    body: {
      basedOn,
      rules: rules.map(([name, min, max]) => ({
        name,
        color: "#0072b2",
        workSteps: [],
        conditions: [{ quantity: "volume", ...(min !== null && { min }), ...(max !== null && { max }) }],
      })),
    },
  });
}

const PREVIEW = { name: /保存前预览|Preview before saving/ };

/** The rows of the preview: the grade, its count by the current version, its count by the draft. */
async function previewed(page: Page): Promise<string[]> {
  const table = page.locator("section", { has: page.getByRole("heading", PREVIEW) }).getByRole("table");
  const rows = await table
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader") })
    .all();
  return Promise.all(rows.map(async (row) => (await row.innerText()).replace(/\s+/g, " ").trim()));
}

describe("the page of grading", () => {
  test("rules made in it grade the records, after a preview that counts what saving then gives", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/made/grading", language: "en" });
    await page.getByText("There are no grading rules").waitFor();
    await page.getByRole("button", { name: "Add the first rule" }).click();
    const first = page.getByRole("group", { name: "Rule 1" });
    await page.keyboard.press("End"); // the focus is on the name of the rule, A
    await page.keyboard.type("op");
    await expect.poll(() => first.getByLabel("Name of the grade").inputValue()).toBe("Aop");
    await first.getByLabel("Name of the grade").fill("Top");
    await first.getByLabel("Least").fill("107");
    await page.getByRole("button", { name: "Add a rule" }).click();
    const second = page.getByRole("group", { name: "Rule 2" });
    await second.getByLabel("Name of the grade").fill("Fair");
    await second.getByLabel("Least").fill("102");
    await second.getByLabel("Most").fill("107");
    await expect
      .poll(() => previewed(page))
      .toEqual(["Top – – 3 27.27 % +3", "Fair – – 5 45.45 % +5", "NG – – 3 27.27 % +3", "Yield – 72.73 %"]);
    await page.getByRole("button", { name: "Save as a new version" }).click();
    await page.getByText("Saved as version 1").waitFor();
    expect(await gradesOf("made")).toEqual({ Top: 3, Fair: 5, NG: 3 });

    await page.getByRole("navigation").getByRole("link", { name: "Records" }).click();
    await page.getByRole("row", { name: /G7/ }).getByText("Top", { exact: true }).waitFor();
    await page.getByRole("row", { name: /G2/ }).getByText("Fair", { exact: true }).waitFor();
    await page.getByRole("row", { name: /G10/ }).getByText("NG", { exact: true }).waitFor();
    await page.getByRole("navigation").getByRole("link", { name: "Overview" }).click();
    await page.getByText("72.73 %").first().waitFor();
  });

  test("the first that matches wins: another order is another result", async () => {
    await saveRules("order", null, ["Wide", 100, null], ["Narrow", 105, null]);
    const page = await openConsole(browser, { url: server.url, path: "/order/grading" });
    await page.getByRole("button", { name: "上移 Narrow" }).click();
    await expect
      .poll(() => previewed(page))
      .toEqual([
        "Narrow 0 0.00 % 5 45.45 % +5",
        "Wide 10 90.91 % 5 45.45 % −5",
        "NG 1 9.09 % 1 9.09 % 0",
        "良率 90.91 % 90.91 %",
      ]);
    await page.getByRole("button", { name: "保存为新版本" }).click();
    await page.getByText("已保存为第 2 版").waitFor();
    expect(await gradesOf("order")).toEqual({ Narrow: 5, Wide: 5, NG: 1 });
  });

  test("tells that somebody else saved meanwhile, shows theirs, and saves over it only when told to", async () => {
    await saveRules("conflict", null, ["A", 100, null]);
    const page = await openConsole(browser, {
      url: server.url,
      path: "/conflict/grading",
      expectedFaults: [/409 \(Conflict\)/],
    });
    await page.getByLabel("档位名称").fill("Mine");
    await saveRules("conflict", 1, ["Theirs", 104, 106]);
    await page.getByRole("button", { name: "保存为新版本" }).click();
    const notice = page.getByRole("alert").filter({ hasText: "其他人已保存第 2 版" });
    await notice.getByRole("row", { name: /Theirs.*104 ≤ 容量 ≤ 106/ }).waitFor();
    await expect.poll(() => page.getByRole("button", { name: "保存为新版本" }).isDisabled()).toBe(true);
    expect(Object.keys(await gradesOf("conflict"))).toEqual(["Theirs", "NG"]);
    await expectAccessible(page);

    await notice.getByRole("button", { name: "保留草稿，准备覆盖" }).click();
    await page.getByRole("button", { name: "保存为新版本" }).click();
    await page.getByText("已保存为第 3 版").waitFor();
    expect(Object.keys(await gradesOf("conflict"))).toEqual(["Mine", "NG"]);
  });

  test("opens any version, by its address too, and makes a draft of it", async () => {
    await saveRules("versions", null, ["Old", 100, 103]);
    await saveRules("versions", 1, ["New", 105, null]);
    const page = await openConsole(browser, { url: server.url, path: "/versions/grading", language: "en" });
    await page.getByRole("button", { name: "Open version 1" }).click();
    await page
      .getByRole("dialog")
      .getByRole("row", { name: /Old.*100 ≤ Capacity ≤ 103/ })
      .waitFor();
    expect(new URL(page.url()).searchParams.get("version")).toBe("1");
    await page.reload();
    await page.getByRole("dialog").getByRole("row", { name: /Old/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Use as draft" }).click();
    await expect.poll(() => page.getByLabel("Name of the grade").inputValue()).toBe("Old");
    await page.getByText("Draft, not saved").waitFor();
    await page.getByRole("button", { name: "Save as a new version" }).click();
    await page.getByText("Saved as version 3").waitFor();
    expect(Object.keys(await gradesOf("versions"))).toEqual(["Old", "NG"]);
  });

  test("counts the range and the step of its address, and says when there is nothing in it", async () => {
    const path = "/versions/grading?workStep=no+such+step&testTimeFrom=2024-03-01+00%3A00%3A00";
    const page = await openConsole(browser, { url: server.url, path });
    await page.getByText("范围内没有电芯").waitFor();
    await page.reload();
    await page.getByText("范围内没有电芯").waitFor();
    await page.goto(`${server.url}/versions/grading?testTimeFrom=2024-03-01+00%3A00%3A00`);
    await page.getByText("共 11 个电芯").waitFor();
  });

  test("names faults beside their fields, and saves none of them", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/empty/grading", expectedFaults: [/400/] });
    await page.getByText("没有规则时电芯不分档，也不计算良率", { exact: false }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "添加第一条规则" }).click();
    const rule = page.getByRole("group", { name: "规则 1" });
    await rule.getByLabel("档位名称").fill("NG");
    await rule.getByText("NG 保留给不匹配任何规则的电芯").waitFor();
    await rule.getByLabel("下限").fill("5");
    await rule.getByLabel("上限").fill("4");
    await rule.getByText("上限不能小于下限").waitFor();
    await expect.poll(() => page.getByRole("button", { name: "保存为新版本" }).isDisabled()).toBe(true);
    await expect.poll(() => rule.getByLabel("档位名称").getAttribute("aria-invalid")).toBe("true");
    await expectAccessible(page);
    // A fault that only the server sees stands beside its field too. The server takes 32 steps.
    await rule.getByLabel("上限").fill("6");
    await rule.getByLabel("档位名称").fill("A");
    const steps = rule.getByRole("combobox", { name: "工步" });
    await steps.click();
    await steps.fill(Array.from({ length: 33 }, (_, i) => `s${i}\t`).join(""));
    await page.getByRole("button", { name: "保存为新版本" }).click();
    await rule.getByText("rules[0].workSteps 必须是最多 32 项的数组。").waitFor();
  });

  test("is used by the keyboard alone, and says where a rule went", async () => {
    await saveRules("keyboard", null, ["A", 105, null], ["B", 100, null], ["C", null, 100]);
    const page = await openConsole(browser, { url: server.url, path: "/keyboard/grading", theme: "dark" });
    await page.getByRole("button", { name: "下移 A" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "A 移到第 2 位" }).waitFor({ state: "attached" });
    expect(await focusedName(page)).toBe("下移 A");
    await page.keyboard.press("Enter"); // the rule is the last now, and can only go up
    await expect.poll(() => focusedName(page)).toBe("上移 A");
    expect(await names(page)).toEqual(["B", "C", "A"]);
    await page.keyboard.press("Tab");
    expect(await focusedName(page)).toBe("删除 A");
    await page.keyboard.press("Enter");
    await expect.poll(() => focusedName(page)).toBe("删除 C");
    await page.getByRole("button", { name: "保存为新版本" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("已保存为第 2 版").waitFor();
    expect(Object.keys(await gradesOf("keyboard"))).toEqual(["B", "C", "NG"]);
    await expectAccessible(page);
  });

  test("asks before a draft is left, keeps it over a reload, and lets it go when told to", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/guard/grading", language: "en" });
    await page.getByRole("button", { name: "Add the first rule" }).click();
    await page.getByLabel("Name of the grade").fill("Kept");
    await page.getByRole("navigation").getByRole("link", { name: "Devices" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stay" }).click();
    await expect.poll(() => page.getByLabel("Name of the grade").inputValue()).toBe("Kept");
    await page.reload();
    await expect.poll(() => page.getByLabel("Name of the grade").inputValue()).toBe("Kept");
    await page.getByRole("navigation").getByRole("link", { name: "Devices" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard and leave" }).click();
    await page.getByRole("heading", { level: 1, name: "Devices" }).waitFor();
    await page.goBack();
    await page.getByText("There are no grading rules").waitFor();
  });
});

async function focusedName(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
}

async function names(page: Page): Promise<string[]> {
  const inputs = await page.getByLabel("档位名称").all();
  return Promise.all(inputs.map((input) => input.inputValue()));
}

describe("a draft", () => {
  const saved = draftOf({
    version: 4,
    createdAt: "2024-03-02T00:00:00Z",
    rules: [
      { name: "A", color: "#0072b2", workSteps: ["1"], conditions: [{ quantity: "volume", min: 1 }] },
      { name: "B", color: "#009e73", workSteps: [], conditions: [{ quantity: "energy", max: 0 }] },
    ],
  });

  test("unchanged is what was saved: an end that is open stays open, and 0 is an end", () => {
    expect(rulesOf(saved)).toEqual([
      { name: "A", color: "#0072b2", workSteps: ["1"], conditions: [{ quantity: "volume", min: 1 }] },
      { name: "B", color: "#009e73", workSteps: [], conditions: [{ quantity: "energy", max: 0 }] },
    ]);
    expect(saved.basedOn).toBe(4);
  });

  test("moves a rule within its bounds only", () => {
    const order = (from: number, to: number) => movedRule(saved.rules, from, to).map(({ name }) => name);
    expect(order(0, 1)).toEqual(["B", "A"]);
    expect(order(0, -1)).toEqual(["A", "B"]);
    expect(order(1, 2)).toEqual(["A", "B"]);
  });

  test("names each fault by the server's own name of the field", () => {
    const [rule] = saved.rules;
    if (rule === undefined) throw new Error("no rule");
    const [condition] = rule.conditions;
    if (condition === undefined) throw new Error("no condition");
    const faults = faultsOf({
      basedOn: null,
      rules: [
        rule,
        { ...rule, name: " A " },
        { ...rule, name: "", color: "red" },
        { ...rule, name: "档".repeat(33), conditions: [condition, { ...condition, min: 2, max: 1 }] },
      ],
    });
    expect(Object.fromEntries(faults)).toEqual({
      "rules[1].name": "nameTaken",
      "rules[2].name": "nameMissing",
      "rules[2].color": "colorBad",
      "rules[3].name": "nameLong",
      "rules[3].conditions[1].max": "rangeBad",
    });
  });

  test("begins a rule with a name and a colour that no other has", () => {
    const rule = newRule(saved.rules);
    expect(rule.name).toBe("C");
    expect(saved.rules.map(({ color }) => color)).not.toContain(rule.color);
  });
});

test("grades are compared in the order of the draft, NG last, those that go between", () => {
  const count = (grade: string, color: string | null, n: number) => ({ grade, color, count: n });
  const before = {
    version: 1,
    count: 9,
    items: [count("Old", "#000000", 4), count("A", "#111111", 3), count("NG", null, 2)],
  };
  const after = { version: null, count: 9, items: [count("A", "#111111", 8), count("NG", null, 1)] };
  expect(compareGrades(before, after).map((each) => [each.grade, each.before, each.after])).toEqual([
    ["A", 3, 8],
    ["Old", 4, null],
    ["NG", 2, 1],
  ]);
});
