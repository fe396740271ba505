import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

let server: ConsoleServer;
let browser: TestBrowser;

/** Stations of a full tray, in natural order. */
const STATIONS = ["1-1", "1-2", "1-3", "1-9", "1-10", "1-11", "1-12", "1-20"];

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  await server.save([
    ...tray("FR-1", "2024-03-02 08:00", STATIONS),
    ...tray("FR-1", "2024-03-02 12:00", ["1-2", "1-9"]),
    ...tray("FR-2", "2024-03-02 10:00", STATIONS.slice(0, 3)),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

function tray(deviceCode: string, minute: string, stations: readonly string[]) {
  return stations.map((batteryStation, place) =>
    cell({
      barcode: `${deviceCode}-${minute}-${batteryStation}`,
      deviceCode,
      batteryStation,
      testTime: `${minute}:${String(place).padStart(2, "0")}`,
      volume: 100 + place,
    }),
  );
}

const rowsOf = (page: Page) => page.getByRole("row").filter({ has: page.getByRole("link") });

describe("the page of runs", () => {
  test("tells what the last run lacked, one click from the overview", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/overview" });
    await page.getByRole("navigation").getByRole("link", { name: "盘次", exact: true }).click();
    const last = rowsOf(page).first();
    await expect.poll(() => last.innerText()).toMatch(/FR-1\s+2024-03-02 12:00:00\s+12:00:01/);
    await expect.poll(() => last.innerText()).toContain("缺 6 个 1-1, 1-3, 1-10, 1-11 …");
    await last.getByText("缺 6 个").click();
    await page.getByText("1-12, 1-20", { exact: true }).waitFor();
    await expect.poll(() => rowsOf(page).nth(1).innerText()).toContain("无"); // FR-2 had no run before
  });

  test("leads from a run to its records, to the map of its channels and to the chart of its machine", async () => {
    const run = "FR-2@2024-03-02 10:00:00";
    const leadsTo = async (link: string, heading: string): Promise<URLSearchParams> => {
      const page = await openConsole(browser, { url: server.url, path: "/001/runs?quantity=voltage", language: "en" });
      await page.getByRole("link", { name: link, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      const { searchParams } = new URL(page.url());
      if (heading === "Records") await expect.poll(() => rowsOf(page).count()).toBe(3);
      return searchParams;
    };
    expect((await leadsTo(`Records of run ${run}`, "Records")).get("run")).toBe(run);
    const map = await leadsTo(`Channel map of run ${run}`, "Channel map");
    expect([map.get("run"), map.get("quantity")]).toEqual([run, "voltage"]);
    const trend = await leadsTo("Trend of device FR-2", "Trend");
    expect([trend.get("run"), trend.get("deviceCode")]).toEqual([null, "FR-2"]);
  });

  test("shows the runs that fit, and a run of a link as a condition that can be dropped", async () => {
    const path = `/001/runs?run=${encodeURIComponent("FR-1@2024-03-02 08:00:03")}`;
    const page = await openConsole(browser, { url: server.url, path });
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await page.getByRole("button", { name: "去掉条件：盘次 FR-1@2024-03-02 08:00:03" }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(3);
  });

  test("says why it is empty, and has no serious fault of access", async () => {
    const empty = await openConsole(browser, { url: server.url, path: "/001/runs?workStep=none" });
    await empty.getByText(/筛选范围内没有测试结果/).waitFor();
    await expectAccessible(empty);
    const dark = await openConsole(browser, { url: server.url, path: "/001/runs", theme: "dark", language: "en" });
    await rowsOf(dark).first().waitFor();
    await expectAccessible(dark);
  });
});
