import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { checkBody, withPrefix } from "../src/pages/interface-test/check-body.ts";
import { headerFault } from "../src/pages/interface-test/check-headers.ts";
import { formatJson } from "../src/pages/interface-test/format-json.ts";
import { sampleBody } from "../src/pages/interface-test/sample.ts";
import { curlCmdSnippet } from "../src/pages/interface-test/snippets/curl-cmd.ts";
import { csharpSnippet } from "../src/pages/interface-test/snippets/csharp.ts";
import { printSnippet } from "../src/pages/interface-test/snippets/snippets.ts";
import { cell } from "./browser/cells.ts";
import { launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";
import { startHostProxy } from "./browser/host-proxy.ts";
import { expectAccessible, openConsole } from "./browser/open-console.ts";

// Tests the page 接口测试: the request it sends, its check beforehand, and that its snippets send the same request.

let server: ConsoleServer;
let browser: TestBrowser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function recordOf(barcode: string): Promise<Record<string, unknown>> {
  const path = `/api/v1/account-sets/001/records/${encodeURIComponent(barcode)}`;
  return (await server.api(path)) as Record<string, unknown>;
}

describe("the page of the interface test", () => {
  test("sends the sample under the test prefix, shows the raw answer, and leads to the record", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/interface-test" });
    await page.getByText("发送会真实写入一条数据").waitFor();
    expect(JSON.parse(await page.getByLabel("请求体").inputValue())).toEqual(
      cell({ barcode: "TEST-0AVCC26111121G95L0100500" }),
    );
    await expectAccessible(page);
    await page.getByRole("button", { name: "发送" }).click();
    await page.getByText('{"state":1,"msg":"保存成功","resBody":[]}').waitFor();
    await page.getByText("content-type: application/json; charset=utf-8").waitFor();
    await page.getByText("200", { exact: true }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "查看数据 TEST-0AVCC26111121G95L0100500" }).click();
    await page.waitForURL("**/001/cell?barcode=TEST-0AVCC26111121G95L0100500");
    expect(await recordOf("TEST-0AVCC26111121G95L0100500")).toMatchObject({ volume: 102.513, workStep: "分容放电" });
  });

  test("tells what will be refused before it is sent, and shows the refusal as it came", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/interface-test", language: "en" });
    const body = page.getByLabel("Body (JSON)");
    await body.fill('{"barcode": "TEST-1", "voltage": "3,2", "volume": " 1.5"}');
    await page.getByText("batteryStation must not be empty").waitFor();
    await page.getByText("voltage must be a number").waitFor();
    await page.getByText("Numbers as text", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText(/^\{"state":-1,"msg":"batteryStation\(电池工位\)不能为空；/).waitFor();
    await page.getByText("x-error-code: FIELD_INVALID").waitFor();
    await page.getByText("never passes without being mended", { exact: false }).waitFor();
    await body.fill("{");
    await page.getByText("Will be refused (BODY_INVALID): this is not JSON").waitFor();
    await body.fill("[]");
    await page.getByText("it must be one JSON object").waitFor();
    await expectAccessible(page);
  });

  test("without the account set's header it shows what a machine would get", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/interface-test" });
    await page.getByRole("button", { name: "删除请求头 x-request-datasource" }).click();
    await page.getByRole("button", { name: "发送" }).click();
    await page.getByText("x-error-code: ACCOUNT_SET_MISSING").waitFor();
  });

  test("says that no answer came when the server cannot be reached", async () => {
    const expectedFaults = [/Failed to load resource/];
    const page = await openConsole(browser, { url: server.url, path: "/001/interface-test", expectedFaults });
    await page.getByLabel("请求体").waitFor();
    await page.route("**/submissions", (route) => route.abort());
    await page.getByRole("button", { name: "发送" }).click();
    await page.getByRole("alert").getByText("没有收到应答", { exact: false }).waitFor();
    await expectAccessible(page);
  });

  test("asks before a barcode without the test prefix is stored", async () => {
    await server.save([cell({ barcode: "REAL-1", volume: 99 })]);
    const page = await openConsole(browser, { url: server.url, path: "/001/interface-test" });
    await page.getByLabel("请求体").fill(JSON.stringify(cell({ barcode: "REAL-1", volume: 1 })));
    await page.getByText("条码不以 TEST- 开头", { exact: false }).waitFor();
    await page.getByRole("button", { name: "发送" }).click();
    await page.getByRole("dialog").getByText("将写入条码 REAL-1", { exact: false }).waitFor();
    await page.getByRole("button", { name: "取消" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "加上前缀" }).click();
    await page.getByRole("button", { name: "发送" }).click();
    await page.getByRole("link", { name: "查看数据 TEST-REAL-1" }).waitFor();
    expect(await recordOf("REAL-1")).toMatchObject({ volume: 99 });
    expect(await recordOf("TEST-REAL-1")).toMatchObject({ volume: 1 });
  });

  test("its request stands in its address: a reload shows the same", async () => {
    const page = await openConsole(browser, { url: server.url, path: "/001/interface-test" });
    await page.getByLabel("测试条码前缀").fill("TRY-");
    await page.getByRole("button", { name: "添加请求头" }).click();
    await page.getByLabel("请求头 3 名称").fill("x-machine");
    await page.getByLabel("请求头 3 值").fill("7: a");
    await page.getByRole("tab", { name: "Python" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.getAll("header")).toContain("x-machine: 7: a");
    await page.reload();
    expect(JSON.parse(await page.getByLabel("请求体").inputValue())).toMatchObject({
      barcode: "TRY-0AVCC26111121G95L0100500",
    });
    await expect.poll(() => page.getByLabel("请求头 3 值").inputValue()).toBe("7: a");
    await page.getByRole("tabpanel").getByText('"x-machine": "7: a",').waitFor();
  });

  test("is used by the keyboard alone, from another address than loopback, where the code can be copied", async () => {
    const proxy = await startHostProxy(server.url);
    onTestFinished(() => proxy.stop());
    const page = await openConsole(browser, { url: proxy.url, path: "/001/interface-test", theme: "dark" });
    await page.getByRole("tab", { name: "curl (sh)" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page
      .getByRole("tabpanel")
      .getByText(`curl -sS -X POST ^"${proxy.url}${SAVE_PATH}^"`, { exact: false })
      .waitFor();
    await page.getByRole("button", { name: "复制 代码" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "已复制" }).waitFor();
    await page.getByRole("button", { name: "发送" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText('{"state":1,"msg":"保存成功","resBody":[]}').waitFor();
    await expectAccessible(page);
  });
});

/**
 * Text that trips languages: quotes, backslashes, dollar and percent signs, Chinese, a line end and a look-alike of
 * one.
 */
const NASTY = {
  batteryStation: `it's "1" \\ \\\\ $HOME \`id\` %PATH% !x! ^&|<>()`,
  deviceCode: "分容机-07 é \u{1f50b}",
  workStep: "\\u0041 \\n {0} #{x} @f",
};

describe("a snippet", () => {
  const runners = [
    { name: "curl", program: "sh", file: "save.sh" },
    { name: "python", program: "python3", file: "save.py" },
    { name: "java", program: "java", file: "SaveCell.java" },
  ] as const;

  test.for(runners)(
    "of $name saves the very same record",
    { timeout: 60_000 },
    async ({ name, program, file }, ctx) => {
      ctx.skip(!(await isThere(program)), `there is no ${program} here`);
      const folder = mkdtempSync(join(tmpdir(), "cellgrade-snippet-"));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const barcode = `TEST-${name}`;
      const body = JSON.stringify({ ...cell({ barcode }), ...NASTY }, null, 2).replaceAll("\n", "\r\n");
      const request = {
        url: server.url + SAVE_PATH,
        headers: [
          { name: "x-request-datasource", value: "001" },
          { name: "content-type", value: "application/json" },
          { name: "x-odd", value: `it's "odd" \\ $HOME %PATH%` },
        ],
        body,
      };
      writeFileSync(join(folder, file), printSnippet(name, request));
      const { stdout } = await promisify(execFile)(program, [join(folder, file)], {
        // The locale is not a developer's: the output and the request must not depend on it.
        env: { ...process.env, LC_ALL: "C", http_proxy: "", HTTP_PROXY: "", PYTHONIOENCODING: "utf-8" },
      });
      expect(stdout).toContain('{"state":1,"msg":"保存成功","resBody":[]}');
      expect(await recordOf(barcode)).toMatchObject({ ...cell({ barcode }), ...NASTY });
    },
  );

  test("for cmd is one command whose arguments, as cmd and then the C runtime read them, are the request", () => {
    const body = JSON.stringify({ ...cell(), ...NASTY }, null, 2);
    const headers = [
      { name: "x-request-datasource", value: "001" },
      { name: "x-odd", value: 'ends in \\ "q" \\' },
    ];
    const snippet = curlCmdSnippet({ url: "http://mes:8940/save?a=1&b=2", headers, body });
    expect(snippet).toMatch(/^[\x20-\x7e\n]*$/);
    const [program, ...args] = splitByRuntime(readByCmd(snippet));
    expect(program).toBe("curl");
    expect(args.slice(0, -1)).toEqual([
      "-sS",
      "-X",
      "POST",
      "http://mes:8940/save?a=1&b=2",
      "-H",
      "x-request-datasource: 001",
      "-H",
      'x-odd: ends in \\ "q" \\',
      "--data-raw",
    ]);
    expect(JSON.parse(args.at(-1) ?? "")).toEqual(JSON.parse(body));
  });

  test("of C# holds nothing but ASCII, and its literals are the request", () => {
    const body = JSON.stringify({ ...cell(), ...NASTY }, null, 2);
    const snippet = csharpSnippet({ url: "http://mes/save", headers: [{ name: "x-a", value: '\\"' }], body });
    expect(snippet).toMatch(/^[\x20-\x7e\n]*$/);
    const literals = [...snippet.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([literal]) => JSON.parse(literal) as string);
    const lines = body.split("\n").length;
    expect(literals.slice(0, lines).join("")).toBe(body);
    expect(literals.slice(lines, lines + 3)).toEqual(["http://mes/save", "x-a", '\\"']);
  });
});

/** Reads a line as cmd does: a caret keeps the next character as it is, and drops a line end. */
function readByCmd(line: string): string {
  expect(line.replace(/\^[\s\S]/g, "")).not.toMatch(/["&|<>()\n]/); // no character is left that cmd would take for itself
  expect(line).not.toMatch(/%[A-Za-z_]+%/);
  return line.replace(/\^([\s\S])/g, (_, next: string) => (next === "\n" ? "" : next));
}

/**
 * Splits a line by the C runtime's rules ("Parsing C command-line arguments", Microsoft): 2n backslashes before a quote
 * are n backslashes, and the quote keeps its meaning.
 */
function splitByRuntime(line: string): string[] {
  const args: string[] = [];
  let current: string | null = null;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const [backslashes = ""] = /^\\*/.exec(line.slice(at)) ?? [];
    const after = line[at + backslashes.length];
    if (backslashes !== "" && after === '"') {
      current = (current ?? "") + "\\".repeat(Math.floor(backslashes.length / 2));
      at += backslashes.length - 1;
      if (backslashes.length % 2 === 1) {
        current += '"';
        at += 1;
      }
    } else if (line[at] === '"') {
      quoted = !quoted;
      current ??= "";
    } else if (line[at] === " " && !quoted) {
      if (current !== null) args.push(current);
      current = null;
    } else current = (current ?? "") + line[at];
  }
  return current === null ? args : [...args, current];
}

async function isThere(program: string): Promise<boolean> {
  if (program === "sh") return (await isThere("curl")) && process.platform !== "win32";
  try {
    await promisify(execFile)(program, [program === "java" ? "-version" : "--version"]);
    return true;
  } catch {
    return false;
  }
}

describe("the check before sending", () => {
  test("is the server's own reading", () => {
    expect(checkBody(sampleBody())).toMatchObject({ kind: "record", tolerances: [] });
    expect(checkBody(sampleBody().replace("3.2015", '"3.2015"'))).toMatchObject({ tolerances: ["numberAsText"] });
    expect(checkBody("{}")).toMatchObject({ kind: "faults" });
    expect(checkBody("null")).toEqual({ kind: "notObject" });
    expect(checkBody("{")).toMatchObject({ kind: "notJson" });
    const fault = { "zh-CN": "第 2 个字符处语法错误", en: "syntax error at character 2" };
    expect(checkBody("{7}")).toEqual({ kind: "notJson", fault });
    expect(checkBody(`"${"x".repeat(65_536)}"`)).toEqual({ kind: "tooLarge", bytes: 65_538 });
  });

  test("puts the prefix before the barcode that counts, and leaves every other character alone", () => {
    const body =
      '{"x": 1.0, "barcode": "A", "batteryStation":"1","deviceCode":"d","testTime":"2024-03-02 09:14:08","workStep":"1", "barcode" : 42}';
    expect(withPrefix(body, "TEST-")).toBe(body.replace("42", '"TEST-42"'));
    expect(withPrefix(sampleBody(), "TEST-")).toBe(sampleBody());
  });

  test("formats JSON without changing what any token says", () => {
    expect(formatJson('{"a":1e999,"a":1.0,"b":"x, {y}\\"","c":[],"d":[1,{}]}')).toBe(
      '{\n  "a": 1e999,\n  "a": 1.0,\n  "b": "x, {y}\\"",\n  "c": [],\n  "d": [\n    1,\n    {}\n  ]\n}',
    );
    expect(formatJson(sampleBody().replaceAll(/\s*\n\s*/g, ""))).toBe(sampleBody());
  });

  test("knows the headers that HTTP cannot carry, and those that browsers keep to themselves", () => {
    expect(headerFault({ name: "x-a", value: "1" })).toBeNull();
    expect(headerFault({ name: "x a", value: "1" })).toBe("invalidName");
    expect(headerFault({ name: "x-a", value: "账套" })).toBe("invalidValue");
    expect(headerFault({ name: "Host", value: "mes" })).toBe("kept");
    expect(headerFault({ name: "", value: "账套" })).toBeNull();
  });
});
