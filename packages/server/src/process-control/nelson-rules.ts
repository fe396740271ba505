// Rules 1 to 4 of L. S. Nelson, The Shewhart Control Chart: Tests for Special Causes, Journal of Quality Technology 16
// (1984) 237–239. A rule is broken at the point that completes its pattern, and at each that continues it.

/** A point of a chart. Its limits are null when its subgroup is too small to have any. */
export interface ChartPoint {
  readonly value: number;
  readonly lcl: number | null;
  readonly ucl: number | null;
}

const SAME_SIDE_POINTS = 9;
const TREND_POINTS = 6;
const ALTERNATING_POINTS = 14;

/**
 * The rules that are broken at each point, ascending. Rule 1: beyond a control limit. Rule 2: nine in a row on one side
 * of the centre line; a point on the line is on no side. Rule 3: six in a row steadily rising or falling. Rule 4:
 * fourteen in a row going up and down in turn. Equal neighbours neither rise nor fall.
 */
export function nelsonRules(points: readonly ChartPoint[], centerLine: number): readonly number[][] {
  let sideRun = 0;
  let steadyRun = 0; // steps in the same direction
  let turnRun = 0; // steps each against the one before
  let side = 0;
  let step = 0;
  return points.map(({ value, lcl, ucl }, index) => {
    const newSide = compare(value, centerLine);
    sideRun = newSide !== 0 && newSide === side ? sideRun + 1 : Math.abs(newSide);
    side = newSide;
    const before = points[index - 1];
    const newStep = before === undefined ? 0 : compare(value, before.value);
    steadyRun = newStep !== 0 && newStep === step ? steadyRun + 1 : Math.abs(newStep);
    turnRun = newStep !== 0 && newStep === -step ? turnRun + 1 : Math.abs(newStep);
    step = newStep;
    return [
      ...((lcl !== null && value < lcl) || (ucl !== null && value > ucl) ? [1] : []),
      ...(sideRun >= SAME_SIDE_POINTS ? [2] : []),
      ...(steadyRun >= TREND_POINTS - 1 ? [3] : []),
      ...(turnRun >= ALTERNATING_POINTS - 1 ? [4] : []),
    ];
  });
}

/** Values that differ by rounding alone are equal: the centre line of equal subgroups is a last digit off. */
const ROUNDING = 1e-12;

function compare(a: number, b: number): number {
  return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b)) ? 0 : Math.sign(a - b);
}
