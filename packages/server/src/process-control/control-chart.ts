import type { ChosenRule } from "@cellgrade/contract/control-rules";
import type { ControlParameters } from "@cellgrade/store/control-phases";
import type { TrendPoint } from "@cellgrade/store/statistics";
import { markByChosenRules } from "./chosen-rules.ts";
import { fitParameters } from "./fit-parameters.ts";
import { judgePoints, type JudgedPoint } from "./judge-points.ts";

/** Limits that were frozen. */
export interface Phase {
  readonly id: number;
  /** From this moment on it holds, until the next one does: plant-local `yyyy-MM-dd HH:mm:ss`. */
  readonly from: string;
  readonly parameters: ControlParameters;
}

interface ChartPoint extends JudgedPoint {
  /** The phase that it is judged by; null: by the points before the first phase. */
  readonly phase: number | null;
}

/** The control chart of one machine. */
export interface ControlChart {
  /** Found from the points before the first phase; null when there are none. */
  readonly parameters: ControlParameters | null;
  readonly points: readonly ChartPoint[];
  /** Points with a mark, and the starts of the first and the last of them. */
  readonly marked: number;
  readonly firstMarked: string | null;
  readonly lastMarked: string | null;
  /**
   * How far the worst mean is out: its distance from what was expected, as a multiple of its limit's. More than 1 is beyond a
   * limit. Null where no mean has limits.
   */
  readonly score: number | null;
}

/**
 * Judges the points of a machine, which are in time. Each phase stands for itself: its first point has no point before it,
 * since what began the phase may have moved the level. Of two phases from the same moment the later in the list holds.
 */
export function controlChart(
  points: readonly TrendPoint[],
  { phases, chosen }: { readonly phases: readonly Phase[]; readonly chosen: readonly ChosenRule[] },
): ControlChart {
  const phaseOf = (start: string): Phase | null => phases.findLast(({ from }) => from <= start) ?? null;
  const stretches = Map.groupBy(points, ({ start }) => phaseOf(start));
  const parameters = fitParameters(stretches.get(null) ?? []);
  const judged = [...stretches].flatMap(([phase, own]) => {
    const by = phase === null ? parameters : phase.parameters;
    const found = by === null ? [] : markByChosenRules(judgePoints(own, by), chosen);
    return found.map((point) => ({ point: { ...point, phase: phase?.id ?? null }, out: worst(point, by) }));
  });
  const judgedPoints = judged.map(({ point }) => point);
  const marked = judgedPoints.filter(({ marks }) => marks.length > 0);
  const outs = judged.flatMap(({ out }) => out ?? []);
  return {
    parameters,
    points: judgedPoints,
    marked: marked.length,
    firstMarked: marked[0]?.start ?? null,
    lastMarked: marked.at(-1)?.start ?? null,
    score: outs.length === 0 ? null : outs.reduce((most, out) => Math.max(most, out)),
  };
}

/** The larger of the two distances of a mean, each as a multiple of its limit's. */
function worst(point: JudgedPoint, parameters: ControlParameters | null): number | null {
  const { mean, expected, jumpLcl, jumpUcl, levelLcl, levelUcl } = point;
  const ratios = [
    ratio(mean, expected, mean < (expected ?? mean) ? jumpLcl : jumpUcl),
    ratio(mean, parameters?.centerLine ?? null, mean < (parameters?.centerLine ?? mean) ? levelLcl : levelUcl),
  ].filter((each) => each !== null);
  return ratios.length === 0 ? null : Math.max(...ratios);
}

function ratio(value: number, expected: number | null, limit: number | null): number | null {
  if (expected === null || limit === null || limit === expected) return null;
  // The machine that is furthest out of all stays the first, however far that is.
  return Math.min(Number.MAX_VALUE, (value - expected) / (limit - expected));
}
