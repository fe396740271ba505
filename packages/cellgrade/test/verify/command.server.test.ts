import { Command } from "commander";
import { afterEach, expect, test } from "vitest";
import { addVerifyCommand } from "../../src/verify/command.ts";
import { type FakeMes, type Faults, startFakeMes } from "./fake-mes.ts";

const running: FakeMes[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((mes) => mes.close()));
});

class Exit extends Error {}

async function run(args: readonly string[]): Promise<{ stdout: string; stderr: string; exitCode: number | null }> {
  const told = { stdout: "", stderr: "", exitCode: null as number | null };
  const program = new Command("cellgrade");
  addVerifyCommand(program, {
    stdout: (text) => (told.stdout += text),
    stderr: (text) => (told.stderr += text),
    setExitCode: (code) => (told.exitCode = code),
    exit: (code) => {
      told.exitCode = code;
      throw new Exit();
    },
    nowMs: Date.now,
  });
  try {
    await program.parseAsync(["verify", ...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  }
  return told;
}

async function runAgainst(faults: Faults, args: readonly string[]): ReturnType<typeof run> {
  const mes = await startFakeMes(faults);
  running.push(mes);
  return run([mes.url, "--account-set", "001", ...args]);
}

test("0 for one that conforms, 1 for one that does not, and with --strict also for a recommendation", async () => {
  expect((await runAgainst({}, [])).exitCode).toBe(0);
  expect((await runAgainst({ stateAsText: true }, [])).exitCode).toBe(1);
  expect((await runAgainst({ utf8Only: true }, [])).exitCode).toBe(0);
  expect((await runAgainst({ utf8Only: true }, ["--strict"])).exitCode).toBe(1);
});

test("2 for what nobody answers, and nothing on stdout", async () => {
  const told = await run(["http://127.0.0.1:1", "--account-set", "001", "--lang", "en"]);
  expect(told).toMatchObject({ exitCode: 2, stdout: "" });
  expect(told.stderr).toContain("No connection to 127.0.0.1:1 (ECONNREFUSED)");
});

test.each([
  [["http://127.0.0.1:1"]],
  [["mes", "--account-set", "001"]],
  [["http://127.0.0.1:1", "--account-set", "001", "--timeout", "soon"]],
  [["http://127.0.0.1:1", "--account-set", "001", "--barcode-prefix", "a b"]],
  [["http://127.0.0.1:1", "--account-set", "001", "--format", "xml"]],
])("2 for the misuse %j", async (args) => {
  const told = await run(args);
  expect(told.exitCode).toBe(2);
  expect(told.stderr).toMatch(/^error: /);
});

test("it says first that records are stored, where, and how they are known again", async () => {
  const told = await runAgainst({}, ["--barcode-prefix", "ZZ9"]);
  expect(told.stderr).toMatch(
    /^将在 http:\/\/127\.0\.0\.1:\d+ 的账套 001 中保存测试记录，条码均以 ZZ9[0-9A-Z]{11} 开头/,
  );
  const prefix = /ZZ9[0-9A-Z]{11}/.exec(told.stderr)?.[0] ?? "-";
  for (const book of running[0]?.books.values() ?? []) {
    for (const barcode of book.keys()) expect(barcode.startsWith(prefix)).toBe(true);
  }
});

test("the text report shows the clause, the check, what was wrong, what was sent and what came back", async () => {
  const { stdout } = await runAgainst({ optionalField: "workStep", noList: true }, ["--lang", "en"]);
  const start = stdout.indexOf("  FAIL");
  const part = stdout
    .slice(start, stdout.indexOf("\n\n", start))
    .replace(/CGV\w+/g, "CGV…")
    .replace(/127.0.0.1:\d+/g, "HOST")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "TIME")
    .replace(/Date: .+/g, "Date: …");
  expect(part).toMatchInlineSnapshot(`
    "  FAIL   [required]    workStep is required: absent, null or empty fails (required-workStep)
             ✗ workStep=(absent): answered state 1 where -1 is due
             ✗ workStep=null: answered state 1 where -1 is due
             > POST /api/pick/volumeCollectData/save HTTP/1.1
             > host: HOST
             > x-request-datasource: 001
             > content-type: application/json; charset=utf-8
             > content-length: 189
             >
             > {"batteryStation":"1-1-1","deviceCode":"CGV-VERIFY","barcode":"CGV…","testTime":"TIME","voltage":3.652,"electricity":1.25,"volume":2.8531,"energy":10.419}
             < HTTP/1.1 200 OK
             < content-type: application/json; charset=utf-8
             < Date: …
             < Connection: keep-alive
             < Keep-Alive: timeout=5
             < Transfer-Encoding: chunked
             <
             < {"state":1,"msg":"保存成功","resBody":[]}"
  `);
  expect(stdout).toContain("FAIL   v1.0:body Body: fields, types, required ones, time format");
  expect(stdout).toMatch(/\nFAIL \[required\] +required-workStep\n/);
  expect(stdout).toMatch(/Answers were checked, not what was kept: v1.0 has no reading, and list is not served/);
  expect(stdout.trimEnd()).toMatch(/Verdict: does not conform$/);
});

test("--exchanges chooses the checks whose exchanges are shown", async () => {
  const sent = (text: string) => text.split("> POST ").length - 1;
  expect(sent((await runAgainst({}, [])).stdout)).toBe(0);
  expect(sent((await runAgainst({}, ["--exchanges", "all"])).stdout)).toBeGreaterThan(150);
  expect(sent((await runAgainst({ stateAsText: true }, ["--exchanges", "none"])).stdout)).toBe(0);
});

test("the JSON report has every clause, check and exchange", async () => {
  const { stdout } = await runAgainst({ stateAsText: true }, ["--format", "json", "--second-account-set", "002"]);
  const report = JSON.parse(stdout) as {
    readonly clauses: readonly {
      readonly id: string;
      readonly verdict: string;
      readonly checks: readonly {
        readonly id: string;
        readonly verdict: string;
        readonly exchanges: readonly object[];
      }[];
    }[];
  };
  expect(report).toMatchObject({
    interface: "v1.0",
    accountSet: "001",
    secondAccountSet: "002",
    exitCode: 1,
    stopped: false,
    statusMode: "always-200",
    readBack: { available: true, reason: null },
    counts: { required: { fail: 1 }, recommended: { fail: 0 } },
  });
  expect(report.clauses.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
    "v1.0:json pass",
    "v1.0:address pass",
    "v1.0:method pass",
    "v1.0:header pass",
    "v1.0:body pass",
    "v1.0:return pass",
    "v1.0:overwrite pass",
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((clause) => `decided:${clause} pass`),
    "decided:11 fail",
    "decided:12 notCheckable",
    ...[13, 14, 15].map((clause) => `decided:${clause} pass`),
  ]);
  const check = report.clauses.flatMap(({ checks }) => checks).find(({ id }) => id === "gbk");
  expect(check?.exchanges[0]).toMatchObject({
    request: {
      line: "POST /api/pick/volumeCollectData/save HTTP/1.1",
      headers: expect.arrayContaining([["x-request-datasource", "001"]]),
      body: expect.stringContaining("\\xb7\\xd6\\xc8\\xdd"),
    },
    answer: { line: "HTTP/1.1 200 OK", body: '{"state":"1","msg":"保存成功","resBody":[]}' },
    failure: null,
  });
});
