/** A label beside a line of a chart. */
export interface LineLabel {
  readonly text: string;
  readonly value: number;
}

export interface PlacedLabel extends LineLabel {
  /** Pixels by which the label is moved down from its line, so that it overlaps no other. */
  readonly offsetPx: number;
}

export interface LabelRoom {
  readonly min: number;
  readonly max: number;
  readonly heightPx: number;
  /** The least distance of two labels. */
  readonly distancePx: number;
}

/** The labels from the top down, each as near to its line as the others let it be, and within the chart if all fit. */
export function spreadLabels(
  labels: readonly LineLabel[],
  { min, max, heightPx, distancePx }: LabelRoom,
): readonly PlacedLabel[] {
  const yOf = (value: number): number => ((max - value) / (max - min)) * heightPx;
  const sorted = labels.toSorted((a, b) => b.value - a.value);
  const places: number[] = [];
  for (const { value } of sorted) places.push(Math.max(yOf(value), (places.at(-1) ?? -Infinity) + distancePx));
  // What was pushed below the chart is pushed up again, and the ones above it with it.
  let bottom = heightPx;
  for (let index = places.length - 1; index >= 0; index -= 1) {
    places[index] = Math.min(places[index] as number, bottom);
    bottom = (places[index] as number) - distancePx;
  }
  return sorted.map((label, index) => ({ ...label, offsetPx: (places[index] as number) - yOf(label.value) }));
}
