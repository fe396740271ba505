import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

const STATIONS = Array.from({ length: 8 }, (_, index) => `1-${index + 1}`);

describe("barcodes that a scanner did not read", () => {
  let server: ConsoleServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
    await server.save([
      cell({ barcode: "GOOD-1" }),
      ...STATIONS.map((batteryStation) => cell({ barcode: "NoRead", deviceCode: "FR-07", batteryStation })),
      ...["2-1", "2-2", "2-3"].map((batteryStation) => cell({ barcode: "坏码", deviceCode: "FR-08", batteryStation })),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("are warned of on the overview with machine and stations, and lead to a row for each version", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/overview" });
    const warning = page.getByRole("alert").filter({ hasText: "近 24 小时有条码没有读到" });
    await warning.getByText(/未读到条码，保留 8 条；FR-07：1-8、1-7.*等 8 个工位/).waitFor();
    await warning.getByText(/10 分钟内来自三个以上工位.*FR-08：/).waitFor();
    await expectAccessible(page);
    await warning.getByRole("link", { name: "NoRead" }).click();
    await page.waitForURL(/unread=true/);
    const rows = page.getByRole("row", { name: /NoRead/ });
    await expect.poll(() => rows.count()).toBe(STATIONS.length);
    await page.getByText("每行是一个保留的版本").waitFor();
    expect(await rows.getByRole("img", { name: "未读到条码" }).count()).toBe(STATIONS.length);
    // Each row is chosen by itself, though all have one barcode.
    await rows.nth(2).getByRole("checkbox").check();
    await page.getByRole("button", { name: /所选 1 行/ }).waitFor();
    await expectAccessible(page);
  });

  test("are marked among the others, and found without them", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/records", language: "en" });
    await page
      .getByRole("row", { name: /NoRead/ })
      .getByRole("img", { name: "Barcode not read" })
      .waitFor();
    expect(
      await page
        .getByRole("row", { name: /GOOD-1/ })
        .getByRole("img", { name: "Barcode not read" })
        .count(),
    ).toBe(0);
    await page.goto(`${server.url}/001/records?unread=false`);
    await page.getByRole("row", { name: /GOOD-1/ }).waitFor();
    expect(await page.getByRole("row", { name: /NoRead/ }).count()).toBe(0);
  });

  test("say on their page that they are of no cell, and on the devices page where they came from", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/cell?barcode=NoRead" });
    await page.getByText("每个版本可能是不同的电芯").waitFor();
    await page.getByRole("link", { name: "查看所有保留的版本" }).click();
    await page.waitForURL(/unread=true&barcode=NoRead/);
    await page.goto(`${server.url}/001/devices`);
    await page.getByText(/FR-07：1-8/).waitFor();
  });
});
