import { TOLERANCES } from "@cellgrade/contract/tolerances";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schema } from "../src/api/schema.ts";
import { readClockOffset } from "../src/pages/devices/clock-offset.ts";
import { compareDevices, deviceState } from "../src/pages/devices/device-state.ts";
import { toleranceNames } from "../src/parts/tolerance-names.ts";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { sendGolden, sendRaw } from "./browser/golden.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

test("a clock offset is told in minutes and seconds, and is notable beyond a minute", () => {
  expect(readClockOffset(0)).toMatchObject({ direction: "agrees", notable: false });
  expect(readClockOffset(2)).toMatchObject({ direction: "agrees" });
  expect(readClockOffset(60)).toEqual({ direction: "behind", duration: "01:00", days: 0, notable: false });
  expect(readClockOffset(-192)).toEqual({ direction: "ahead", duration: "03:12", days: 0, notable: true });
  expect(readClockOffset(8 * 3_600)).toMatchObject({ direction: "behind", duration: "8:00:00" });
  expect(readClockOffset(-(2 * 86_400 + 65))).toMatchObject({ direction: "ahead", days: 2, duration: "0:01:05" });
});

test("a device is online until the server's bound, then silent, and gone after a week", () => {
  const now = Date.parse("2024-03-02T12:00:00Z");
  const at = (lastSeenAt: string) => deviceState({ lastSeenAt }, { now, silentAfterMinutes: 60 });
  expect(at("2024-03-02T11:00:00Z")).toBe("online");
  expect(at("2024-03-02T10:59:59Z")).toBe("silent");
  expect(at("2024-02-24T12:00:00Z")).toBe("silent");
  expect(at("2024-02-24T11:59:59Z")).toBe("gone");
});

test("devices are ordered by number where they have one, and those without a clock come last either way", () => {
  const of = (name: string, clockOffsetSeconds: number | null) => ({ name, clockOffsetSeconds }) as Schema<"Device">;
  const devices = [of("FR-10", -90), of("FR-2", null), of("FR-1", 5)];
  const names = (sort: "name" | "offset", order: "ascend" | "descend") =>
    devices.toSorted(compareDevices(sort, order)).map(({ name }) => name);
  expect(names("name", "ascend")).toEqual(["FR-1", "FR-2", "FR-10"]);
  expect(names("offset", "descend")).toEqual(["FR-10", "FR-1", "FR-2"]);
  expect(names("offset", "ascend")).toEqual(["FR-1", "FR-10", "FR-2"]);
});

test("every tolerance of the contract is named and explained in both languages", () => {
  for (const texts of [toleranceNames.zh, toleranceNames.en]) {
    expect(Object.keys(texts)).toEqual([...TOLERANCES]);
    expect(new Set(Object.values(texts).map(([name]) => name)).size).toBe(TOLERANCES.length);
  }
});

describe("the page", () => {
  let server: ConsoleServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("is empty with a reason, then shows a device with its first submission, without reload", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/devices" });
    await page.getByText("还没有设备").waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
    await sendGolden(server.url, "numbers-as-text");
    await page.getByRole("row", { name: /FR-07.*在线.*数字为文本 ×1/ }).waitFor();
    await sendGolden(server.url, "bytes-gb18030");
    await page.getByRole("row", { name: /分容机07.*GBK 编码 ×1/ }).waitFor();
    await sendGolden(server.url, "time-unpadded");
    await page.getByRole("row", { name: /FR-07.*时间未补零 ×1/ }).waitFor();
    await page.getByText("请求体为 GBK/GB18030 编码；已正确转换。请改为 UTF-8。").waitFor();
    await expectAccessible(page);
  });

  test("counts refusals, and leads to them, to the records and to the trend of a device", async () => {
    await sendGolden(server.url, "fault-several");
    const page = await openConsole(browser, { url: server.url, path: "/001/devices", language: "en", theme: "dark" });
    await expectAccessible(page);
    await page.getByRole("link", { name: "Refused of FR-07: 1" }).click();
    await page.waitForURL("**/001/rejections?deviceCode=FR-07");
    await page.getByRole("button", { name: /Show #/ }).waitFor();
    await page.goBack();
    await expect
      .poll(() => page.getByRole("link", { name: "Records of FR-07" }).getAttribute("href"))
      .toBe("/001/records?deviceCode=FR-07");
    await expect
      .poll(() => page.getByRole("link", { name: "Trend of FR-07" }).getAttribute("href"))
      .toBe("/001/trend?deviceCode=FR-07");
  });

  test("tells of a machine that sends another unit, on the overview too, until an engineer has seen to it", async () => {
    const tray = (deviceCode: string, volume: number) =>
      Array.from({ length: 8 }, (_, n) =>
        cell({ deviceCode, barcode: `${deviceCode}-${n}`, workStep: "放电", volume, energy: null }),
      );
    await server.save([...tray("U-1", 2.9), ...tray("U-2", 2.9), ...tray("U-3", 2_900)]);
    const page = await openConsole(browser, { url: server.url, path: "/001/overview" });
    await page.getByText("1 处数值看起来用了另一种单位").waitFor();
    await page.getByRole("link", { name: "查看", exact: true }).click();
    const row = page.getByRole("row", { name: /U-3.*放电.*容量.*是其他设备的 1000 倍：中位数 2900，其他设备 2.9/ });
    await row.waitFor();
    await page.getByText(/从数值看应为：.*电压 V/).waitFor();
    await expectAccessible(page);
    await row.getByRole("button", { name: "U-3 的容量已处理" }).click();
    await row.waitFor({ state: "detached" });
  });

  test("tells a clock that is fast from one that is slow", async () => {
    const at = (seconds: number): string =>
      new Date(Date.now() + seconds * 1_000).toISOString().slice(0, 19).replace("T", " ");
    await server.api("/api/v1/account-sets/001", { method: "PATCH", body: { timeZone: "UTC" } });
    await sendRaw(server.url, JSON.stringify(cell({ deviceCode: "FAST", barcode: "F", testTime: at(190) })));
    await sendRaw(server.url, JSON.stringify(cell({ deviceCode: "SLOW", barcode: "S", testTime: at(-30) })));
    const page = await openConsole(browser, { url: server.url, path: "/001/devices", language: "en" });
    const fast = page.getByRole("row", { name: /FAST/ });
    await fast.getByText(/Fast 03:\d\d/).waitFor();
    await fast.getByLabel("More than 60 seconds off").waitFor();
    const slow = page.getByRole("row", { name: /SLOW/ });
    await slow.getByText(/Slow 00:\d\d/).waitFor();
    await expect.poll(() => slow.getByLabel("More than 60 seconds off").count()).toBe(0);
  });

  test("knows by its address alone who sends nothing readable", async () => {
    await sendGolden(server.url, "body-undecodable");
    const page = await openConsole(browser, { url: server.url, path: "/001/devices?state=addressOnly" });
    const row = page.getByRole("row", { name: /仅知地址/ });
    await row.getByRole("link", { name: /的拒收：\d/ }).click();
    await page.waitForURL(/rejections\?address=/);
    await page
      .getByRole("button", { name: /查看 #/ })
      .first()
      .waitFor();
  });

  test("is sorted and narrowed in the address, by the keyboard too", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/devices", language: "en" });
    const head = page.getByRole("columnheader", { name: "Saved in all" });
    await head.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/001/devices?sort=saved");
    await expect.poll(() => head.getAttribute("aria-sort"), { timeout: 20_000 }).toBe("ascending");
    await page.getByRole("textbox", { name: "Device or address" }).fill("nobody");
    await page.getByText("No device fits").waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("row", { name: /FR-07/ }).waitFor();
  });
});
