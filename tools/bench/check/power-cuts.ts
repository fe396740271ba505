import { randomInt } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { startEngineVictim } from "../../../packages/cellgrade/test/process/engine-victim.ts";
import { mountForgetfulDisk } from "../../../packages/cellgrade/test/process/forgetful-disk.ts";
import { cutPower, POWER_CUTS, type PowerCut } from "../../../packages/cellgrade/test/process/power-cuts.ts";
import { startServerVictim } from "../../../packages/cellgrade/test/process/server-victim.ts";
import type { Victim } from "../../../packages/cellgrade/test/process/victim.ts";
import type { Figure } from "./figure.ts";

// A hundred power cuts each of servers and of engines with a small journal. `npm test` has a sample of them.

const CUTS = Array.from({ length: 100 }, (_, place) => POWER_CUTS[place % POWER_CUTS.length] as PowerCut);

export async function measurePowerCuts(folder: string): Promise<readonly Figure[] | string> {
  const servers = await cutAll("servers", folder, (data, isFirst) => startServerVictim({ data, isFirst }));
  if (typeof servers === "string") return servers;
  const engines = await cutAll("engines", folder, startEngineVictim);
  return typeof engines === "string" ? engines : [...servers, ...engines];
}

async function cutAll(
  name: string,
  parent: string,
  start: (data: string, isFirst: boolean) => Victim,
): Promise<readonly Figure[] | string> {
  const disk = await mountForgetfulDisk(mkdtempSync(join(parent, "disk-")));
  if (typeof disk === "string") return disk;
  try {
    const seed = randomInt(2 ** 32);
    const startOn = (isFirst: boolean): Victim => start(disk.folder, isFirst);
    const { faults, acknowledged } = await cutPower(disk, startOn, { cuts: CUTS, seed });
    for (const fault of faults) console.log(`  ${name}, seed ${seed}: ${fault}`);
    return [
      { name: `${name}: records lost, old or invented`, value: faults.length, unit: "", bound: { atMost: 0 } },
      { name: `${name}: acknowledged`, value: acknowledged, unit: "", bound: { atLeast: CUTS.length } },
    ];
  } finally {
    await disk.unmount();
  }
}
