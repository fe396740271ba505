import { randomInt } from "node:crypto";
import { mountForgetfulDisk } from "../../../packages/cellgrade/test/process/forgetful-disk.ts";
import { cutPower, type PowerCut } from "../../../packages/cellgrade/test/process/power-cuts.ts";
import type { Figure } from "./figure.ts";

// A hundred power cuts on a disk that forgets. `npm test` has a sample of them.

const CUTS = 100;

const KINDS: readonly PowerCut[] = (["load", "kill", "start"] as const).flatMap((at) =>
  (["nothing", "some"] as const).flatMap((keeps) => [false, true].map((syncFails) => ({ at, keeps, syncFails }))),
);

export async function measurePowerCuts(folder: string): Promise<readonly Figure[] | string> {
  const disk = await mountForgetfulDisk(folder);
  if (typeof disk === "string") return disk;
  try {
    const seed = randomInt(2 ** 32);
    const cuts = Array.from({ length: CUTS }, (_, place) => KINDS[place % KINDS.length] as PowerCut);
    const { faults, acknowledged } = await cutPower(disk, cuts, seed);
    for (const fault of faults) console.log(`  ${fault} (seed ${seed})`);
    return [
      { name: `records not as they must be, ${CUTS} cuts`, value: faults.length, unit: "", bound: { atMost: 0 } },
      { name: "records acknowledged before", value: acknowledged, unit: "", bound: { atLeast: CUTS } },
    ];
  } finally {
    await disk.unmount();
  }
}
