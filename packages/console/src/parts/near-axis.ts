/** Something further away than this many ranges of the values is not drawn: it would leave the values a sliver. */
const DISTANCE_MAX = 1;

/** Whether a limit or a cell is near enough to the values on an axis to be drawn beside them. */
export function isNearAxis(value: number, { from, to }: { readonly from: number; readonly to: number }): boolean {
  const distance = DISTANCE_MAX * (to - from);
  return value >= from - distance && value <= to + distance;
}
