// The tabular cumulative sum: D. C. Montgomery, Introduction to Statistical Quality Control, 9.1; E. S. Page, Continuous
// Inspection Schemes, Biometrika 41 (1954) 100–115.

export interface CusumOptions {
  /** What a value must be beyond 0 to count: half the shift that is looked for. */
  readonly k: number;
  /** The sum beyond which it signals. */
  readonly h: number;
}

/** The usual choice for shifts of one σ. A sound chart signals once in 465 points. */
export const CUSUM: CusumOptions = { k: 0.5, h: 5 };

/** The sums of what the values, which have mean 0 and σ 1, are above k and below -k. Neither is ever less than 0. */
export function cusum(
  values: readonly number[],
  { k }: Pick<CusumOptions, "k">,
): readonly { readonly above: number; readonly below: number }[] {
  let above = 0;
  let below = 0;
  return values.map((value) => {
    above = Math.max(0, above + value - k);
    below = Math.max(0, below - value - k);
    return { above, below };
  });
}
