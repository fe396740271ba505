import { compareNaturally } from "@cellgrade/contract/natural-order";
import { createFloatColumn, createIntegerColumn } from "./column.ts";
import { histogramOf } from "./histogram.ts";
import { createNumbering } from "./numbering.ts";
import { splitByNumber } from "./split-by-number.ts";
import { createSubgroups } from "./subgroups.ts";
import { summarizeValues } from "./summarize-values.ts";
import {
  type Distribution,
  type DistributionRequest,
  GROUPS_SHOWN_MAX,
  type SpecificationLimits,
  type ValueGroup,
  type ValueSummary,
} from "../statistics.ts";

// A distribution from rows. The engine reads the rows; this file knows no engine.

/**
 * The limits of a request, null when neither side has one. Without a limit there is no capability, and the spread within
 * subgroups, which only capability needs, is not computed.
 */
export function limitsOf({ limits }: DistributionRequest): SpecificationLimits | null {
  return limits === undefined || (limits.lsl === null && limits.usl === null) ? null : limits;
}

export interface DistributionCollector {
  /**
   * Adds one value with the keys of its subgroup and its group. A key that the request does not need may be any text.
   * Throws TooMuch beyond the bounds of a query.
   */
  readonly take: (value: number, subgroup: string, group: string) => void;
  finish(counts: Pick<Distribution, "missing" | "excluded">): Distribution;
  /** Releases the memory at once. */
  free(): void;
}

/** A collector of one distribution. `rowsExpected` is an upper guess of the number of rows: memory is reserved for that many. */
export function createDistribution(
  request: DistributionRequest,
  { rowsExpected }: { readonly rowsExpected?: number } = {},
): DistributionCollector {
  const values = createFloatColumn({ rowsExpected });
  const limits = limitsOf(request);
  const subgroups = limits === null ? null : createSubgroups();
  const groups =
    request.groupBy === undefined
      ? null
      : { numbering: createNumbering(), numbers: createIntegerColumn({ rowsExpected }) };

  return {
    take(value, subgroup, group) {
      values.push(value);
      subgroups?.take(value, subgroup);
      groups?.numbers.push(groups.numbering.numberOf(group));
    },
    finish(counts) {
      const all = values.values();
      const groupsShown =
        groups === null
          ? { groups: null, groupsOmitted: 0 }
          : summarizeGroups(all, { numbers: groups.numbers.values(), names: groups.numbering.names() });
      const outOfLimits = limits === null ? null : countOutside(all, limits);
      const position = request.at === undefined ? null : positionOf(all, request.at);
      const summary = summarizeValues(all); // reorders the values, so what looks at their groups comes before
      return {
        ...counts,
        histogram: histogramFor(all, request, summary),
        outOfLimits,
        within: subgroups === null ? null : subgroups.within(),
        ...groupsShown,
        position,
        ...summary,
      };
    },
    free() {
      values.free();
      groups?.numbers.free();
    },
  };
}

/** From one end that is asked for to the bulk's other end, or to the last value where the bulk lies on the other side. */
function histogramFor(
  values: Float64Array,
  { bins, from, to }: DistributionRequest,
  { min, max, bulk }: ValueSummary,
): Distribution["histogram"] {
  if (bulk === null || min === null || max === null) return null;
  return histogramOf(values, {
    bins,
    from: from ?? (to === undefined || to > bulk.from ? bulk.from : min),
    to: to ?? (from === undefined || from < bulk.to ? bulk.to : max),
  });
}

function countOutside(values: Float64Array, { lsl, usl }: SpecificationLimits): { below: number; above: number } {
  const least = lsl ?? Number.NEGATIVE_INFINITY;
  const greatest = usl ?? Number.POSITIVE_INFINITY;
  let below = 0;
  let above = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value < least) below += 1;
    else if (value > greatest) above += 1;
  }
  return { below, above };
}

function positionOf(values: Float64Array, at: number): { below: number; equal: number } {
  let below = 0;
  let equal = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value < at) below += 1;
    else if (value === at) equal += 1;
  }
  return { below, equal };
}

function summarizeGroups(
  values: Float64Array,
  { numbers, names }: { readonly numbers: Uint32Array; readonly names: readonly string[] },
): { groups: readonly ValueGroup[]; groupsOmitted: number } {
  const { order, starts } = splitByNumber(numbers, names.length);
  const countOf = (number: number): number => (starts[number + 1] as number) - (starts[number] as number);
  const shown = names
    .map((key, number) => ({ key, number }))
    .sort((a, b) => countOf(b.number) - countOf(a.number) || compareNaturally(a.key, b.key))
    .slice(0, GROUPS_SHOWN_MAX)
    .sort((a, b) => compareNaturally(a.key, b.key));
  const groups = shown.map(({ key, number }) => {
    const places = order.subarray(starts[number], starts[number + 1]);
    const own = new Float64Array(places.length);
    for (let index = 0; index < places.length; index += 1) own[index] = values[places[index] as number] as number;
    return { key, ...summarizeValues(own) };
  });
  return { groups, groupsOmitted: names.length - shown.length };
}
