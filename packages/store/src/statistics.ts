import type { GradingRule } from "@cellgrade/contract/grading";
import type { Grouping, Period, Subgroup } from "@cellgrade/contract/groupings";
import type { Quantity } from "@cellgrade/contract/quantities";

// Requests and answers of the statistics of one quantity. Every number counts the records that match the filter and have
// the quantity. Excluded records are left out unless the filter names them. docs/statistics.md defines each number.

/**
 * Count, moments and quantiles (type 7) of some values; null where there are too few values. `sd` divides by n − 1, and is
 * null too where it is beyond the range of doubles.
 */
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
  /** The least and the greatest value that lie not far off the others (collectors/bulk.ts). */
  readonly bulk: ValueRange | null;
}

/** Both ends inclusive. */
export interface ValueRange {
  readonly from: number;
  readonly to: number;
}

/** Bin i counts `from + i·binWidth ≤ value < from + (i + 1)·binWidth`; the last bin counts up to `to`, inclusive. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly binWidth: number;
  readonly counts: readonly number[];
  /** Values outside of the bins: less than the first, and greater than the last. */
  readonly below: number;
  readonly above: number;
}

/** Specification limits; null means no limit on that side. */
export interface SpecificationLimits {
  readonly lsl: number | null;
  readonly usl: number | null;
}

/**
 * Starts of shifts, plant-local `HH:mm`, ascending. The last shift lasts over midnight until the first begins. An empty
 * list makes each day one shift.
 */
export type ShiftStarts = readonly string[];

/** The spread within subgroups. `sumOfSquares` adds the squares of each subgroup about its own mean. */
export interface WithinSubgroups {
  readonly subgroups: number;
  /** Σ (n − 1) over the subgroups. */
  readonly degreesOfFreedom: number;
  readonly sumOfSquares: number;
}

export interface DistributionRequest {
  readonly quantity: Quantity;
  readonly bins: number;
  /** Start of the first bin. By default that of the bulk, so that no far value hides it. */
  readonly from?: number;
  /** End of the last bin; by default that of the bulk. */
  readonly to?: number;
  /** With limits, the answer counts values outside of them and has the spread within subgroups. */
  readonly limits?: SpecificationLimits;
  readonly subgroup: Subgroup;
  readonly groupBy?: Grouping;
  /** A value whose position among the others is wanted. */
  readonly at?: number;
  readonly shiftStarts: ShiftStarts;
}

export interface ValueGroup extends ValueSummary {
  /** The text of the record's field; a day is `yyyy-MM-dd`. */
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
  /** The {@link GROUPS_SHOWN_MAX} groups with most values, in natural order of their keys. */
  readonly groups: readonly ValueGroup[] | null;
  readonly groupsOmitted: number;
  readonly position: { readonly below: number; readonly equal: number } | null;
}

/** A moment of a machine; the run (盘次) that holds it is meant. `testTime`: plant-local. */
export interface RunMoment {
  readonly deviceCode: string;
  readonly testTime: string;
}

export interface ChannelsRequest {
  readonly quantity: Quantity;
  /** A record is NG when no rule matches it, or when the quantity is outside of the limits. Null: no record is judged. */
  readonly ng: { readonly rules: readonly GradingRule[] } | { readonly limits: SpecificationLimits } | null;
  /** A new run of a machine begins when this passes without a result of it. */
  readonly runGapMinutes: number;
}

/** One channel (通道): a station of a machine. */
export interface Channel {
  readonly deviceCode: string;
  readonly batteryStation: string;
  readonly count: number;
  readonly median: number;
  /** Median of the differences between the values and the median of their machine. */
  readonly medianResidual: number;
  /** Median of the differences between the values and the median of the values of their own run. */
  readonly runResidual: number;
  readonly sd: number | null;
  /** NG records among `count`; null when the request judges no record. */
  readonly ng: number | null;
  /** Longest streak of NG in the order of testTime. Records of equal testTime may be in any order. */
  readonly ngStreak: number;
  /** Longest streak of equal values in the same order. */
  readonly stuckStreak: number;
}

export interface ChannelMap {
  /** The {@link CHANNELS_SHOWN_MAX} channels furthest from the median of their machine, in natural order of machine and station. */
  readonly items: readonly Channel[];
  /** All machines, in natural order. */
  readonly devices: readonly { readonly deviceCode: string; readonly count: number; readonly median: number }[];
  /** Channels left out of `items`. */
  readonly omitted: number;
}

export interface TrendRequest {
  readonly quantity: Quantity;
  readonly period: Period;
  readonly runGapMinutes: number;
  readonly shiftStarts: ShiftStarts;
}

export interface TrendPoint {
  /** Start of the run or period, plant-local `yyyy-MM-dd HH:mm:ss`. A shift over midnight belongs to the day it starts on. */
  readonly start: string;
  /** The last testTime of the run; null of a period. */
  readonly end: string | null;
  readonly count: number;
  readonly mean: number;
  /** Null for a single value. */
  readonly sd: number | null;
}

export interface DeviceTrend {
  readonly deviceCode: string;
  /** Sorted by time. A run or period without a value has no point. */
  readonly points: readonly TrendPoint[];
}

export interface Trend {
  /** The first machines in natural order, as many as have {@link TREND_POINTS_MAX} points together. */
  readonly devices: readonly DeviceTrend[];
  /** Machines left out of `devices`. */
  readonly omitted: number;
}

export interface RunsRequest extends Pick<ChannelsRequest, "quantity" | "ng" | "runGapMinutes"> {
  /** Runs to a page, at least 1. */
  readonly limit: number;
  /** The run, by its machine and start, that the page follows. */
  readonly after?: RunMoment;
}

/**
 * A run (盘次): the kept versions of one machine whose test times lie together, as those of a tray do. Exclusion and
 * replacement change nothing of what lay in it.
 */
export interface Run {
  readonly deviceCode: string;
  /** The first and the last testTime, plant-local. */
  readonly start: string;
  readonly end: string;
  /** Different barcodes that lay in it. Unread ones are left out; where only those are asked for, each version is a cell. */
  readonly cells: number;
  /** Different stations that gave a result. */
  readonly stations: number;
  /** Stations of its machine's {@link RUNS_BEFORE} runs before that gave none, in natural order; at most {@link MISSING_STATIONS_SHOWN_MAX}. */
  readonly missingStations: readonly string[];
  readonly missingOmitted: number;
  /** Cells that fit the filter and have the quantity. The newest measurement of a cell in the run counts. */
  readonly count: number;
  readonly median: number | null;
  readonly sd: number | null;
  /** NG cells among those that fit; null when the request judges none. */
  readonly ng: number | null;
  /** Cells among those that fit with an earlier kept measurement of the same step, in this run or another. */
  readonly retests: number;
}

export interface RunPage {
  /** Runs of which something fits, the newest first by their start; of equal starts in the natural order of machines. */
  readonly items: readonly Run[];
  /**
   * The run that the next page follows; null at the end. A page may end early, even empty, when enough was looked at that
   * does not fit.
   */
  readonly next: RunMoment | null;
}

/** Runs of a machine by which a run is judged incomplete: a few days of trays. */
export const RUNS_BEFORE = 20;

/** A machine of 256 channels, and some to spare. */
export const MISSING_STATIONS_SHOWN_MAX = 300;

/** Values that one query may hold in memory: 8 to 24 bytes each, and twice that while a column grows. */
export const VALUES_MAX = 20_000_000;

/** Different groups, subgroups or channels of one query: a year of hours of 110 machines. */
export const KEYS_MAX = 1_000_000;

/** Nobody tells more box plots than this apart. */
export const GROUPS_SHOWN_MAX = 200;

/** 64 machines of 256 channels, and some to spare; about 3 MB of JSON. */
export const CHANNELS_SHOWN_MAX = 20_000;

/** A week of hours of 118 machines; about 3 MB of JSON. */
export const TREND_POINTS_MAX = 20_000;
