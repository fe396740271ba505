// What a change may cost: the least ratio of the changed tree to the tree before it, by row. The ratio is new ÷ old of a
// rate and old ÷ new of a time, so less than 1 is slower. `npm run bench -- --against FOLDER` measures it in paired
// rounds, and the median of the rounds counts.

/** What ten paired rounds can tell apart on a quiet machine. */
export const SAVES_RATIO_MIN = 0.98;

/** Rows that depend on what is stored vary more from round to round. */
export const GROWTH_RATIO_MIN = 0.95;

/** Saves of machines of which a policy asks for networks, tokens and device codes, of those that are asked for nothing. */
export const POLICIES_RATIO_MIN = 0.97;

/** The head of the column in which a table shows the bounds. */
export const MUST_KEEP = "must keep".padStart(11);

/** A bound as a cell of that column; empty where a row has none. */
export function mustKeep(ratioMin: number | null): string {
  return (ratioMin === null ? "" : `≥ ${ratioMin.toFixed(2)}`).padStart(11);
}
