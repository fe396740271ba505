// The judgements of a control chart, by which its points are marked. docs/statistics.md defines each.

/** The judgements that are made by choice: rules 2 to 4 of Nelson, the EWMA and the CUSUM of the prediction errors. */
export const CHOSEN_RULES = ["nelson2", "nelson3", "nelson4", "ewma", "cusum"] as const;
export type ChosenRule = (typeof CHOSEN_RULES)[number];

/** All judgements. `jump` and `level` are of the mean, `spread` is of the standard deviation within. */
export const CONTROL_RULES = ["jump", "level", "spread", ...CHOSEN_RULES] as const;
export type ControlRule = (typeof CONTROL_RULES)[number];
