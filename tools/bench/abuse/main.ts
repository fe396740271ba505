import { mkdtempSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { openTree } from "../against/tree.ts";
import { CELLGRADE, startCellgrade } from "../server-process.ts";
import { measureHeldBodies } from "./held-bodies.ts";
import { measureMix, measureSignIns } from "./measure-mix.ts";

// `npm run bench -- --abuse`: an honest machine beside strangers who abuse the server, its sign-in too. With `--against FOLDER` the server
// of that checkout is abused first, in the same way.

export interface AbuseOptions {
  /** Where the data may lie. */
  readonly parent: string;
  /** Of the mix. */
  readonly seconds: number;
  /** Another checkout, or null. */
  readonly against: string | null;
  readonly cpuProfile: boolean;
}

/** The abusers choose by it, so that each run meets the same. */
const SEED = 20_240_302;

export async function benchAbuse({ parent, seconds, against, cpuProfile }: AbuseOptions): Promise<void> {
  console.log(
    `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}, seed ${SEED}`,
  );
  console.log("The abusers share the cores with the server, so its own times say more than the client's.");
  if (against !== null) {
    console.log(`\nthe checkout in ${against}`);
    await abuse(openTree(against).command, { parent, seconds, cpuProfile });
    console.log("\nthis checkout");
  }
  await abuse(CELLGRADE, { parent, seconds, cpuProfile });
}

async function abuse(command: string, { parent, seconds, cpuProfile }: Omit<AbuseOptions, "against">): Promise<void> {
  for (const measure of [measureMix, measureSignIns, measureHeldBodies]) {
    const data = mkdtempSync(join(parent, "cellgrade-abuse-"));
    const nodeArgs = cpuProfile ? ["--cpu-prof", "--cpu-prof-dir=."] : [];
    const server = await startCellgrade({ data, command, nodeArgs });
    try {
      await measure(server, { seed: SEED, seconds });
    } finally {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    }
  }
}
