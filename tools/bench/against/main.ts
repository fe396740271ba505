import { mkdtempSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { chooseLoadGenerator } from "../load.ts";
import { FULL, growthMeasurements } from "./measure-growth.ts";
import { saveMeasurements } from "./measure-saves.ts";
import { type Measurement, measureRounds, NAME_COLUMNS, printRows } from "./paired-rounds.ts";
import { openTree, THIS_TREE, type Tree } from "./tree.ts";

// `npm run bench -- --against FOLDER`: the checkout in the folder, which was set up, against this one. With `--growth`
// both hold many records.

export interface AgainstOptions {
  /** Of the checkout that is compared with. */
  readonly folder: string;
  readonly rounds: number;
  readonly seconds: number;
  /** Where the data may lie. */
  readonly parent: string;
  /** Records that both hold before the first round; null: none, and saves alone are measured. */
  readonly records: number | null;
}

/** Prints a row for each figure. Gives false when a row does not keep its bound. */
export async function benchAgainst(options: AgainstOptions): Promise<boolean> {
  const { folder, rounds, seconds, records } = options;
  const load = chooseLoadGenerator();
  const trees = { before: openTree(folder), after: openTree(THIS_TREE) };
  console.log(
    `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}, ${load.name}`,
  );
  if (load.remark !== null) console.log(`remark: ${load.remark}`);
  const measurements =
    records === null ? saveMeasurements(load, { seconds }) : growthMeasurements({ records, seconds });
  const stored = records === null ? "" : `, ${records.toLocaleString("en-US")} records stored`;
  console.log(`\nnew tree against old tree, ${rounds} paired rounds, segments of ${seconds} s${stored}`);
  const missed = await inBoth(trees, options, measurements);
  if (missed.length > 0) console.log(`\nmissed: ${missed.join("; ")}`);
  return missed.length === 0;
}

/** Starts a server of each tree, measures, and takes everything away again. */
async function inBoth(
  trees: { readonly before: Tree; readonly after: Tree },
  { parent, records, rounds }: AgainstOptions,
  measurements: readonly Measurement[],
): Promise<string[]> {
  const data = mkdtempSync(join(parent, "cellgrade-against-"));
  const accountSets = [records === null ? "001" : FULL];
  const start = async (name: string, tree: Tree) => {
    const own = join(data, name);
    if (records !== null) await tree.fill(own, { accountSets, records });
    return tree.start(own, accountSets);
  };
  try {
    const before = await start("old", trees.before);
    try {
      const after = await start("new", trees.after);
      try {
        const rows = await measureRounds({ before, after }, measurements, rounds);
        const missed = printRows(rows, { before: "old", after: "new" });
        const peak = [before, after].map((server) => server.peakMemoryMb()?.toFixed(0) ?? "?");
        console.log(`${"peak memory, MB".padEnd(NAME_COLUMNS)}${peak.map((mb) => mb.padStart(10)).join("")}`);
        return missed;
      } finally {
        await after.stop();
      }
    } finally {
      await before.stop();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
