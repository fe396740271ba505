/** What somebody does to a value, whatever the value is at that moment. */
export type Edit<Value> = (now: Value) => Value;

/**
 * The edit behind a control that tells the whole choice: it adds what `after` has and `before` has not, and takes away what
 * `before` has and `after` has not. `before` is the choice that the control showed.
 */
export function editChoice<Value>(before: readonly Value[], after: readonly Value[]): Edit<readonly Value[]> {
  return (now) => [
    ...now.filter((each) => after.includes(each) || !before.includes(each)),
    ...after.filter((each) => !before.includes(each) && !now.includes(each)),
  ];
}
