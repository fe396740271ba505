// The doubles beside a double. They turn a range that excludes its end into one that includes it.

const view = new DataView(new ArrayBuffer(8));

/** The greatest double below a finite one. */
export function nextDown(value: number): number {
  return -nextUp(-value);
}

/** The least double above a finite one. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  view.setFloat64(0, value);
  // Doubles of one sign have the order of their bits.
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
