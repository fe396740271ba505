// Units as account sets name them.

const PREFIXES: ReadonlyMap<string, number> = new Map([
  ["m", 1 / 1_000],
  ["", 1],
  ["k", 1_000],
]);

/** How many of `base` (V, A, Ah, Wh) a unit is. Null where it is no such unit. A remark may follow: `mAh (25°C)`. */
export function sizeOfUnit(unit: string, base: string): number | null {
  const [name = ""] = unit.trim().split(/[\s(（@]/, 1);
  return name.endsWith(base) ? (PREFIXES.get(name.slice(0, -base.length)) ?? null) : null;
}
