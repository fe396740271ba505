import type { ControlParameters } from "@cellgrade/store/control-phases";
import type { TrendPoint } from "@cellgrade/store/statistics";
import { type ControlChart, controlChart } from "../../packages/server/src/process-control/control-chart.ts";
import { fitParameters } from "../../packages/server/src/process-control/fit-parameters.ts";
import {
  CELLS,
  HALL_DAYS,
  moved,
  RUNS_A_DAY,
  SD_OF_CELLS,
  soundHall,
  startOf,
} from "../../packages/server/test/process-control/hall.ts";

// `npm run bench -- --charts`: how often control charts mark runs of sound halls, and what they find in spoilt ones.

const HALLS = 1_000;
const LAST_DAYS = 5;
const REFERENCE_DAYS = 20;

/** Prints the shares. Nothing is timed: the same numbers come out everywhere. */
export function benchCharts(): void {
  console.log(
    `${HALLS} sound halls of 8 machines, ${HALL_DAYS} days of ${RUNS_A_DAY} runs: means that are marked, %\n`,
  );
  console.log("| correlation of runs | by σ within | by the moving range | jump | level | either | worst hall |");
  console.log("|---|---|---|---|---|---|---|");
  for (const phi of [0, 0.5, 0.9]) console.log(falseMarks(phi));
  console.log(`\nthe first machine of each hall of correlation 0.9 is spoilt: found in, %\n`);
  console.log("| what is planted | found within | in | the greatest score of its hall |");
  console.log("|---|---|---|---|");
  for (const line of detections()) console.log(line);
}

const isOut = ({ marks }: { readonly marks: readonly { readonly rule: string }[] }, ...rules: string[]): boolean =>
  marks.some(({ rule }) => rules.includes(rule));

const chartOf = (runs: readonly TrendPoint[]): ControlChart => controlChart(runs, { phases: [], chosen: [] });

const percent = (share: number): string => (100 * share).toFixed(1);

function falseMarks(phi: number): string {
  const marked = { byWithin: 0, byRange: 0, jump: 0, level: 0, either: 0 };
  let worst = 0;
  let points = 0;
  for (let seed = 1; seed <= HALLS; seed += 1) {
    const hall = soundHall(seed, phi);
    let either = 0;
    for (const runs of hall) {
      const judged = chartOf(runs).points;
      marked.jump += judged.filter((point) => isOut(point, "jump")).length;
      marked.level += judged.filter((point) => isOut(point, "level")).length;
      either += judged.filter((point) => isOut(point, "jump", "level")).length;
      marked.byWithin += beyond(runs, (3 * SD_OF_CELLS) / Math.sqrt(CELLS));
      marked.byRange += beyond(runs, 2.66 * meanRange(runs));
    }
    const ofHall = hall.flat().length;
    marked.either += either;
    worst = Math.max(worst, either / ofHall);
    points += ofHall;
  }
  const { byWithin, byRange, jump, level, either } = marked;
  const shares = [byWithin, byRange, jump, level, either].map((each) => percent(each / points));
  return `| ${phi} | ${shares.join(" | ")} | ${percent(worst)} |`;
}

/** Means further than this from the mean of all: what the textbook's charts mark. */
function beyond(runs: readonly TrendPoint[], halfWidth: number): number {
  const center = runs.reduce((sum, { mean }) => sum + mean, 0) / runs.length;
  return runs.filter(({ mean }) => Math.abs(mean - center) > halfWidth).length;
}

/** 2.66 of it are the limits of a chart of individuals. */
function meanRange(runs: readonly TrendPoint[]): number {
  const ranges = runs.slice(1).map(({ mean }, at) => Math.abs(mean - (runs[at]?.mean ?? mean)));
  return ranges.reduce((sum, range) => sum + range, 0) / ranges.length;
}

function detections(): string[] {
  const lastRuns = LAST_DAYS * RUNS_A_DAY;
  const driftFrom = (HALL_DAYS - LAST_DAYS) * RUNS_A_DAY;
  const found = { atOnce: 0, jump: 0, jumpFirst: 0, drift: 0, driftFirst: 0, frozen: 0 };
  let falseMarks = 0;
  for (let seed = 1; seed <= HALLS; seed += 1) {
    const [first = [], ...others] = soundHall(seed, 0.9);
    const greatest = Math.max(...others.map((runs) => chartOf(runs).score ?? 0));

    const from = 20 + (seed % 150);
    const jumped = chartOf(moved(first, from, () => 0.3));
    if (jumped.points.slice(from, from + 1).some((point) => isOut(point, "jump", "level"))) found.atOnce += 1;
    if (jumped.points.slice(from, from + 2).some((point) => isOut(point, "jump", "level"))) found.jump += 1;
    if ((jumped.score ?? 0) > greatest) found.jumpFirst += 1;

    const drifted = chartOf(moved(first, driftFrom, (since) => (0.2 * (since + 1)) / RUNS_A_DAY));
    if (drifted.points.slice(driftFrom).some((point) => isOut(point, "jump", "level"))) found.drift += 1;
    if ((drifted.score ?? 0) > greatest) found.driftFirst += 1;

    const phaseRuns = REFERENCE_DAYS * RUNS_A_DAY;
    const parameters = fitParameters(first.slice(0, phaseRuns));
    if (parameters === null) continue;
    const start = phaseRuns + (seed % RUNS_A_DAY);
    const slowly = moved(first, start, (since) => (0.1 * (since + 1)) / RUNS_A_DAY);
    const { points } = byFrozen(slowly, parameters);
    if (points.slice(start, start + lastRuns).some((point) => isOut(point, "jump", "level"))) found.frozen += 1;
    const sound = byFrozen(first, parameters).points.slice(phaseRuns);
    falseMarks += sound.filter((point) => isOut(point, "jump", "level")).length / sound.length;
  }
  const share = (count: number): string => percent(count / HALLS);
  return [
    `| a jump of 0.3 Ah | its first run | ${share(found.atOnce)} | ${share(found.jumpFirst)} |`,
    `| the same | two runs | ${share(found.jump)} | |`,
    `| a drift of 0.2 Ah a day over the last 5 days | these 5 days | ${share(found.drift)} | ${share(found.driftFirst)} |`,
    `| a drift of 0.1 Ah a day, limits frozen over 20 days | 5 days | ${share(found.frozen)} | |`,
    `| nothing, limits frozen over 20 days | of the runs of the next 10 days | ${share(falseMarks)} | |`,
  ];
}

function byFrozen(runs: readonly TrendPoint[], parameters: ControlParameters): ControlChart {
  const phase = { id: 1, from: startOf(REFERENCE_DAYS * RUNS_A_DAY), parameters };
  return controlChart(runs, { phases: [phase], chosen: [] });
}
