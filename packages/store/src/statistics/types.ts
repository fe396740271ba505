import type { GradingRule } from "@cellgrade/contract/grading";
import type { NumberField } from "@cellgrade/contract/wire";

// What is asked and answered about one quantity over many records. Every number is of the records that fit the filter,
// have the quantity, and are not excluded, unless the filter says which. How each is defined: docs/statistics.md.

/** Count, moments and quantiles (type 7) of some values; null where there are too few. `sd`: with n − 1. */
export interface ValueSummary {
  readonly count: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly min: number | null;
  readonly p2_5: number | null;
  readonly q1: number | null;
  readonly median: number | null;
  readonly q3: number | null;
  readonly p97_5: number | null;
  readonly max: number | null;
}

/** Bin i counts `from + i·binWidth ≤ value < from + (i + 1)·binWidth`, the last bin its upper end too. */
export interface Histogram {
  readonly from: number;
  readonly binWidth: number;
  readonly counts: readonly number[];
  /** Values outside of the bins. */
  readonly below: number;
  readonly above: number;
}

/** Specification limits; null: none on that side. */
export interface SpecificationLimits {
  readonly lsl: number | null;
  readonly usl: number | null;
}

/** Starts of shifts, plant-local `HH:mm`, ascending; the last lasts over midnight until the first. None: a day is one. */
export type ShiftStarts = readonly string[];

export const PERIODS = ["hour", "shift", "day"] as const;
export type Period = (typeof PERIODS)[number];

export const SUBGROUPS = ["deviceHour", "device", "batteryStation", "hour", "day", "shift"] as const;
export type Subgroup = (typeof SUBGROUPS)[number];

export const GROUPINGS = ["deviceCode", "batteryStation", "workStep", "day"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The spread inside of subgroups: their sums of squares about their own means, added. */
export interface WithinSubgroups {
  readonly subgroups: number;
  /** Σ (n − 1) over the subgroups. */
  readonly degreesOfFreedom: number;
  readonly sumOfSquares: number;
}

export interface DistributionRequest {
  readonly quantity: NumberField;
  readonly bins: number;
  /** The range of the bins; from the least and to the greatest value unless given. */
  readonly from?: number;
  readonly to?: number;
  /** With limits, what lies outside is counted and the spread within subgroups is told. */
  readonly limits?: SpecificationLimits;
  readonly subgroup: Subgroup;
  readonly groupBy?: Grouping;
  /** A value whose place among the others is asked. */
  readonly at?: number;
  readonly shiftStarts: ShiftStarts;
}

export interface ValueGroup extends ValueSummary {
  /** The text of the record's field; of a day `yyyy-MM-dd`. */
  readonly key: string;
}

export interface Distribution extends ValueSummary {
  /** Records that lack the quantity. */
  readonly missing: number;
  /** Records left out because they are excluded. */
  readonly excluded: number;
  readonly histogram: Histogram | null;
  readonly outOfLimits: { readonly below: number; readonly above: number } | null;
  readonly within: WithinSubgroups | null;
  /** By key; the {@link GROUPS_SHOWN_MAX} with most values. */
  readonly groups: readonly ValueGroup[] | null;
  readonly groupsOmitted: number;
  readonly position: { readonly below: number; readonly equal: number } | null;
}

export interface ChannelsRequest {
  readonly quantity: NumberField;
  /** What makes a record NG: that no rule matches, or that the quantity is outside of limits. Null: nothing is known to. */
  readonly ng: { readonly rules: readonly GradingRule[] } | { readonly limits: SpecificationLimits } | null;
}

/** One channel (通道): a station of a machine. */
export interface Channel {
  readonly deviceCode: string;
  readonly batteryStation: string;
  readonly count: number;
  readonly median: number;
  /** Median of the values' differences from the median of their machine. */
  readonly medianResidual: number;
  readonly sd: number | null;
  /** NG records among `count`; null where nothing tells NG. */
  readonly ng: number | null;
  /** Longest run of NG, and of equal values, in the order of testTime, in any order where it is the same. */
  readonly ngRun: number;
  readonly stuckRun: number;
}

export interface ChannelMap {
  /** By machine and station; the {@link CHANNELS_SHOWN_MAX} furthest from the median of their machine. */
  readonly items: readonly Channel[];
  /** All machines, by code. */
  readonly devices: readonly { readonly deviceCode: string; readonly count: number; readonly median: number }[];
  readonly omitted: number;
}

export interface TrendRequest {
  readonly quantity: NumberField;
  readonly period: Period;
  readonly shiftStarts: ShiftStarts;
}

export interface TrendPoint {
  /** Start of the period, plant-local `yyyy-MM-dd HH:mm:ss`. A shift over midnight belongs to the day it starts on. */
  readonly start: string;
  readonly count: number;
  readonly mean: number;
  /** Null for a single value. */
  readonly sd: number | null;
}

export interface DeviceTrend {
  readonly deviceCode: string;
  /** In time; periods without a value have no point. */
  readonly points: readonly TrendPoint[];
}

export interface Trend {
  /** By code; as many as have {@link TREND_POINTS_MAX} points together. */
  readonly devices: readonly DeviceTrend[];
  /** Machines left out. */
  readonly omitted: number;
}

/** Values one query may hold in memory while it runs: 8 to 24 bytes each, and twice that while a column grows. */
export const VALUES_MAX = 20_000_000;

/** Different groups, subgroups or channels one query may meet: a year of hours of 110 machines. */
export const KEYS_MAX = 1_000_000;

/** Box plots beyond this nobody tells apart. */
export const GROUPS_SHOWN_MAX = 200;

/** 64 machines of 256 channels, and some more; about 3 MB of JSON. */
export const CHANNELS_SHOWN_MAX = 20_000;

/** A week of hours of 118 machines; about 3 MB of JSON. */
export const TREND_POINTS_MAX = 20_000;
