import { writeFileSync } from "node:fs";
import { type BenchOptions, withServers } from "./bench-options.ts";
import { measurePairs, median } from "./durable-saves.ts";
import { MUST_KEEP, mustKeep, SAVES_RATIO_MIN } from "./must-keep.ts";
import type { Panel, Point } from "./plot.ts";

/** One machine alone up to more machines than a hall has. */
const CONNECTIONS = [1, 8, 64, 256];

/** `npm run bench -- --sweep`: saves a second against connections; `panelFile` gets what there is to plot, as JSON. */
export function benchSweep(options: BenchOptions, panelFile: string | null): Promise<void> {
  return withServers(options, async (servers) => {
    const ceiling: Point[] = [];
    const ours: Point[] = [];
    console.log(`\nmedians of ${options.pairs} pairs of ${options.seconds} s`);
    console.log(`connections    ceiling      ours     ratio${MUST_KEEP}`);
    for (const connections of CONNECTIONS) {
      const pairs = await measurePairs(servers, { ...options, connections });
      const [a, b] = [
        median(pairs.map((pair) => pair.ceiling.perSecond)),
        median(pairs.map((pair) => pair.ours.perSecond)),
      ];
      ceiling.push({ x: connections, y: a });
      ours.push({ x: connections, y: b });
      const ratio = median(pairs.map((pair) => pair.ours.perSecond / pair.ceiling.perSecond));
      const cells = [String(connections).padStart(11), a.toFixed(0).padStart(11), b.toFixed(0).padStart(10)];
      console.log(`${cells.join("")}${ratio.toFixed(2).padStart(10)}${mustKeep(SAVES_RATIO_MIN)}`);
    }
    if (panelFile === null) return;
    const lines = [
      { name: "node:http, nothing stored", points: ceiling },
      { name: "cellgrade, durable", points: ours },
    ];
    const panel: Panel = { title: "Saves against connections", x: "connections", y: "saves/s", lines };
    writeFileSync(panelFile, JSON.stringify(panel));
  });
}
