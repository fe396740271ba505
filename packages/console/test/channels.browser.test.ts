import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schema } from "../src/api/schema.ts";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { hoverUntil } from "./browser/hover-chart.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

const ACCOUNT_SET = "/api/v1/account-sets/001";
const CELLGRADE = fileURLToPath(new URL("../../cellgrade/bin/cellgrade.js", import.meta.url));

interface Planted {
  readonly deviceCode: string;
  readonly batteryStation: string;
  readonly fault: { readonly kind: string };
}

let server: ConsoleServer;
let browser: TestBrowser;
let planted: readonly Planted[];

/** The step of these cells. A filter tells them from the simulator's cells by it. */
const NG_STEP = "工步NG";
const EQUAL_STEP = "工步等";
const SIMULATED = encodeURIComponent("分容放电");

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  planted = await simulate(server.url);
  await server.save([
    ...Array.from({ length: 24 }, (_, place) => {
      const station = (place % 4) + 1;
      const isBad = station === 3 && place < 20; // five in a row on one channel
      return channelCell({ workStep: NG_STEP, station, place, volume: isBad ? 90 : 100 + place / 100 });
    }),
    ...Array.from({ length: 8 }, (_, place) =>
      channelCell({ workStep: EQUAL_STEP, station: (place % 4) + 1, place, volume: 100 }),
    ),
  ]);
  const grade = { color: "#00795a", workSteps: [NG_STEP], conditions: [{ quantity: "volume", min: 95 }] };
  const rules = [{ name: "A", ...grade }];
  for (const [deviceCode, at, text] of [
    ["FR-02", "2024-03-02 10:30:00", "更换探针"],
    ["NG-1", "2024-03-02 10:30:00", "清洁"],
    ["FR-02", "2024-03-02 11:00:00", "误记"],
  ] as const) {
    const body = { deviceCode, at, text };
    const { id } = (await server.api(`${ACCOUNT_SET}/machine-events`, { body })) as Schema<"MachineEvent">;
    const reason = { body: { reason: "记错设备" } };
    if (text === "误记") await server.api(`${ACCOUNT_SET}/machine-events/${id}/withdraw`, reason);
  }
  await server.api(`${ACCOUNT_SET}/grading-rules`, { method: "PUT", body: { rules, basedOn: null } });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

function channelCell({
  workStep,
  station,
  place,
  volume,
}: {
  readonly workStep: string;
  readonly station: number;
  readonly place: number;
  readonly volume: number;
}) {
  return cell({
    barcode: `${workStep}-${place}`,
    workStep,
    deviceCode: "NG-1",
    batteryStation: `S-${station}`,
    testTime: `2024-03-02 09:00:${String(place).padStart(2, "0")}`,
    volume,
  });
}

/** Six or seven trays of the simulator's machines, and the channels that it made faulty. */
async function simulate(url: string): Promise<readonly Planted[]> {
  const plant = ["--devices", "4", "--stations", "96", "--rate", "0", "--seed", "3"];
  const flags = [...plant, "--from", "2024-03-02", "--for", "28h", "--json"];
  const child = spawn(process.execPath, [CELLGRADE, "simulate", url, "--account-set", "001", ...flags], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => (out += more));
  await new Promise((resolve) => child.once("close", resolve));
  return (JSON.parse(out) as { readonly badChannels: readonly Planted[] }).badChannels;
}

const rowsOf = (page: Page) => page.getByRole("row").filter({ has: page.getByRole("link") });

async function recordsAt(page: Page): Promise<Schema<"RecordPage">["items"]> {
  const { pathname, search } = new URL(page.url());
  expect(pathname).toBe("/001/records");
  return ((await server.api(`${ACCOUNT_SET}/records${search}&limit=500`)) as Schema<"RecordPage">).items;
}

describe("the list of worst channels", () => {
  test("begins with the channels that the simulator gave a bad contact", async () => {
    const bad = planted.filter(({ fault }) => fault.kind === "contactResistance");
    expect(bad.length).toBe(2);
    const path = `/001/channels?workStep=${SIMULATED}&quantity=meanVoltage`;
    const page = await openConsole(browser, { url: server.url, path });
    await rowsOf(page).first().waitFor();
    const first = await rowsOf(page).allInnerTexts();
    expect(bad.filter(({ batteryStation }) => first.slice(0, 2).some((row) => row.includes(batteryStation)))).toEqual(
      bad,
    );
  });

  test("marks the channels that the simulator froze, and brings them up on request", async () => {
    const stuck = planted.filter(({ fault }) => fault.kind === "stuck").map(({ batteryStation }) => batteryStation);
    expect(stuck.length).toBe(2);
    const page = await openConsole(browser, { url: server.url, path: `/001/channels?workStep=${SIMULATED}` });
    await page.getByRole("button", { name: "卡值通道 2" }).click();
    await page.waitForURL(/order=stuckStreak/);
    await expect.poll(() => rowsOf(page).first().innerText()).toMatch(/＝ \d+/);
    const first = await rowsOf(page).nth(0).innerText();
    const second = await rowsOf(page).nth(1).innerText();
    expect(stuck.every((station) => `${first} ${second}`.includes(station))).toBe(true);
    await expect.poll(() => rowsOf(page).nth(2).innerText()).not.toMatch(/＝/);
  });

  test("measures channels against their runs, or against their machine where the map does", async () => {
    const path = `/001/channels?workStep=${SIMULATED}&quantity=meanVoltage`;
    const page = await openConsole(browser, { url: server.url, path, language: "en" });
    await page.getByRole("columnheader", { name: "Run residual" }).waitFor();
    const first = page
      .getByRole("row")
      .filter({ has: page.getByRole("link") })
      .first();
    const ofRun = await first.innerText();
    await page.getByText("Machine residual", { exact: true }).click();
    await page.waitForURL(/metric=medianResidual/);
    await page.getByRole("columnheader", { name: "Machine residual" }).waitFor();
    expect(await first.innerText()).not.toBe(ofRun); // trays differ by their temperature
  });

  test("leads to the control chart of a channel alone, by run", async () => {
    const path = `/001/channels?workStep=${SIMULATED}&quantity=meanVoltage`;
    const page = await openConsole(browser, { url: server.url, path, language: "en" });
    const row = rowsOf(page).first();
    await row.waitFor();
    const [device = "", station = ""] = await row.getByRole("cell").allInnerTexts();
    await row.getByRole("link", { name: `${station} run by run` }).click();
    await page.getByRole("heading", { level: 1, name: "Trend" }).waitFor();
    const asked = new URL(page.url()).searchParams;
    expect(asked.getAll("deviceCode")).toEqual([device]);
    expect(asked.getAll("batteryStation")).toEqual([station]);
    expect(asked.get("quantity")).toBe("meanVoltage");
  });

  test("tells NG shares and streaks by the grading rules, as the query API does", async () => {
    const path = `/001/channels?workStep=${encodeURIComponent(NG_STEP)}&order=ngStreak`;
    const page = await openConsole(browser, { url: server.url, path });
    await page.getByRole("button", { name: "连续 NG 通道 1" }).waitFor();
    const cellsOfRow = await rowsOf(page).first().getByRole("cell").allInnerTexts();
    // Five of six cells have 90, the last has 100.22. S-3 lies 10 below the others.
    expect([cellsOfRow[0], cellsOfRow[1], cellsOfRow[2]]).toEqual(["NG-1", "S-3", "6"]);
    expect(cellsOfRow.at(-3)).toBe("83.3 %");
    expect(cellsOfRow.at(-2)).toBe("＝ 5");
    expect(cellsOfRow.at(-1)).toBe("× 5");
  });

  test("leads to the records of a channel by the keyboard", async () => {
    const path = `/001/channels?workStep=${encodeURIComponent(NG_STEP)}&testTimeFrom=2024-03-02+09%3A00%3A04`;
    const page = await openConsole(browser, { url: server.url, path, language: "en" });
    await page.getByRole("link", { name: "S-3", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Records" }).waitFor();
    const records = await recordsAt(page);
    expect(records.length).toBe(5); // the filter of the map holds
    expect(new Set(records.map(({ batteryStation }) => batteryStation))).toEqual(new Set(["S-3"]));
  });

  test("has no worst where all are equal, and says nothing wrong of it", async () => {
    const path = `/001/channels?workStep=${encodeURIComponent(EQUAL_STEP)}`;
    const page = await openConsole(browser, { url: server.url, path });
    await rowsOf(page).first().waitFor();
    await expect.poll(() => rowsOf(page).count()).toBe(4);
    await expect.poll(() => rowsOf(page).first().getByRole("cell").allInnerTexts()).toContain("–");
  });
});

describe("the map", () => {
  test("leads from a cell to exactly the records of its channel", async () => {
    const page = await openConsole(browser, {
      url: server.url,
      path: `/001/channels?workStep=${encodeURIComponent(NG_STEP)}`,
    });
    const map = page.getByRole("img", { name: /通道热力图/ });
    const at = await hoverUntil(page, map, { tooltip: /NG-1 · S-2/, at: [0.6, 0.7, 0.8] });
    await page.mouse.click(at.x, at.y);
    await page.getByRole("heading", { level: 1, name: "数据查询" }).waitFor();
    const records = await recordsAt(page);
    expect(records.length).toBe(6);
    expect(new Set(records.map(({ batteryStation }) => batteryStation))).toEqual(new Set(["S-2"]));
  });

  test("has what was noted of its machines below it, and of no others", async () => {
    const page = await openConsole(browser, { url: server.url, path: `/001/channels?workStep=${SIMULATED}` });
    await page.getByText("FR-02 · 2024-03-02 10:30:00 · 更换探针").waitFor();
    expect(await page.getByText(/清洁|误记/).count()).toBe(0);
    await page.goto(`${server.url}/001/channels?workStep=${SIMULATED}&testTimeFrom=2024-03-02+12%3A00%3A00`);
    await rowsOf(page).first().waitFor();
    expect(await page.getByText("更换探针").count()).toBe(0);
  });

  test("shows another figure on request, and the address restores it", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/channels", language: "en" });
    await page.getByText("NG share", { exact: true }).click();
    await page.waitForURL(/metric=ngShare/);
    await page.getByText("Voltage", { exact: true }).click();
    await page.reload();
    await rowsOf(page).first().waitFor();
    await expect.poll(() => page.getByRole("radio", { name: "NG share" }).isChecked()).toBe(true);
    await expect.poll(() => page.getByRole("radio", { name: "Voltage", exact: true }).isChecked()).toBe(true);
  });
});

describe("the page", () => {
  test("says why it is empty", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/channels?workStep=none" });
    await page.getByText(/筛选范围内没有带这个测量量的记录/).waitFor();
    await expectAccessible(page);
  });

  test("has no serious fault of access, in both languages and themes", async () => {
    const chinese = await openConsole(browser, { url: server.url, path: "/001/channels?order=stuckStreak" });
    await rowsOf(chinese).first().waitFor();
    await expectAccessible(chinese);
    const english = await openConsole(browser, {
      url: server.url,
      path: "/001/channels?metric=sd",
      theme: "dark",
      language: "en",
      width: 1920,
      height: 1080,
    });
    await rowsOf(english).first().waitFor();
    await expectAccessible(english);
  });
});
