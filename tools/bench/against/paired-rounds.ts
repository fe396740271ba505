import { median } from "../durable-saves.ts";
import { MUST_KEEP, mustKeep } from "../must-keep.ts";
import type { ServerProcess } from "../server-process.ts";

/** One figure of one server. */
interface Sample {
  readonly name: string;
  readonly value: number;
  /** A rate is better the more, a time the less. */
  readonly better: "more" | "less";
  /** The least ratio that the row must keep; null: none. */
  readonly ratioMin: number | null;
}

/** Measures one server; both servers give samples of the same names. */
export type Measurement = (server: ServerProcess) => Promise<readonly Sample[]>;

export interface Trees {
  readonly before: ServerProcess;
  readonly after: ServerProcess;
}

export interface Row {
  readonly sample: Sample;
  readonly before: number[];
  readonly after: number[];
}

/**
 * Takes every measurement of both servers in every round, one right after the other, so that a slow minute of the machine
 * meets both. Which server comes first alternates. One more round comes before and does not count.
 */
export async function measureRounds(
  { before, after }: Trees,
  measurements: readonly Measurement[],
  rounds: number,
): Promise<readonly Row[]> {
  const rows = new Map<string, Row>();
  for (let round = -1; round < rounds; round += 1) {
    for (const measure of measurements) {
      const beforeFirst = round % 2 === 0;
      const first = await measure(beforeFirst ? before : after);
      const second = await measure(beforeFirst ? after : before);
      if (round < 0) continue;
      for (const [index, sample] of first.entries()) {
        const row = rows.get(sample.name) ?? { sample, before: [], after: [] };
        rows.set(sample.name, row);
        const values = [sample.value, second[index]?.value ?? Number.NaN];
        row.before.push(values[beforeFirst ? 0 : 1] ?? Number.NaN);
        row.after.push(values[beforeFirst ? 1 : 0] ?? Number.NaN);
      }
    }
    if (round >= 0) console.error(`round ${round + 1} of ${rounds}`);
  }
  return [...rows.values()];
}

export const NAME_COLUMNS = 40;

/** What the two columns of figures are of. */
export interface Columns {
  readonly before: string;
  readonly after: string;
}

/** Prints a line for each row. Gives the names of the rows that do not keep their bound. */
export function printRows(rows: readonly Row[], { before: one, after: other }: Columns): string[] {
  const head = [one, other, "ratio", "least", "most"];
  console.log(`${"".padEnd(NAME_COLUMNS)}${head.map((column) => column.padStart(10)).join("")}${MUST_KEEP}`);
  const missed: string[] = [];
  for (const { sample, before, after } of rows) {
    const ratios = before.map((old, round) => {
      const ratio = (after[round] ?? Number.NaN) / old;
      return sample.better === "more" ? ratio : 1 / ratio;
    });
    const ratio = median(ratios);
    const isMissed = sample.ratioMin !== null && !(ratio >= sample.ratioMin);
    if (isMissed) missed.push(sample.name);
    const digits = median(before) < 1_000 ? 2 : 0;
    const cells = [
      median(before).toFixed(digits),
      median(after).toFixed(digits),
      ...[ratio, Math.min(...ratios), Math.max(...ratios)].map((value) => value.toFixed(3)),
    ].map((cell) => cell.padStart(10));
    const line = `${sample.name.padEnd(NAME_COLUMNS)}${cells.join("")}${mustKeep(sample.ratioMin)}`;
    console.log(isMissed ? `${line}  MISSED` : line.trimEnd());
  }
  return missed;
}
