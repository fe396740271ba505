// The doubles beside a double: what makes a range without its end one that includes its ends.

const view = new DataView(new ArrayBuffer(8));

/** The greatest double below a finite one. */
export function nextDown(value: number): number {
  return -nextUp(-value);
}

/** The least double above a finite one. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  view.setFloat64(0, value);
  // Doubles of one sign are in the order of their bits.
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
