import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";

// A page of the console in a browser, which fails its test by what nobody looks for: an error in the console, an exception,
// a request to another host.

export interface OpenOptions {
  /** The server's, or a proxy's before it. */
  readonly url: string;
  readonly path: string;
  readonly language?: "zh-CN" | "en";
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  /** Faults that this test brings about. */
  readonly expectedFaults?: readonly RegExp[];
}

/** Opens a page in a context of its own, which ends with the test; the test then fails if there was a fault. */
export async function openConsole(browser: Browser, options: OpenOptions): Promise<Page> {
  const { url, path, language = "zh-CN", theme = "light", width = 1366, height = 768, expectedFaults = [] } = options;
  const faults: string[] = [];
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language,
    timezoneId: "America/New_York", // never the plant's: days and hours must not be the browser's
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  await context.addInitScript(
    ([chosen, look]) => {
      if (!location.protocol.startsWith("http")) return; // about:blank, which has no storage
      if (localStorage.getItem("cellgrade.language") === null) localStorage.setItem("cellgrade.language", chosen);
      if (localStorage.getItem("cellgrade.theme") === null) localStorage.setItem("cellgrade.theme", look);
    },
    [language, theme] as const,
  );
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => faults.push(`exception: ${error.error().stack ?? error.error().message}`));
  context.on("request", (request) => {
    const target = new URL(request.url());
    if (/^https?:$/.test(target.protocol) && target.origin !== new URL(url).origin)
      faults.push(`request: ${target.href}`);
  });
  onTestFinished(async () => {
    await context.close();
    expect(faults.filter((fault) => !expectedFaults.some((expected) => expected.test(fault)))).toEqual([]);
  });
  const page = await context.newPage();
  await page.goto(url + path);
  return page;
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
  await page.evaluate(AXE); // by the debugger's door, so that the page's policy stays as it is
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
