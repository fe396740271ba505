// By what the records of a statistic are taken together.

/** The fields that many records share: by these records are grouped, and their values are completed while one types. */
export const SHARED_FIELDS = ["deviceCode", "batteryStation", "workStep"] as const;
export type SharedField = (typeof SHARED_FIELDS)[number];

/** What one box of a box plot stands for. */
export const GROUPINGS = [...SHARED_FIELDS, "day"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What one point of a control chart stands for: a run (盘次) of the machine, or an hour, a shift or a day of `testTime`. */
export const PERIODS = ["run", "hour", "shift", "day"] as const;
export type Period = (typeof PERIODS)[number];
export const PERIOD_DEFAULT = "run" satisfies Period;

/**
 * What a filter may ask for so that the points of a control chart are still whole. Any other condition takes a part of each
 * point, and limits that were frozen for whole ones do not fit it.
 */
export const WHOLE_POINT_FILTERS: readonly string[] = ["deviceCode", "workStep", "testTimeFrom", "testTimeTo"];

/** What Cp and Cpk take as one subgroup. `deviceHour` is one hour of one machine. */
export const SUBGROUPS = ["deviceHour", "device", "batteryStation", "hour", "day", "shift"] as const;
export type Subgroup = (typeof SUBGROUPS)[number];
export const SUBGROUP_DEFAULT = "deviceHour" satisfies Subgroup;
