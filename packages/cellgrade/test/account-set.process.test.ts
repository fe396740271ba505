import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Administration, createAdministration } from "@cellgrade/server/account-sets";
import { openEngine } from "@cellgrade/server/open-engine";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { SAMPLE } from "./process/cells.ts";
import { readBack, save } from "./process/machine-client.ts";
import {
  type Finished,
  run,
  type SharedServer,
  start,
  startShared,
  temporaryFolder,
} from "./process/server-process.ts";
import { until } from "./process/until.ts";

// `cellgrade account-set` in a process of its own, beside a running server and without one.

/** A running server sees a change within a second. The rest is for a busy machine. */
const SEEN_MS_MAX = 1_500;

let server: SharedServer;
beforeAll(async () => {
  server = await startShared();
});
afterAll(() => server?.end());

async function administer(...args: readonly string[]): Promise<Finished> {
  return run(["account-set", ...args, "--data", server.data]);
}

async function change(...args: readonly string[]): Promise<void> {
  expect(await administer(...args)).toMatchObject({ code: 0, stderr: "" });
}

function seen(look: () => Promise<boolean>): Promise<unknown> {
  return until(look, SEEN_MS_MAX);
}

test("an account set added beside a running server takes saves within a second", async () => {
  expect(await save(server.url, "live", SAMPLE)).toMatchObject({ state: -1, code: "ACCOUNT_SET_UNKNOWN" });
  await change("add", "live", "现场");
  await seen(async () => (await save(server.url, "live", SAMPLE)).state === 1);
  expect([...(await readBack(server.url, "live", [SAMPLE.barcode])).values()]).toEqual([SAMPLE]);
  expect((await readBack(server.url, "001", [SAMPLE.barcode])).size, "and in no other").toBe(0);
});

test("a disabled account set refuses saves within a second, until it is enabled again", async () => {
  await change("add", "switched");
  await seen(async () => (await save(server.url, "switched", SAMPLE)).state === 1);
  await change("disable", "switched");
  await seen(async () => (await save(server.url, "switched", SAMPLE)).code === "ACCOUNT_SET_DISABLED");
  await change("enable", "switched");
  await seen(async () => (await save(server.url, "switched", SAMPLE)).state === 1);
});

test("a policy takes effect within a second: newest-test-time keeps the newer record", async () => {
  const newer = { ...SAMPLE, testTime: "2026-01-02 00:00:00", volume: 2 };
  const older = { ...SAMPLE, testTime: "2026-01-01 00:00:00", volume: 1 };
  const keepsNewer = async (): Promise<boolean> => {
    expect(await save(server.url, "timed", newer)).toMatchObject({ state: 1 });
    expect(await save(server.url, "timed", older)).toMatchObject({ state: 1 });
    return (await readBack(server.url, "timed", [SAMPLE.barcode])).get(SAMPLE.barcode)?.volume === 2;
  };
  await change("add", "timed");
  await seen(async () => (await save(server.url, "timed", SAMPLE)).state === 1);
  expect(await keepsNewer(), "by default the later arrival wins").toBe(false);
  await change("policy", "timed", "--overwrite", "newest-test-time");
  await seen(keepsNewer);
  await change("policy", "timed", "--overwrite", "arrival");
  await seen(async () => !(await keepsNewer()));
});

test("a new name is seen within a second, and the code stays", async () => {
  await change("add", "named", "旧名");
  await change("rename", "named", "新名 二车间");
  await seen(async () => (await (await fetch(`${server.url}/api/v1/account-sets`)).text()).includes("新名 二车间"));
  await seen(async () => (await save(server.url, "named", SAMPLE)).state === 1);
});

test("codes that differ only in case are two account sets", async () => {
  await change("add", "abc");
  await change("add", "ABC");
  const small = { ...SAMPLE, volume: 1 };
  const capital = { ...SAMPLE, volume: 2 };
  await seen(async () => (await save(server.url, "abc", small)).state === 1);
  await seen(async () => (await save(server.url, "ABC", capital)).state === 1);
  expect(await save(server.url, "Abc", SAMPLE)).toMatchObject({ code: "ACCOUNT_SET_UNKNOWN" });
  expect((await readBack(server.url, "abc", [SAMPLE.barcode])).get(SAMPLE.barcode)).toEqual(small);
  expect((await readBack(server.url, "ABC", [SAMPLE.barcode])).get(SAMPLE.barcode)).toEqual(capital);
  const files = readdirSync(join(server.data, "account-sets")).filter((name) => /-abc\.sqlite$/i.test(name));
  expect(new Set(files.map((name) => name.toLowerCase())).size, "on any file system").toBe(2);
});

test("list shows codes, names and policies, as text and as JSON", async () => {
  const data = join(temporaryFolder(), "data");
  const policy = ["--overwrite", "newest-test-time", "--history-days", "30", "--time-zone", "Asia/Shanghai"];
  const kept = [
    "--shifts",
    "早=00:00, 中=08:00,晚=16:00",
    "--record-days",
    "3650",
    "--rejection-days",
    "30",
    "--run-gap-minutes",
    "45",
  ];
  const where = ["--data", data];
  expect(
    await run([
      "account-set",
      "add",
      "001",
      "一车间",
      ...policy,
      ...kept,
      "--units",
      "volume=mAh, voltage=mV",
      ...where,
    ]),
  ).toMatchObject({ code: 0 });
  expect(await run(["account-set", "add", "002", ...where, "--time-zone", "UTC"])).toMatchObject({ code: 0 });
  expect(await run(["account-set", "disable", "002", ...where])).toMatchObject({ code: 0 });

  const text = await run(["account-set", "list", ...where]);
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout).toMatchInlineSnapshot(`
    "001  一车间
      overwrite newest-test-time, history 30 days, time zone Asia/Shanghai
      units voltage=mV, electricity=unknown, volume=mAh, energy=unknown
      shifts 早=00:00, 中=08:00, 晚=16:00; a run ends after 45 minutes
      records kept 3650 days, refused submissions 30 days
    002  002  (disabled)
      overwrite arrival, history 90 days, time zone UTC
      units voltage=unknown, electricity=unknown, volume=unknown, energy=unknown
      shifts 白班=08:00, 夜班=20:00; a run ends after 20 minutes
      records kept for good, refused submissions as long as there is room
    "
  `);

  const json = await run(["account-set", "list", "--json", ...where]);
  const unknown = "unknown";
  expect(JSON.parse(json.stdout)).toEqual([
    {
      code: "001",
      name: "一车间",
      enabled: true,
      timeZone: "Asia/Shanghai",
      units: { voltage: "mV", electricity: unknown, volume: "mAh", energy: unknown },
      overwrite: "newest-test-time",
      historyDays: 30,
      shifts: [
        { name: "早", start: "00:00" },
        { name: "中", start: "08:00" },
        { name: "晚", start: "16:00" },
      ],
      recordDays: 3_650,
      rejectionDays: 30,
      runGapMinutes: 45,
      version: 1,
      createdAt: expect.any(Number),
    },
    {
      code: "002",
      name: "002",
      enabled: false,
      timeZone: "UTC",
      units: { voltage: unknown, electricity: unknown, volume: unknown, energy: unknown },
      overwrite: "arrival",
      historyDays: 90,
      shifts: [
        { name: "白班", start: "08:00" },
        { name: "夜班", start: "20:00" },
      ],
      recordDays: null,
      rejectionDays: null,
      runGapMinutes: 20,
      version: 2,
      createdAt: expect.any(Number),
    },
  ]);
});

test("what cannot be done is said in one line, with exit code 1, and changes nothing", async () => {
  const before = await administer("list", "--json");
  for (const [args, says] of [
    [["rename", "nope", "x"], "there is no account set nope"],
    [["add", "001"], "the account set 001 exists already"],
    [
      ["add", "x", "--time-zone", "Asia/Nowhere"],
      "time zone must be an IANA name such as Asia/Shanghai, not Asia/Nowhere",
    ],
  ] as const) {
    const refused = await administer(...args);
    expect(refused, args.join(" ")).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^cellgrade: [^\n]*\n$/);
    expect(refused.stderr).toContain(says);
  }
  expect(await administer("list", "--json")).toEqual(before);
  expect(await run(["account-set", "add"]), "misuse").toMatchObject({ code: 2 });
});

/** What the command line does, in this process. */
async function administration(dataFolder: string): Promise<Administration> {
  const engine = await openEngine({ onBackgroundFailure() {} }, { dataFolder, role: "administration", create: false });
  onTestFinished(() => engine.close());
  return createAdministration(engine.system);
}

test("a policy or a code that cannot be one is refused, and changes nothing", async () => {
  const sets = await administration(server.data);
  const before = await sets.list();
  for (const [policy, says] of [
    [{ historyDays: "1.5" }, "history days must be a whole number from 0 to 36500, not 1.5"],
    [{ historyDays: "36501" }, "history days must be a whole number from 0 to 36500, not 36501"],
    [{ historyDays: "-1" }, "history days must be a whole number from 0 to 36500, not -1"],
    [{ units: "capacity=mAh" }, "units must be of voltage, electricity, volume, energy, not of capacity"],
    [{ units: "volume" }, "units must be like volume=mAh"],
    [{ units: "volume=mAh," }, "units must be like volume=mAh"],
    [{ overwrite: "never" }, "overwrite must be arrival or newest-test-time, not never"],
    [{ timeZone: "Asia/Nowhere" }, "time zone must be an IANA name such as Asia/Shanghai, not Asia/Nowhere"],
    [{ timeZone: "+08:00" }, "an IANA name"],
    [{ shifts: "白班" }, "shifts must be like 白班=08:00,夜班=20:00; not 白班"],
    [{ shifts: "白班=8" }, "shifts[0].start must be a time as 08:00, not 8"],
    [{ shifts: "白班=08:00,夜班=08:00" }, "shifts[1].start must be later than 08:00"],
    [{ recordDays: "0" }, "record days must be a whole number from 1 to 36500, not 0"],
    [{ recordDays: "never" }, "record days must be a whole number from 1 to 36500, not never"],
    [{ runGapMinutes: "0" }, "run gap minutes must be a whole number from 1 to 1440, not 0"],
    [{ rejectionDays: "" }, "rejection days must be a whole number from 1 to 36500, not "],
  ] as const) {
    await expect(sets.changePolicy("001", policy)).rejects.toThrow(says);
    await expect(sets.add("fresh", "fresh", policy)).rejects.toThrow(says);
  }
  for (const code of ["一车间", "", "a b", ".a", "a/b", "a".repeat(65)]) {
    await expect(sets.add(code, "name", {}), code).rejects.toThrow("code must be 1 to 64 letters, digits");
  }
  await expect(sets.setEnabled("nope", true)).rejects.toThrow("there is no account set nope");
  await expect(sets.changePolicy("nope", { historyDays: "1" })).rejects.toThrow("there is no account set nope");
  await expect(sets.rename("001", " ")).rejects.toThrow("name must not be empty");
  expect(await sets.list()).toEqual(before);
});

test("what is kept for a number of days is kept for good again by none", async () => {
  const sets = await administration(server.data);
  const days = { recordDays: "1000", rejectionDays: "30" };
  expect(await sets.add("kept", "kept", days)).toMatchObject({ recordDays: 1_000, rejectionDays: 30 });
  const none = { recordDays: "none", rejectionDays: "none" };
  expect(await sets.changePolicy("kept", none)).toMatchObject({ recordDays: null, rejectionDays: null });
});

test("a folder that is missing is not made by asking", async () => {
  const data = join(temporaryFolder(), "nowhere");
  const refused = await run(["account-set", "list", "--data", data]);
  expect(refused).toMatchObject({
    code: 1,
    stdout: "",
    stderr: `cellgrade: there are no account sets in the data folder ${data}\n`,
  });
  expect(existsSync(data)).toBe(false);
});

test("several processes may make the same data folder at once", async () => {
  const data = join(temporaryFolder(), "data");
  const codes = ["a", "b", "c", "d"];
  const added = await Promise.all(codes.map((code) => run(["account-set", "add", code, "--data", data])));
  expect(added.map(({ code, stderr }) => ({ code, stderr }))).toEqual(codes.map(() => ({ code: 0, stderr: "" })));
  const { stdout } = await run(["account-set", "list", "--json", "--data", data]);
  expect((JSON.parse(stdout) as { code: string }[]).map(({ code }) => code)).toEqual(codes);
});

test("the data folder is found as the server finds it: flag, environment, cellgrade.yaml", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "of-environment"));
  writeFileSync(join(cwd, "cellgrade.yaml"), "data: ./of-file\nport: 8000\n");
  expect(await run(["account-set", "add", "001"], { cwd })).toMatchObject({ code: 0 });
  expect(existsSync(join(cwd, "of-file", "system.sqlite"))).toBe(true);
  const environment = { CELLGRADE_DATA: "of-environment" };
  expect(await run(["account-set", "add", "002"], { cwd, environment })).toMatchObject({ code: 0 });
  expect(existsSync(join(cwd, "of-environment", "system.sqlite"))).toBe(true);
  expect(await run(["account-set", "add", "003", "--data", "of-flag"], { cwd, environment })).toMatchObject({
    code: 0,
  });
  expect(existsSync(join(cwd, "of-flag", "system.sqlite"))).toBe(true);
});

test("serve creates the account sets asked for where they are missing, and leaves the others alone", async () => {
  const data = temporaryFolder();
  const first = await start({ data, args: ["--account-set", "001=一车间", "--account-set", "002"] });
  expect(await save(first.url, "001", SAMPLE)).toMatchObject({ state: 1 });
  expect(await save(first.url, "002", SAMPLE)).toMatchObject({ state: 1 });
  expect(await save(first.url, undefined, SAMPLE)).toMatchObject({ code: "ACCOUNT_SET_MISSING" });
  first.kill("SIGTERM");
  await first.exited;

  const args = ["--account-set", "001=别名", "--account-set", "003", "--default-account-set", "003"];
  const second = await start({ data, args });
  expect(await save(second.url, undefined, { ...SAMPLE, volume: 3 })).toMatchObject({ state: 1 });
  expect((await readBack(second.url, "003", [SAMPLE.barcode])).get(SAMPLE.barcode)?.volume).toBe(3);
  expect((await readBack(second.url, "001", [SAMPLE.barcode])).get(SAMPLE.barcode)).toEqual(SAMPLE);
  const { stdout } = await run(["account-set", "list", "--json", "--data", data]);
  expect((JSON.parse(stdout) as { code: string; name: string }[]).map(({ code, name }) => [code, name])).toEqual([
    ["001", "一车间"],
    ["002", "002"],
    ["003", "003"],
  ]);
});

test("a first start without any creates 001; a later one does not", async () => {
  const { stdout } = await administer("list", "--json");
  expect((JSON.parse(stdout) as { code: string }[]).map(({ code }) => code)).toContain("001");
  const data = join(temporaryFolder(), "data");
  expect(await run(["account-set", "add", "A1", "--data", data])).toMatchObject({ code: 0 });
  const { url } = await start({ data });
  expect(await save(url, "001", SAMPLE)).toMatchObject({ code: "ACCOUNT_SET_UNKNOWN" });
  expect(await save(url, "A1", SAMPLE)).toMatchObject({ state: 1 });
});
