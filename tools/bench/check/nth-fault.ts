import { runFaults } from "../../../packages/store/test/sqlite/faults/start-runs.ts";
import type { Figure } from "./figure.ts";

// Every call of the disk fails, one in each run. `npm test` has a sample of them.

/** Each process takes every fortieth fault, so none lives long with what its faults left open. */
const STEP = 40;

export async function measureNthFault(folder: string): Promise<readonly Figure[] | string> {
  const firsts = Array.from({ length: STEP }, (_, place) => place + 1);
  const found = await runFaults({ folder, firsts, step: STEP });
  if (typeof found === "string") return found;
  for (const wrong of found.wrong) console.log(`  ${wrong}`);
  return [
    {
      name: `runs that lost, invented or hung, of ${found.runs}`,
      value: found.wrong.length,
      unit: "",
      bound: { atMost: 0 },
    },
  ];
}
