import type { Locator, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clickAtOnce, fillAtOnce, typeAtOnce } from "./browser/at-once.ts";
import { cell, cells } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { sendGolden } from "./browser/golden.ts";
import { openConsole } from "./browser/open-console.ts";

// Two quick clicks are two clicks, and two numbers two numbers: on a slow PC nothing is lost.

let server: ConsoleServer;
let browser: TestBrowser;

const SETS = ["001", "limits", "rules"];

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startConsoleServer(SETS.flatMap((code) => ["--account-set", code])),
    launchChromium(),
  ]);
  await server.save(cells({ count: 240 }));
  await server.save([cell({ barcode: "CHARGED", workStep: "充电" })]);
  await server.save([cell()], "limits");
  await saveRules("001");
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function saveRules(code: string): Promise<void> {
  const rule = (name: string, min: number) => ({
    name,
    color: "#0072b2",
    workSteps: [],
    conditions: [{ quantity: "volume", min }],
  });
  const body = { basedOn: null, rules: [rule("A", 103), rule("B", 102)] };
  await server.api(`/api/v1/account-sets/${code}/grading-rules`, { method: "PUT", body });
}

function open(path: string): Promise<Page> {
  return openConsole(browser, { url: server.url, path, language: "en" });
}

/** Waits until the address has these parameters. Null for a parameter that it must not have. */
async function expectAddress(page: Page, expected: Readonly<Record<string, string | readonly string[] | null>>) {
  const names = Object.keys(expected);
  await expect
    .poll(() => {
      const { searchParams } = new URL(page.url());
      return Object.fromEntries(
        names.map((name) => {
          const values = searchParams.getAll(name);
          return [name, Array.isArray(expected[name]) ? values.toSorted() : (values[0] ?? null)];
        }),
      );
    })
    .toEqual(expected);
}

/** Types into a field and, after a Tab, into the next one, at the speed of a machine. */
async function typeBoth(page: Page, first: Locator, low: string, high: string): Promise<void> {
  await first.focus();
  await typeAtOnce(page, [low, "Tab", high, "Enter"]);
}

describe("both ends of a range", () => {
  test("are filtered by", async () => {
    const page = await open("/001/records");
    await page.getByRole("button", { name: "Ranges" }).click();
    const names = { volume: "Capacity", voltage: "Voltage", electricity: "Current", energy: "Energy" };
    for (const [quantity, name] of Object.entries(names)) {
      const first = page.getByLabel(new RegExp(`^${name}.* Least$`));
      await typeBoth(page, first, "48", "52");
      await expectAddress(page, { [`${quantity}Min`]: "48", [`${quantity}Max`]: "52" });
      await expect.poll(() => first.inputValue()).toBe("48");
    }
  });

  test("are the axis, and the limits to try", async () => {
    const page = await open("/001/distribution");
    await typeBoth(page, page.getByLabel("Range of the axis Least"), "101", "104");
    await expectAddress(page, { from: "101", to: "104" });
    await typeBoth(page, page.getByLabel("Limits to try LSL / USL Least"), "48", "52");
    await expectAddress(page, { from: "101", to: "104", lsl: "48", usl: "52" });
  });

  test("are limits that are stored, from the distribution and from the settings", async () => {
    const page = await open(`/limits/distribution?workStep=${encodeURIComponent("分容放电")}`);
    await typeBoth(page, page.getByLabel("LSL", { exact: true }), "48", "52");
    await page.getByText("Limits saved").waitFor();
    expect(await limitsOf("limits")).toEqual([{ workStep: "分容放电", quantity: "volume", lsl: 48, usl: 52 }]);

    await page.goto(`${server.url}/limits/settings?tab=limits&newLimits=true`);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Step").fill("充电");
    await fillAtOnce([dialog.getByLabel(/^Lower limit/), "3"], [dialog.getByLabel(/^Upper limit/), "4"]);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect
      .poll(() => limitsOf("limits"))
      .toContainEqual({ workStep: "充电", quantity: "volume", lsl: 3, usl: 4 });
  });

  test("are a condition of a grade", async () => {
    const page = await open("/rules/grading");
    await page.getByRole("button", { name: "Add the first rule" }).click();
    const rule = page.getByRole("group", { name: "Rule 1" });
    await fillAtOnce([rule.getByLabel("Least"), "48"], [rule.getByLabel("Most"), "52"]);
    await page.getByRole("button", { name: "Save as a new version" }).click();
    await page.getByText("Saved as version 1").waitFor();
    const saved = (await server.api("/api/v1/account-sets/rules/grading-rules")) as {
      readonly current: { readonly rules: readonly { readonly conditions: readonly object[] }[] };
    };
    expect(saved.current.rules.map(({ conditions }) => conditions)).toEqual([
      [{ quantity: "volume", min: 48, max: 52 }],
    ]);
  });

  test("are a time range, with what was typed before it", async () => {
    const page = await open("/001/records");
    await page.getByRole("textbox", { name: "Barcode", exact: true }).focus();
    await typeAtOnce(page, ["CELL", "Tab"]);
    await page.getByPlaceholder("From").click();
    await typeAtOnce(page, ["2024-03-02 08:00:00", "Enter", "2024-03-02 08:01:00", "Enter"]);
    await expectAddress(page, {
      barcodePrefix: "CELL",
      testTimeFrom: "2024-03-02 08:00:00",
      testTimeTo: "2024-03-02 08:01:00",
    });
  });
});

async function limitsOf(code: string): Promise<object[]> {
  const { items } = (await server.api(`/api/v1/account-sets/${code}/limits`)) as {
    readonly items: readonly { workStep: string; quantity: string; lsl: number; usl: number }[];
  };
  return items.map(({ workStep, quantity, lsl, usl }) => ({ workStep, quantity, lsl, usl }));
}

describe("a field and the next one", () => {
  test("of the settings are both changed", async () => {
    const page = await open("/rules/settings");
    await fillAtOnce(
      [page.getByLabel("Capacity"), "kAh"],
      [page.getByLabel("Energy"), "kWh"],
      [page.getByLabel("Shift 1 name"), "Early"],
      [page.getByLabel("Shift 1 start"), "7:30"],
      [page.getByLabel("Records", { exact: true }), "400"],
      [page.getByLabel("Refused submissions"), "500"],
    );
    await page.getByLabel("Capacity").focus(); // the start is padded when it is left
    await page.getByText("4 unsaved changes").waitFor();
    expect(await page.getByLabel("Capacity").inputValue()).toBe("kAh");
    expect(await page.getByLabel("Energy").inputValue()).toBe("kWh");
    expect(await page.getByLabel("Shift 1 name").inputValue()).toBe("Early");
    expect(await page.getByLabel("Shift 1 start").inputValue()).toBe("07:30");
  });

  test("of the filter of refused submissions are both asked for", async () => {
    const page = await open("/001/rejections");
    await page.getByLabel("Device", { exact: true }).focus();
    // The second Tab passes the cross that empties the field.
    await typeAtOnce(page, ["FR-01", "Tab", "Tab", "127.0.0.1", "Enter"]);
    await expectAddress(page, { deviceCode: "FR-01", address: "127.0.0.1" });
  });

  test("of the headers of a test are both sent", async () => {
    const page = await open("/001/interface-test");
    await page.getByRole("button", { name: "Add a header" }).click();
    await fillAtOnce([page.getByLabel("Header 3 name"), "x-first"], [page.getByLabel("Header 3 value"), "second"]);
    await expectAddress(page, {
      header: ["content-type: application/json", "x-first: second", "x-request-datasource: 001"],
    });
  });

  test("that is emptied again at once stays empty", async () => {
    const page = await open("/001/records");
    await page.getByRole("button", { name: "Ranges" }).click();
    const least = page.getByLabel(/^Capacity.* Least$/);
    await least.focus();
    await typeAtOnce(page, ["48", "Tab", "Shift+Tab", "Delete", "Tab", "52", "Enter"]);
    await expectAddress(page, { volumeMin: null, volumeMax: "52" });
  });
});

describe("two clicks", () => {
  test("in the column chooser show two columns", async () => {
    const page = await open("/001/records");
    await page.getByText("50 on this page").waitFor();
    await page.getByRole("button", { name: "Columns" }).click();
    await clickAtOnce(
      page.getByRole("checkbox", { name: "Revision" }),
      page.getByRole("checkbox", { name: "Late replay" }),
      page.getByRole("checkbox", { name: "Voltage", exact: true }),
    );
    await page.getByRole("columnheader", { name: "Revision" }).waitFor();
    await page.getByRole("columnheader", { name: "Late replay" }).waitFor();
    await page.getByRole("columnheader", { name: /^Voltage/ }).waitFor({ state: "detached" });
  });

  test.each(["/001/records", "/001/distribution"])("choose two of each list: %s", async (path) => {
    const page = await open(path);
    const lists = [
      ["Device", "deviceCode", ["FR-01", "FR-03"]],
      ["Station", "batteryStation", ["01-01", "01-02"]],
      ["Step", "workStep", ["充电", "分容放电"]],
      ["Grade", "grade", ["A", "NG"]],
    ] as const;
    for (const [name, parameter, values] of lists) {
      await page.getByRole("combobox", { name, exact: true }).click();
      await clickAtOnce(...values.map((value) => option(page, value)));
      await expectAddress(page, { [parameter]: [...values] });
      await clickAtOnce(...values.map((value) => option(page, value)));
      await expectAddress(page, { [parameter]: [] });
      await page.keyboard.press("Escape");
    }
  });

  test("choose the steps of a rule and of its preview", async () => {
    const page = await open("/001/grading");
    const rule = page.getByRole("group", { name: "Rule 1" });
    await rule.getByRole("combobox", { name: "Step" }).click();
    await clickAtOnce(option(page, "充电"), option(page, "分容放电"));
    await rule.getByTitle("充电").waitFor();
    await rule.getByTitle("分容放电").waitFor();
  });

  test("change two things of a draft", async () => {
    const page = await open("/001/grading");
    const add = page.getByRole("button", { name: "Add a rule" });
    await clickAtOnce(add, add);
    expect(await names(page)).toEqual(["A", "B", "C", "D"]);
    await clickAtOnce(
      page.getByRole("button", { name: "Move A down" }),
      page.getByRole("button", { name: "Remove C", exact: true }),
      page.getByRole("group", { name: "Rule 4" }).getByRole("button", { name: "Add a condition" }),
    );
    await expect.poll(() => names(page)).toEqual(["B", "A", "D"]);
    expect(await page.getByRole("group", { name: "Rule 3" }).getByLabel("Least").count()).toBe(2);
  });

  test("select two rows, and two shifts are added", async () => {
    const page = await open("/001/records?sort=barcode");
    await clickAtOnce(
      page.getByRole("checkbox", { name: "Select CELL00000001" }),
      page.getByRole("checkbox", { name: "Select CELL00000003" }),
    );
    await page.getByRole("button", { name: "2 selected" }).waitFor();
    await page.goto(`${server.url}/001/settings`);
    const add = page.getByRole("button", { name: "Add a shift" });
    await clickAtOnce(add, add);
    await page.getByLabel("Shift 4 name").waitFor();
  });

  test("on a head order up and then down", async () => {
    const page = await open("/001/devices");
    const head = page.getByRole("columnheader", { name: "Saved in all" });
    await clickAtOnce(head, head);
    await expectAddress(page, { sort: "saved", order: "descend" });
    await page.goto(`${server.url}/001/records`);
    const barcode = page.getByRole("columnheader", { name: "Barcode" });
    await clickAtOnce(barcode, barcode);
    await expectAddress(page, { sort: "barcode" });
  });

  test("on a switch leave it as it was", async () => {
    const page = await open("/001/records");
    const today = page.getByRole("button", { name: "Today" });
    await clickAtOnce(today, today);
    await expectAddress(page, { testTimeFrom: null, testTimeTo: null });
    const dark = page.getByRole("button", { name: "Switch to the dark theme" });
    await clickAtOnce(dark, dark);
    await dark.waitFor();
    const fold = page.getByRole("button", { name: "Collapse the navigation" });
    await clickAtOnce(fold, fold);
    await fold.waitFor();
  });

  test("are a filter and an order, and lead to the first page", async () => {
    const page = await open("/001/records");
    await page.getByRole("button", { name: "Next" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.has("cursor")).toBe(true);
    await clickAtOnce(page.getByRole("columnheader", { name: "Barcode" }), page.getByRole("button", { name: "Today" }));
    await expectAddress(page, { sort: "-barcode", cursor: null });
    expect(new URL(page.url()).searchParams.has("testTimeFrom")).toBe(true);
  });

  test("on older refused submissions never count a page that was not shown", async () => {
    for (let i = 0; i < 51; i++) await sendGolden(server.url, REFUSED);
    const page = await open("/001/rejections?scope=all");
    const held: Route[] = [];
    const hold = (route: Route): void => void held.push(route);
    await page.route("**/rejections?*cursor=*", hold);
    const older = page.getByRole("button", { name: "Older" });
    await older.click();
    await page.getByText("Page 2").waitFor();
    await older.click(); // the first page is still shown
    await expect.poll(() => held.length).toBeGreaterThan(0);
    await page.unroute("**/rejections?*cursor=*", hold);
    for (const route of held) await route.fallback();
    await page.getByRole("button", { name: "Older", disabled: true }).waitFor();
    expect(new URL(page.url()).searchParams.getAll("cursor")).toHaveLength(1);
  });
});

const REFUSED = "body-array";

function option(page: Page, name: string): Locator {
  return page
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option")
    .filter({ hasText: name });
}

async function names(page: Page): Promise<string[]> {
  const inputs = await page.getByLabel("Name of the grade").all();
  return Promise.all(inputs.map((input) => input.inputValue()));
}
