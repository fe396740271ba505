import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { openConsole } from "./browser/open-console.ts";

// The four questions of an engineer in the morning, each answered within three clicks from the overview: which channel is bad,
// since when, is it the machine or the cells, and what did the last run lack.

const RUNS = 24;
const STATIONS = 16;
/** From this run on the probe of one channel has a bad contact, which costs 60 mV. */
const BAD_FROM = 16;
/** From this run on one machine measures 1 Ah more than the others. */
const OFF_FROM = 20;

let server: ConsoleServer;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  await server.save([1, 2, 3].flatMap((device) => runsOf(device)));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

function startOf(device: number, run: number): string {
  return new Date(Date.UTC(2024, 2, 1, run * 4 + device)).toISOString().slice(0, 19).replace("T", " ");
}

/** Twenty-four trays of a machine. FR-2 has the bad channel 2-5, FR-3 is off at last, and the last tray of FR-1 has no 1-7. */
function runsOf(device: number) {
  const random = createRandom(device);
  return Array.from({ length: RUNS }, (_, run) => run).flatMap((run) =>
    Array.from({ length: STATIONS }, (_, place) => place + 1).flatMap((station) => {
      if (device === 1 && run === RUNS - 1 && station === 7) return [];
      const volume = 102.5 + 0.25 * random() + (device === 3 && run >= OFF_FROM ? 1 : 0);
      const meanVoltage = 3.23 + 0.002 * random() - (device === 2 && station === 5 && run >= BAD_FROM ? 0.06 : 0);
      return cell({
        deviceCode: `FR-${device}`,
        batteryStation: `${device}-${station}`,
        barcode: `D${device}R${run}S${station}`,
        testTime: `${startOf(device, run).slice(0, 17)}${String(station).padStart(2, "0")}`,
        volume: Number(volume.toFixed(3)),
        energy: Number((volume * meanVoltage).toFixed(3)),
      });
    }),
  );
}

/** Numbers of about normal spread, the same for each seed: the sum of twelve even ones less six. */
function createRandom(seed: number): () => number {
  let state = seed;
  const even = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => Array.from({ length: 12 }, even).reduce((sum, each) => sum + each, -6);
}

/** The overview of a new browser, and clicks that are counted. */
async function morning() {
  const page = await openConsole(browser, { url: server.url, path: "/001/overview", language: "en" });
  let clicks = 0;
  return {
    page,
    clicks: () => clicks,
    click: async (target: Locator): Promise<void> => {
      clicks += 1;
      await target.click();
    },
    open: (name: string): Locator => page.getByRole("navigation").getByRole("link", { name, exact: true }),
  };
}

const rowsOf = (page: Page): Locator => page.getByRole("row").filter({ has: page.getByRole("link") });

test("which channel is bad, in two clicks, and since when, in one more", async () => {
  const { page, click, open, clicks } = await morning();
  await click(open("Channel map"));
  await click(page.getByText("Mean voltage", { exact: true }));
  const worst = rowsOf(page).first();
  await expect.poll(() => worst.innerText()).toMatch(/^FR-2\s+2-5\b/);
  expect(clicks()).toBe(2);
  await click(worst.getByRole("link").last());
  await page.getByRole("heading", { level: 1, name: "Trend" }).waitFor();
  const since = rowsOf(page).filter({ hasText: startOf(2, BAD_FROM).slice(0, 16) });
  await expect.poll(() => since.innerText()).toMatch(/Jump: 3\.1\d+, expected 3\.2\d+/);
  expect(clicks()).toBe(3);
});

test("is it the machine or the cells, in one click: one machine alone is out, the others are not", async () => {
  const { page, click, open, clicks } = await morning();
  await click(open("Trend"));
  await page.getByRole("heading", { level: 2, name: /^FR-3 · Capacity/ }).waitFor();
  const machines = page.getByRole("row").filter({ has: page.getByRole("button", { name: /^Show device/ }) });
  await expect.poll(() => machines.allInnerTexts()).toHaveLength(3);
  const [first, ...others] = await machines.allInnerTexts();
  expect(first).toMatch(/^FR-3\b.*◆/s);
  expect(others.join()).not.toContain("FR-3");
  const jump = rowsOf(page).filter({ hasText: startOf(3, OFF_FROM).slice(0, 16) });
  await expect.poll(() => jump.innerText()).toContain("Jump: 103.");
  expect(clicks()).toBe(1);
});

test("what did the last run of a machine lack, in one click", async () => {
  const { page, click, open, clicks } = await morning();
  await click(open("Runs"));
  const last = rowsOf(page).filter({ hasText: startOf(1, RUNS - 1).slice(0, 16) });
  await expect.poll(() => last.innerText()).toMatch(/FR-1.*1-7/s);
  expect(clicks()).toBe(1);
});
