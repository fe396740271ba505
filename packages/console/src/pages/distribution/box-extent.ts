import type { Schema } from "../../api/schema.ts";

type ValueGroup = Schema<"ValueGroup">;

/** The range of the axis of box plots, and the groups that have something beyond it. */
export interface BoxExtent {
  readonly low: number;
  readonly high: number;
  readonly beyond: readonly ValueGroup[];
}

/** From five values on, one far value moves no quartile of type 7. */
const VALUES_MIN = 5;

/**
 * The boxes, whiskers and means, as far as the bulk of their own group: one far value flattens no box. A group of so few
 * values that a far one moves its box does not count where there are others.
 */
export function boxExtent(groups: readonly ValueGroup[]): BoxExtent {
  const firm = groups.filter(({ count }) => count >= VALUES_MIN);
  const parts = (firm.length > 0 ? firm : groups).flatMap(withinBulk);
  const [low, high] = [Math.min(...parts), Math.max(...parts)];
  return { low, high, beyond: groups.filter((group) => drawn(group).some((value) => value < low || value > high)) };
}

/** The range that takes in all that would be drawn. */
export function wholeExtent(groups: readonly ValueGroup[]): BoxExtent {
  const values = groups.flatMap(drawn);
  return { low: Math.min(...values), high: Math.max(...values), beyond: [] };
}

function drawn({ p2_5, q1, q3, p97_5, mean }: ValueGroup): number[] {
  return [p2_5, q1, q3, p97_5, mean].filter((value) => value !== null);
}

function withinBulk(group: ValueGroup): number[] {
  const { bulk } = group;
  return bulk === null ? [] : drawn(group).map((value) => Math.min(bulk.to, Math.max(bulk.from, value)));
}
