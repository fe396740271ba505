import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { measureAllocations } from "./allocations.ts";
import { measureFedRows } from "./fed-rows.ts";
import { measureFlippedBits } from "./flipped-bits.ts";
import { type Figure, keeps, lineOf } from "./figure.ts";
import { measureNthFault } from "./nth-fault.ts";
import { measurePeakMemory } from "./peak-memory.ts";
import { measurePowerCuts } from "./power-cuts.ts";
import { simulateLives } from "./simulation.ts";
import { measureSignInTimes } from "./sign-in-times.ts";
import { measureSlowDisk } from "./slow-disk.ts";
import { measureWorkPerBatch } from "./work-per-batch.ts";

// `npm run bench -- --check`: what is measured and has a bound. `npm test` measures nothing.

/** Measures in a folder of its own, or says why it cannot here. */
type Check = (folder: string) => Promise<readonly Figure[] | string>;

const CHECKS: readonly { readonly name: string; readonly run: Check }[] = [
  { name: "allocations of a save on the event loop", run: measureAllocations },
  { name: "work of the database a batch", run: measureWorkPerBatch },
  { name: "syncs of 50 ms", run: measureSlowDisk },
  { name: "memory of the process", run: measurePeakMemory },
  { name: "memory of a statistic", run: measureFedRows },
  { name: "failed sign-ins, medians of 1,000 pairs", run: measureSignInTimes },
  { name: "lives on a simulated disk", run: simulateLives },
  { name: "bits that a disk flips", run: measureFlippedBits },
  { name: "power cuts on a disk that forgets", run: measurePowerCuts },
  { name: "the N-th call of the disk fails", run: measureNthFault },
];

/** Prints each figure beside its bound. Gives false when one does not keep it. */
export async function benchCheck({ parent }: { readonly parent: string }): Promise<boolean> {
  let missed = 0;
  for (const { name, run } of CHECKS) {
    const folder = mkdtempSync(join(parent, "cellgrade-check-"));
    try {
      const figures = await run(folder);
      console.log(`\n${name}${typeof figures === "string" ? `: skipped, ${figures}` : ""}`);
      for (const figure of typeof figures === "string" ? [] : figures) {
        console.log(`  ${lineOf(figure)}`);
        if (!keeps(figure)) missed += 1;
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(missed === 0 ? "\nevery bound is kept" : `\n${missed} bounds are missed`);
  return missed === 0;
}
