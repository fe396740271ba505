import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { chooseLoadGenerator, type LoadGenerator } from "./load.ts";
import { type ServerProcess, startCeiling, startCellgrade } from "./server-process.ts";

export interface BenchOptions {
  readonly pairs: number;
  readonly seconds: number;
  readonly connections: number;
  /** Where the data may lie. */
  readonly parent: string;
  /** Writes a CPU profile of our server into the working directory. */
  readonly cpuProfile: boolean;
}

export interface Servers {
  readonly load: LoadGenerator;
  readonly ceiling: ServerProcess;
  readonly ours: ServerProcess;
  /** Of our server's data. */
  readonly folder: string;
}

/** Says on what machine, starts both servers, and takes everything away again. */
export async function withServers(options: BenchOptions, work: (servers: Servers) => Promise<void>): Promise<void> {
  const load = chooseLoadGenerator();
  const folder = mkdtempSync(join(options.parent, "cellgrade-bench-"));
  const ceiling = await startCeiling();
  const ours = await startCellgrade({
    data: folder,
    nodeArgs: options.cpuProfile ? ["--cpu-prof", "--cpu-prof-dir=."] : [],
  });
  try {
    console.log(
      `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}, ${load.name}`,
    );
    if (load.remark !== null) console.log(`remark: ${load.remark}`);
    await work({ load, ceiling, ours, folder });
  } finally {
    await Promise.all([ceiling.stop(), ours.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

export const DEFAULT_PARENT = tmpdir();
