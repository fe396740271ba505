// Quantiles by linear interpolation between order statistics: type 7 of Hyndman & Fan, Sample Quantiles in Statistical
// Packages, The American Statistician 50 (1996) 361–365; the default of R, NumPy, Excel's PERCENTILE.INC.
//
// A few order statistics of many values are found by selection (Hoare's FIND for several ranks at once), which takes a
// fifth of the time of a sort.

/** Below this many values a sort is as fast as a selection. */
const SORT_VALUES = 32;

/**
 * The quantile of each probability (0 to 1, ascending); an empty list when there are no values. Reorders the values, which
 * must not hold NaN.
 */
export function quantilesOf(values: Float64Array, probabilities: readonly number[]): readonly number[] {
  if (values.length === 0) return [];
  const places = probabilities.map((probability) => (values.length - 1) * probability);
  const ranks = places.flatMap((place) => [Math.floor(place), Math.ceil(place)]);
  selectRanks(values, ranks);
  return places.map((place) => valueAt(values, place));
}

/** The quantile of 1/2; NaN when there are no values. Reorders the values. Of few values it takes a third of the time. */
export function medianOf(values: Float64Array): number {
  const place = (values.length - 1) / 2;
  if (values.length <= SORT_VALUES) sortFew(values, { from: 0, to: values.length - 1 });
  else selectRanks(values, [Math.floor(place), Math.ceil(place)]);
  return valueAt(values, place);
}

/** The value at a place of sorted values, between two of them by linear interpolation. */
function valueAt(values: Float64Array, place: number): number {
  const below = values[Math.floor(place)] ?? Number.NaN;
  const above = values[Math.ceil(place)] ?? Number.NaN;
  const share = place - Math.floor(place);
  const between = below + share * (above - below);
  // The difference of two doubles may be beyond their range.
  return Number.isFinite(between) ? between : (1 - share) * below + share * above;
}

/** Reorders the values so that each of these ranks (ascending) holds the value it would hold if all were sorted. */
export function selectRanks(values: Float64Array, ranks: readonly number[]): void {
  // After too many uneven partitions the span is sorted instead: no order of the values makes this slow.
  const depthMax = 2 * Math.ceil(Math.log2(values.length + 1));
  select(values, { from: 0, to: values.length - 1 }, ranks, depthMax);
}

/** Both ends inclusive. */
interface Span {
  readonly from: number;
  readonly to: number;
}

function select(values: Float64Array, { from, to }: Span, ranks: readonly number[], depthLeft: number): void {
  if (ranks.length === 0 || from >= to) return;
  if (to - from < SORT_VALUES || depthLeft === 0) {
    if (depthLeft === 0) values.subarray(from, to + 1).sort();
    else sortFew(values, { from, to });
    return;
  }
  const { lowEnd, highStart } = part(values, { from, to });
  // Values between the two parts equal the pivot and are in their places.
  const low = ranks.filter((rank) => rank <= lowEnd);
  const high = ranks.filter((rank) => rank >= highStart);
  select(values, { from, to: lowEnd }, low, depthLeft - 1);
  select(values, { from: highStart, to }, high, depthLeft - 1);
}

/** Sorts by insertion: of so few values the sort of the language takes four times as long. */
function sortFew(values: Float64Array, { from, to }: Span): void {
  for (let next = from + 1; next <= to; next += 1) {
    const value = values[next] as number;
    let place = next;
    for (; place > from && (values[place - 1] as number) > value; place -= 1) {
      values[place] = values[place - 1] as number;
    }
    values[place] = value;
  }
}

/**
 * Partitions a span: values up to `lowEnd` are at most the pivot, values from `highStart` on are at least the pivot. Values
 * equal to the pivot go to both parts, so that many equal values make even parts.
 */
function part(values: Float64Array, { from, to }: Span): { readonly lowEnd: number; readonly highStart: number } {
  const pivot = pivotOf(values, { from, to });
  let low = from;
  let high = to;
  while (low <= high) {
    while ((values[low] as number) < pivot) low += 1;
    while ((values[high] as number) > pivot) high -= 1;
    if (low > high) break;
    const moved = values[low] as number;
    values[low] = values[high] as number;
    values[high] = moved;
    low += 1;
    high -= 1;
  }
  return { lowEnd: high, highStart: low };
}

/** The median of three values spread over the span, or of nine when the span is long. */
function pivotOf(values: Float64Array, { from, to }: Span): number {
  const at = (share: number): number => values[Math.floor(from + share * (to - from))] as number;
  if (to - from < LONG_SPAN) return middleOf(at(0), at(0.5), at(1));
  return middleOf(
    middleOf(at(0), at(0.125), at(0.25)),
    middleOf(at(0.375), at(0.5), at(0.625)),
    middleOf(at(0.75), at(0.875), at(1)),
  );
}

const LONG_SPAN = 1_000;

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
