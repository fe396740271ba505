import { randomInt } from "node:crypto";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { type ForgetfulDisk, type ForgetfulDiskOptions, mountForgetfulDisk } from "./process/forgetful-disk.ts";
import { cutPower, type PowerCut } from "./process/power-cuts.ts";
import { temporaryFolder } from "./process/server-process.ts";

// A sample of all cuts. `npm run bench -- --check` cuts the power a hundred times.

const CUTS_MS_MAX = 300_000;

test(
  "what was acknowledged survives power cuts that take what was not synced, all of it or any blocks, sizes and names",
  async (ctx) => {
    const disk = await forgetfulDisk(ctx);
    const seed = randomInt(2 ** 32);
    const cuts: readonly PowerCut[] = [
      { at: "start", keeps: "some", syncFails: false },
      { at: "load", keeps: "nothing", syncFails: false },
      { at: "kill", keeps: "some", syncFails: false },
      { at: "load", keeps: "some", syncFails: true },
      { at: "kill", keeps: "nothing", syncFails: true },
    ];
    const { faults, acknowledged } = await cutPower(disk, cuts, seed);
    expect(faults, `the seed was ${seed}`).toEqual([]);
    expect(acknowledged).toBeGreaterThan(100);
  },
  CUTS_MS_MAX,
);

test("on a disk whose syncs do nothing, a power cut is seen to take what was acknowledged", async (ctx) => {
  const disk = await forgetfulDisk(ctx, { syncs: "ignored" });
  const { faults } = await cutPower(disk, [{ at: "kill", keeps: "nothing", syncFails: false }], 1);
  expect(faults.length).toBeGreaterThan(0);
});

async function forgetfulDisk(ctx: TestContext, options?: ForgetfulDiskOptions): Promise<ForgetfulDisk> {
  const disk = await mountForgetfulDisk(temporaryFolder(), options);
  if (typeof disk === "string") return ctx.skip(disk);
  onTestFinished(() => disk.unmount());
  return disk;
}
