import { randomInt } from "node:crypto";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { type ForgetfulDisk, type ForgetfulDiskOptions, mountForgetfulDisk } from "./process/forgetful-disk.ts";
import { startEngineVictim } from "./process/engine-victim.ts";
import { post } from "./process/machine-client.ts";
import { cutPower, type PowerCut } from "./process/power-cuts.ts";
import { start, temporaryFolder } from "./process/server-process.ts";
import { startServerVictim } from "./process/server-victim.ts";
import { until } from "./process/until.ts";

// A sample of all cuts. `npm run bench -- --check` cuts the power a hundred times.

const CUTS_MS_MAX = 300_000;

const CUTS: readonly PowerCut[] = [
  { at: "start", keeps: "some", syncFails: false },
  { at: "load", keeps: "nothing", syncFails: false },
  { at: "kill", keeps: "some", syncFails: false },
  { at: "load", keeps: "some", syncFails: true },
  { at: "kill", keeps: "nothing", syncFails: true },
];

test.for([
  ["servers", (data: string) => (isFirst: boolean) => startServerVictim({ data, isFirst })],
  ["engines with a small journal", (data: string) => () => startEngineVictim(data)],
] as const)(
  "what %s acknowledged survives power cuts that take what was not synced, all of it or any part",
  { timeout: CUTS_MS_MAX },
  async ([, startOn], ctx) => {
    const disk = await forgetfulDisk(ctx);
    const seed = randomInt(2 ** 32);
    const { faults, acknowledged } = await cutPower(disk, startOn(disk.folder), { cuts: CUTS, seed });
    expect(faults, `the seed was ${seed}`).toEqual([]);
    expect(acknowledged).toBeGreaterThan(100);
  },
);

test("on a disk whose syncs do nothing, a power cut is seen to take what was acknowledged", async (ctx) => {
  const disk = await forgetfulDisk(ctx, { syncs: "ignored" });
  const cuts: readonly PowerCut[] = [{ at: "kill", keeps: "nothing", syncFails: false }];
  const { faults } = await cutPower(disk, () => startEngineVictim(disk.folder), { cuts, seed: 1 });
  expect(faults.length).toBeGreaterThan(0);
});

test("what people set survives a power cut after a sync that failed, though what is only logged lay unsynced before it", async (ctx) => {
  const disk = await forgetfulDisk(ctx);
  const server = await start({ data: disk.folder, args: ["--auth", "off"] }); // what is set is asked of no person
  await post({ url: server.url, path: "save", accountSet: "001", body: "{}" });
  await until(async () => (await ask(server.url, "rejections")).includes('"items":[{'));
  // The account set opens in the background, and its files are synced until they can be read.
  await until(async () => (await ask(server.url, "records")).includes('"items":['));
  disk.failSync(1);
  expect(await setLimit(server.url), "it may be on the disk or not").toBeGreaterThanOrEqual(500);
  expect(await setLimit(server.url)).toBe(200);
  await disk.off();
  server.kill("SIGKILL");
  await server.exited;
  await disk.on("nothing");
  const again = await start({ data: disk.folder });
  expect(JSON.parse(await ask(again.url, "limits"))).toMatchObject({ items: [LIMIT] });
});

const LIMIT = { workStep: "3", quantity: "volume", lsl: 99.5, usl: null };

async function setLimit(url: string): Promise<number> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ ...LIMIT, basedOn: null });
  return (await fetch(`${url}/api/v1/account-sets/001/limits`, { method: "PUT", headers, body })).status;
}

async function ask(url: string, path: string): Promise<string> {
  return (await fetch(`${url}/api/v1/account-sets/001/${path}`)).text();
}

async function forgetfulDisk(ctx: TestContext, options?: ForgetfulDiskOptions): Promise<ForgetfulDisk> {
  const disk = await mountForgetfulDisk(temporaryFolder(), options);
  if (typeof disk === "string") return ctx.skip(disk);
  onTestFinished(() => disk.unmount());
  return disk;
}
