import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Finished, run, type SharedServer, startShared } from "./process/server-process.ts";
import { until } from "./process/until.ts";

// `cellgrade policy` and `cellgrade machine-token` in processes of their own, beside a running server.

const TO_001 = "x-request-datasource: 001";
const RECORD = JSON.stringify({
  batteryStation: "1",
  deviceCode: "FR-01",
  barcode: "CLIENT",
  testTime: "2024-03-02 09:14:08",
  workStep: "1",
});
const PYTHON = [
  "import sys, urllib.request",
  "url, body, name, value = sys.argv[1:]",
  'headers = {"x-request-datasource": "001", name: value}',
  "request = urllib.request.Request(url, data=body.encode(), headers=headers)",
  "print(urllib.request.urlopen(request).read().decode())",
].join("\n");

/** A running server sees a change within a second. The rest is for a busy machine. */
const SEEN_MS_MAX = 1_500;

let server: SharedServer;
beforeAll(async () => {
  server = await startShared([]);
});
afterAll(() => server?.end());

function cellgrade(...args: readonly string[]): Promise<Finished> {
  return run([...args, "--data", server.data]);
}

/** The code of the refusal of a save by a device; null when it was saved. */
async function refusalOf(deviceCode: string, headers: Readonly<Record<string, string>> = {}): Promise<string | null> {
  const record = { batteryStation: "1", deviceCode, barcode: "A", testTime: "2024-03-02 09:14:08", workStep: "1" };
  const answer = await fetch(`${server.url}/api/pick/volumeCollectData/save`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-datasource": "001", ...headers },
    body: JSON.stringify(record),
  });
  return answer.headers.get("x-error-code");
}

test("the policy of a new account set is shown, changed by what is named, and counts for the next save", async () => {
  const shown = await cellgrade("policy", "001");
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(/^ {2}networks 127\.0\.0\.0\/8, ::1\/128, 10\.0\.0\.0\/8, .*fc00::\/7$/m);
  expect((await cellgrade("policy", "001", "--networks", "192.0.2.0/24")).code).toBe(0);
  await until(async () => (await refusalOf("FR-01")) === "ACCESS_DENIED", SEEN_MS_MAX);
  const changed = await cellgrade("policy", "001", "--networks", "127.0.0.1, ::1", "--device-codes", "learning");
  expect(changed.stdout).toContain("  networks 127.0.0.1, ::1\n");
  await until(async () => (await refusalOf("FR-01")) === null, SEEN_MS_MAX);
});

test("how what machines send is taken is set and shown", async () => {
  const change = ["--http-status", "strict", "--unread-barcodes", "refuse", "--unread-words", "BAD*, 空码,BAD*"];
  const set = await cellgrade("policy", "001", ...change, "--strip-scanner-prefix", "on", "--refuse-invisible", "on");
  expect(set.stdout).toContain(
    [
      "  HTTP status of refusals: strict",
      "  unread barcodes: refuse, words BAD*, 空码",
      "  what a scanner puts in front of a barcode is taken off",
      "  texts with invisible characters inside are refused",
      "",
    ].join("\n"),
  );
  const back = ["--http-status", "server", "--unread-words", "", "--strip-scanner-prefix", "off"];
  const { policy } = JSON.parse((await cellgrade("policy", "001", ...back, "--json")).stdout) as { policy: object };
  expect(policy).toMatchObject({
    httpStatus: null,
    unreadBarcodes: "refuse",
    unreadWords: [],
    stripScannerPrefix: false,
    refuseInvisible: true,
  });
  await cellgrade("policy", "001", "--refuse-invisible", "off", "--unread-barcodes", "mark");
});

test("machines are learned, closed and let in one by one", async () => {
  const learned = async () => (await cellgrade("policy", "001")).stdout.includes("  learned FR-01\n");
  await until(learned, 10_000);
  const closed = await cellgrade("policy", "001", "--close-learning", "--json");
  expect(JSON.parse(closed.stdout)).toMatchObject({ policy: { deviceCodes: "closed", deviceCodesLetIn: ["FR-01"] } });
  await until(async () => (await refusalOf("FR-02")) === "ACCESS_DENIED", SEEN_MS_MAX);
  await cellgrade("policy", "001", "--let-in", "FR-02");
  await until(async () => (await refusalOf("FR-02")) === null, SEEN_MS_MAX);
});

test("a token is printed once, renewed beside the old one, and counts no longer when it was revoked", async () => {
  const added = await cellgrade("machine-token", "add", "001", "厂商A", "--days", "30");
  expect(added).toMatchObject({ code: 0, stderr: "" });
  expect(added.stdout).toMatch(/^cgm_[\w-]{43}\n$/);
  const one = { "x-api-key": added.stdout.trim() };
  await cellgrade("policy", "001", "--token", "required");
  await until(async () => (await refusalOf("FR-01")) === "TOKEN_MISSING", SEEN_MS_MAX);
  expect(await refusalOf("FR-01", one)).toBeNull();
  const renewed = await cellgrade("machine-token", "renew", "001", "1", "--days", "never", "--overlap-minutes", "60");
  const other = { "x-api-key": renewed.stdout.trim() };
  await until(async () => (await refusalOf("FR-01", other)) === null, SEEN_MS_MAX);
  expect(await refusalOf("FR-01", one)).toBeNull();
  expect((await cellgrade("machine-token", "revoke", "001", "1")).code).toBe(0);
  await until(async () => (await refusalOf("FR-01", one)) === "ACCESS_DENIED", SEEN_MS_MAX);
  const listed = await cellgrade("machine-token", "list", "001");
  expect(listed.stdout).toMatch(/^2 {2}厂商A {2}made \S+Z; never ends; (never used|last used \S+Z)\n$/);
  expect(server.stdout() + server.stderr() + listed.stdout).not.toContain(other["x-api-key"].slice(4));
});

test.for([
  ["curl", (header: string, url: string) => ["-sS", "-H", header, "-H", TO_001, "--data-binary", RECORD, url]],
  ["python3", (header: string, url: string) => ["-c", PYTHON, url, RECORD, ...header.split(": ")]],
] as const)("%s is turned away without the token, and saves with it", async ([program, send], ctx) => {
  const ask = promisify(execFile);
  ctx.skip(
    !(await ask(program, ["--version"]).then(
      () => true,
      () => false,
    )),
    `there is no ${program} here`,
  );
  const added = await cellgrade("machine-token", "add", "001", program, "--days", "1");
  await cellgrade("policy", "001", "--token", "required");
  const save = async (header: string) =>
    (
      JSON.parse((await ask(program, send(header, `${server.url}/api/pick/volumeCollectData/save`))).stdout) as {
        readonly msg: string;
      }
    ).msg;
  await until(async () => (await save("x-vendor: 1")) === "请求头 x-api-key(设备令牌)不能为空", SEEN_MS_MAX);
  await until(async () => (await save(`x-api-key: ${added.stdout.trim()}`)) === "保存成功", SEEN_MS_MAX);
  expect(await save("x-api-key: cgm_guessed")).toBe("设备无权访问账套: 001");
  expect(await save(`Authorization: Bearer ${added.stdout.trim()}`)).toBe("保存成功");
});

test("what cannot be done is said in one line, with exit code 1, and changes nothing", async () => {
  const before = (await cellgrade("policy", "001", "--json")).stdout;
  for (const [args, says] of [
    [["policy", "009"], "there is no account set 009"],
    [["policy", "001", "--networks", "10.0.0.0/33"], "networks[0] must be an IP address or a network"],
    [["policy", "001", "--token", "maybe"], "token must be one of off, optional, required"],
    [["policy", "001", "--saves-per-second", "x"], "savesPerSecond must be a whole number from 1 to 100000, not x"],
    [["policy", "001", "--http-status", "200"], "httpStatus must be one of always-200, strict"],
    [["policy", "001", "--unread-words", "NG,*"], "unreadWords[1] must be 1 to 128 characters"],
    [["policy", "001", "--refuse-invisible", "true"], '"true" must be on or off'],
    [["policy", "001", "--close-learning"], "No device codes are being learned, so there is nothing to close"],
    [["machine-token", "add", "001", "x", "--days", "732"], "days must be a whole number from 1 to 731"],
    [["machine-token", "revoke", "001", "99"], "There is no such token, or no longer"],
  ] as const) {
    const { code, stderr } = await cellgrade(...args);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^cellgrade: [^\n]*\n$/)]);
    expect(stderr).toContain(says);
  }
  expect((await cellgrade("policy", "001", "--json")).stdout).toBe(before);
});
