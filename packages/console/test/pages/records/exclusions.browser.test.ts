import { afterAll, beforeAll, expect, test } from "vitest";
import { cells } from "../../browser/cells.ts";
import { launchChromium, type TestBrowser } from "../../browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "../../browser/console-server.ts";
import { expectAccessible, openConsole } from "../../browser/open-console.ts";

// All that the filter of the records page fits is kept out of statistics, with a reason, and counted again.

let server: ConsoleServer;
let browser: TestBrowser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  await server.save(cells({ count: 120, devices: 2, stations: 4 }));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const counted = (): Promise<unknown> => server.api("/api/v1/account-sets/001/distribution");

test("the dialog names filter and number, asks for the reason, and what it did can be shown and undone", async () => {
  const page = await openConsole(browser, { url: server.url, path: "/001/records?deviceCode=FR-02" });
  await page.getByText("本页 50 条").waitFor();
  await page.getByRole("button", { name: "批量剔除…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("设备编码 FR-02").waitFor();
  await dialog.getByText("现在 60 条计入统计，0 条已不计入。").waitFor();
  await expectAccessible(page);
  const exclude = dialog.getByRole("button", { name: "60 条不计入统计" });
  expect(await exclude.isDisabled(), "without a reason").toBe(true);
  await dialog.getByLabel("原因").fill("探针接触不良");
  await exclude.click();
  const outcome = page.getByRole("status").filter({ hasText: "已将 60 条设为不计入统计：探针接触不良" });
  await outcome.waitFor();
  await expectAccessible(page);
  expect(await counted()).toMatchObject({ count: 60, excluded: 60 });

  await outcome.getByRole("link", { name: "查看这些记录" }).click();
  await page.getByRole("button", { name: /去掉“.* 批量剔除”/ }).waitFor();
  await page.getByText("本页 50 条").waitFor();
  expect(new URL(page.url()).searchParams.get("deviceCode")).toBeNull();
  await outcome.getByRole("button", { name: "撤销" }).click();
  await page.getByText("已恢复 60 条计入统计").waitFor();
  expect(await counted()).toMatchObject({ count: 120, excluded: 0 });
});

test("what is excluded is counted again by its filter, in English too", async () => {
  await server.api("/api/v1/account-sets/001/exclusions?deviceCode=FR-01", { body: { reason: "trial" } });
  const path = "/001/records?excluded=true";
  const page = await openConsole(browser, { url: server.url, path, language: "en", theme: "dark" });
  await page.getByText("50 on this page").waitFor();
  await page.getByRole("button", { name: "Exclude all…" }).click();
  await page.getByRole("dialog").getByText("Only excluded").waitFor();
  await page.getByRole("button", { name: "Count 60 again" }).click();
  await page.getByText("60 records count again").waitFor();
  expect(await counted()).toMatchObject({ count: 120, excluded: 0 });
});
