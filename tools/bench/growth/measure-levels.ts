import { median } from "../durable-saves.ts";
import type { Panel } from "../plot.ts";
import { startCellgrade } from "../server-process.ts";
import { accountSetArgs, createAccountSets, warm } from "./account-set-files.ts";
import { fillAccountSet } from "./fill.ts";
import { measureSaves } from "./measure-saves.ts";
import { printHead, printPairs, type SavePair } from "./print-pairs.ts";

// Saves of new cells at several fill levels: account sets of one server, each with its share of the records, beside an
// empty one. The full one is measured elsewhere, and its pairs are given.

/** Even steps on a logarithmic axis, as far as that goes up to all records. */
const SHARES = [1 / 100, 1 / 10, 1 / 3];

export interface Level {
  /** Stored before the first segment. */
  readonly records: number;
  readonly pairs: readonly SavePair[];
}

export interface LevelOptions {
  readonly records: number;
  readonly pairs: number;
  readonly seconds: number;
}

/** Fills and measures in an empty folder; prints a table that ends with `full`, and gives all levels. */
export async function measureLevels(
  folder: string,
  { records, pairs, ...options }: LevelOptions,
  full: readonly SavePair[],
): Promise<Level[]> {
  const seconds = Math.max(1, Math.round(options.seconds / 2)); // so that the small ones do not grow to another level meanwhile
  const sets = SHARES.map((share, index) => ({ code: `L${index}`, records: Math.max(1, Math.round(records * share)) }));
  const empties = Array.from({ length: pairs }, (_, index) => `E${index}`);
  const codes = [...sets.map(({ code }) => code), ...empties];
  const fileOf = await createAccountSets(folder, codes);
  for (const { code, records: stored } of sets) {
    fillAccountSet(fileOf(code), { records: stored });
    await warm(fileOf(code));
  }
  const server = await startCellgrade({ data: folder, args: accountSetArgs(codes) });
  const measured = sets.map((): SavePair[] => []);
  try {
    const save = (accountSet: string, stored: number) =>
      measureSaves(server, { accountSet, mode: "new", records: stored, seconds });
    await save(empties[0] ?? "", 0); // warm-up, not counted; what it stores is soon forgotten among the rest
    for (const code of empties) {
      const empty = await save(code, 0);
      for (const [index, set] of sets.entries()) measured[index]?.push([empty, await save(set.code, set.records)]);
    }
  } finally {
    await server.stop();
  }
  const levels = [
    ...sets.map((set, index) => ({ records: set.records, pairs: measured[index] ?? [] })),
    { records, pairs: full },
  ];
  console.log(`\nsaves against records stored before, ${pairs} rounds of ${seconds} s`);
  printHead("empty", "stored");
  for (const level of levels) printPairs(`new cells, ${level.records.toLocaleString("en-US")}`, level.pairs);
  return levels;
}

/** What there is to plot: saves a second against records stored, and those of an empty account set in the same minutes. */
export function levelsPanel(levels: readonly Level[]): Panel {
  const of = (pairs: readonly SavePair[], which: 0 | 1): number => median(pairs.map((pair) => pair[which].perSecond));
  return {
    title: "Saves of new cells against records stored",
    x: "records stored before",
    y: "saves/s",
    lines: [
      {
        name: "an empty account set beside it",
        points: levels.map(({ records, pairs }) => ({ x: records, y: of(pairs, 0) })),
      },
      {
        name: "cellgrade, durable",
        points: [
          {
            x: 0,
            y: of(
              levels.flatMap(({ pairs }) => pairs),
              0,
            ),
          },
          ...levels.map(({ records, pairs }) => ({ x: records, y: of(pairs, 1) })),
        ],
      },
    ],
  };
}
