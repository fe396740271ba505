// Rules 2 to 4 of L. S. Nelson, The Shewhart Control Chart: Tests for Special Causes, Journal of Quality Technology 16
// (1984) 237–239. A rule is broken at the point that completes its pattern, and at each that continues it. Rule 1, beyond a
// limit, is what judge-points.ts judges.

const SAME_SIDE_POINTS = 9;
const TREND_POINTS = 6;
const ALTERNATING_POINTS = 14;

/** A row of points that breaks a rule, up to this one. `length` is that of the pattern so far. */
export interface BrokenRule {
  readonly rule: "nelson2" | "nelson3" | "nelson4";
  readonly length: number;
  readonly lengthMax: number;
}

/**
 * The rules that are broken at each value, in their order. Rule 2: nine in a row on one side of 0; a value of 0 is on no side.
 * Rule 3: six in a row steadily rising or falling. Rule 4: fourteen in a row going up and down in turn. Equal neighbours
 * neither rise nor fall.
 */
export function nelsonRules(values: readonly number[]): readonly BrokenRule[][] {
  let sideRow = 0;
  let steadyRow = 1; // values that rise or fall in the same direction
  let turnRow = 1; // values of which each step goes against the one before
  let side = 0;
  let step = 0;
  return values.map((value, index) => {
    const newSide = Math.sign(value);
    sideRow = newSide !== 0 && newSide === side ? sideRow + 1 : Math.abs(newSide);
    side = newSide;
    const before = values[index - 1];
    const newStep = before === undefined ? 0 : compare(value, before);
    steadyRow = newStep !== 0 && newStep === step ? steadyRow + 1 : 1 + Math.abs(newStep);
    turnRow = newStep !== 0 && newStep === -step ? turnRow + 1 : 1 + Math.abs(newStep);
    step = newStep;
    const rows = [
      { rule: "nelson2", length: sideRow, lengthMax: SAME_SIDE_POINTS - 1 },
      { rule: "nelson3", length: steadyRow, lengthMax: TREND_POINTS - 1 },
      { rule: "nelson4", length: turnRow, lengthMax: ALTERNATING_POINTS - 1 },
    ] as const;
    return rows.filter(({ length, lengthMax }) => length > lengthMax);
  });
}

/** Values that differ by rounding alone are equal. */
const ROUNDING = 1e-12;

function compare(a: number, b: number): number {
  return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b)) ? 0 : Math.sign(a - b);
}
