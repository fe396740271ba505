import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type { TestBrowser } from "./chromium.ts";

// Opens the console in a browser. The test also fails by an error in the browser's console, an exception, or a request
// to another host.

export interface OpenOptions {
  /** The address of the server, or of a proxy before it. */
  readonly url: string;
  readonly path: string;
  readonly language?: "zh-CN" | "en";
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  /** Who is signed in. Nobody when it is left out. */
  readonly signedIn?: { readonly name: string; readonly password: string };
  /** The faults that the test brings about. */
  readonly expectedFaults?: readonly RegExp[];
}

interface Tab {
  readonly page: Page;
  /** The one host that the tab may ask. */
  origin: string;
  /** What went wrong since the console was opened in the tab. */
  faults: string[];
}

/**
 * Tabs whose tests have ended well, by their language. A tab that is used again has the console's code compiled
 * already.
 */
const freeTabs = new WeakMap<TestBrowser, Map<string, Tab[]>>();

/**
 * Opens the console in a tab that no other test uses, with empty storage and in a context that has no other tab. The
 * test fails at its end if there was a fault.
 */
export async function openConsole(browser: TestBrowser, options: OpenOptions): Promise<Page> {
  const {
    url,
    path,
    language = "zh-CN",
    theme = "light",
    width = 1366,
    height = 768,
    expectedFaults = [],
    signedIn,
  } = options;
  const free = freeTabs.get(browser) ?? new Map<string, Tab[]>();
  freeTabs.set(browser, free);
  const tabs = free.get(language) ?? [];
  free.set(language, tabs);
  let tab = tabs.pop();
  while (tab?.page.isClosed()) tab = tabs.pop(); // of a browser that died
  tab ??= await makeTab(browser, language);
  const { page } = tab;
  tab.origin = new URL(url).origin;
  tab.faults = [];
  onTestFinished(async ({ task }) => {
    const others = page
      .context()
      .pages()
      .filter((each) => each !== page);
    await Promise.all(others.map((each) => each.close()));
    const failed = task.result?.state === "fail";
    if (failed || page.isClosed()) await page.context().close();
    else {
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await page.goto("about:blank"); // ends the live connection too
    }
    const unexpected = tab.faults.filter((fault) => !expectedFaults.some((expected) => expected.test(fault)));
    if (!failed && unexpected.length === 0) tabs.push(tab);
    expect(unexpected).toEqual([]);
  });
  await page.setViewportSize({ width, height });
  await page.goto(`${url}/icon.svg`); // a page of the same origin without code, to set the storage
  await page.evaluate(
    ([chosen, look]) => {
      sessionStorage.clear();
      localStorage.clear();
      localStorage.setItem("cellgrade.language", chosen);
      localStorage.setItem("cellgrade.theme", look);
    },
    [language, theme] as const,
  );
  await page.context().clearCookies();
  if (signedIn !== undefined) {
    const answer = await page.context().request.post(`${url}/api/v1/session`, { data: signedIn });
    expect(answer.status(), await answer.text()).toBe(200);
  }
  await page.goto(url + path);
  return page;
}

async function makeTab(browser: TestBrowser, language: string): Promise<Tab> {
  const context = await browser.newContext({
    locale: language,
    timezoneId: "America/New_York", // not the plant's zone: days and hours must not be the browser's
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  const tab: Tab = { page: await context.newPage(), origin: "", faults: [] };
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") tab.faults.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => tab.faults.push(`exception: ${error.error().stack ?? error.error().message}`));
  context.on("request", (request) => {
    const target = new URL(request.url());
    if (/^https?:$/.test(target.protocol) && target.origin !== tab.origin) tab.faults.push(`request: ${target.href}`);
  });
  return tab;
}

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Fails when axe-core finds a serious or critical fault in what is shown. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE); // by the debugger, so that the policy of the page stays as it is
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
    return (await axe.run()).violations;
  });
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(
    serious.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html, failureSummary }) => [html, failureSummary]),
    })),
  ).toEqual([]);
}
