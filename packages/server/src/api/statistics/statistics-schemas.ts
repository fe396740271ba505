import { PERIODS } from "@cellgrade/contract/groupings";
import { type Static, Type } from "typebox";
import { type Component, component, nullable, refOrNull, refTo } from "../../http/schema-kinds.ts";
import { quantity } from "../records/record-schemas.ts";

// The answers about one quantity of many cells. The formulas stand in docs/statistics.md.

const value = (description?: string) => nullable(Type.Number(description === undefined ? {} : { description }));

const ValueRangeSchema = component(
  "ValueRange",
  Type.Object(
    { from: Type.Number(), to: Type.Number() },
    { description: "The least and the greatest value that lie not far off the others, which is where the bulk lies." },
  ),
);

const summary = {
  count: Type.Integer({ description: "Records that have the quantity." }),
  mean: value(),
  sd: value("σ, with n − 1; null for less than two values, and beyond the range of doubles."),
  min: value(),
  p2_5: value("Quantiles: type 7, linear between the two nearest values."),
  q1: value(),
  median: value(),
  q3: value(),
  p97_5: value(),
  max: value(),
  bulk: refOrNull(ValueRangeSchema),
};

const HistogramSchema = component(
  "Histogram",
  Type.Object(
    {
      from: Type.Number(),
      to: Type.Number(),
      binWidth: Type.Number(),
      counts: Type.Array(Type.Integer()),
      below: Type.Integer({ description: "Values below the first bin." }),
      above: Type.Integer({ description: "Values above the last bin." }),
    },
    { description: "Bin i: from + i·binWidth ≤ value < from + (i + 1)·binWidth, the last one up to `to`, inclusive." },
  ),
);

const OutOfLimitsSchema = component(
  "OutOfLimits",
  Type.Object({ below: Type.Integer(), above: Type.Integer(), share: Type.Number({ description: "Of count." }) }),
);

const CapabilitySchema = component(
  "Capability",
  Type.Object(
    {
      pp: value("Null with a limit on one side only."),
      ppk: value(),
      cp: value("Null with a limit on one side only."),
      cpk: value(),
      sdWithin: value("σ within subgroups, pooled."),
      subgroups: Type.Integer(),
      degreesOfFreedom: Type.Integer(),
    },
    { description: "过程能力: Pp and Ppk by the overall σ, Cp and Cpk by the pooled σ within subgroups." },
  ),
);

const ValueGroupSchema = component("ValueGroup", Type.Object({ key: Type.String(), ...summary }));

const PositionSchema = component(
  "Position",
  Type.Object({ value: Type.Number(), below: Type.Integer(), equal: Type.Integer() }),
);

export const DistributionSchema = component(
  "Distribution",
  Type.Object({
    quantity,
    ...summary,
    missing: Type.Integer({ description: "Records that lack the quantity." }),
    excluded: Type.Integer({ description: "Records left out because they are excluded." }),
    unread: Type.Integer({
      description: "Kept versions left out because their barcode was not read; 0 when unread is given.",
    }),
    histogram: refOrNull(HistogramSchema),
    limits: Type.Object({
      lsl: value(),
      usl: value(),
      source: nullable(Type.String({ enum: ["query", "stored"] })),
      version: nullable(Type.Integer({ description: "Of the stored limits." })),
    }),
    outOfLimits: refOrNull(OutOfLimitsSchema),
    capability: refOrNull(CapabilitySchema),
    groups: Type.Unsafe<Static<typeof ValueGroupSchema>[] | null>({
      anyOf: [Type.Array(refTo(ValueGroupSchema), { description: "By key, in natural order." }), { type: "null" }],
    }),
    groupsOmitted: Type.Integer({ description: "Groups left out, those with fewest values." }),
    position: refOrNull(PositionSchema),
  }),
);

export const ChannelsSchema = component(
  "Channels",
  Type.Object({
    quantity,
    items: Type.Array(
      Type.Object({
        deviceCode: Type.String(),
        batteryStation: Type.String(),
        count: summary.count,
        median: Type.Number(),
        medianResidual: Type.Number({ description: "Median of the differences from the median of the machine." }),
        sd: summary.sd,
        ngShare: value("By the grading rules, else by the stored limits of the one step; null where neither tells."),
        ngStreak: Type.Integer({ description: "Longest streak of NG in the order of testTime." }),
        stuckStreak: Type.Integer({ description: "Longest streak of equal values in the order of testTime." }),
      }),
      { description: "By machine and station, in natural order." },
    ),
    devices: Type.Array(Type.Object({ deviceCode: Type.String(), count: summary.count, median: Type.Number() })),
    omitted: Type.Integer({ description: "Channels left out, those nearest to the median of their machine." }),
  }),
);

const rules = (of: string) =>
  Type.Array(Type.Integer({ minimum: 1, maximum: 4 }), { description: `Nelson rules broken here by the ${of}.` });

const limit = value("Null for a single value.");

export const TrendSchema = component(
  "Trend",
  Type.Object({
    quantity,
    period: Type.Enum([...PERIODS]),
    devices: Type.Array(
      Type.Object({
        deviceCode: Type.String(),
        centerLine: value("Mean of all values of the machine."),
        sdCenterLine: value("σ within periods, pooled; null when no period has two values."),
        points: Type.Array(
          Type.Object({
            start: Type.String({ description: "Plant-local.", examples: ["2024-03-02 08:00:00"] }),
            count: summary.count,
            mean: Type.Number(),
            sd: limit,
            meanLcl: limit,
            meanUcl: limit,
            sdLcl: limit,
            sdUcl: limit,
            rules: rules("mean"),
            sdRules: rules("σ"),
          }),
          { description: "In time; periods without a value have none." },
        ),
      }),
      { description: "By code, in natural order." },
    ),
    omitted: Type.Integer({ description: "Machines left out: ask for them by deviceCode." }),
  }),
);

export const STATISTICS_COMPONENTS: readonly Component[] = [
  ValueRangeSchema,
  HistogramSchema,
  OutOfLimitsSchema,
  CapabilitySchema,
  ValueGroupSchema,
  PositionSchema,
  DistributionSchema,
  ChannelsSchema,
  TrendSchema,
];
