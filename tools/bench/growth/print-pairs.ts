import { median } from "../durable-saves.ts";
import { mustKeep } from "../must-keep.ts";
import type { SaveSegment } from "./measure-saves.ts";

/** Two segments that ran beside each other: what is compared with, and what is measured. */
export type SavePair = readonly [base: SaveSegment, measured: SaveSegment];

/** The head of a table of {@link printPairs}. The two names are those of the segments; `suffix` heads the bounds. */
export function printHead(base: string, measured: string, suffix = ""): void {
  const columns = [base, measured, "ratio", "filed", "CPU µs", "CPU µs", "ratio"];
  console.log(`\n${"".padEnd(28)}${columns.map((column) => column.padStart(9)).join("")}${suffix}`);
}

/** One line of medians, with the bound of the row where it has one. */
export function printPairs(name: string, pairs: readonly SavePair[], ratioMin: number | null = null): void {
  const of = (pick: (pair: SavePair) => number): number => median(pairs.map(pick));
  const columns = [
    of(([a]) => a.perSecond).toFixed(0),
    of(([, b]) => b.perSecond).toFixed(0),
    of(([a, b]) => b.perSecond / a.perSecond).toFixed(2),
    of(([a, b]) => b.filedPerSecond / a.filedPerSecond).toFixed(2),
    of(([a]) => a.cpuUs).toFixed(1),
    of(([, b]) => b.cpuUs).toFixed(1),
    of(([a, b]) => b.cpuUs / a.cpuUs).toFixed(2),
  ];
  const cells = columns.map((column) => column.padStart(9)).join("");
  console.log(`${name.padEnd(28)}${cells}${mustKeep(ratioMin)}`.trimEnd());
}
