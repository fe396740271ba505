import { CONTROL_RULES } from "@cellgrade/contract/control-rules";
import { PERIODS } from "@cellgrade/contract/groupings";
import { type Static, Type } from "typebox";
import { type Component, component, nullable, refOrNull, refTo } from "../../http/schema-kinds.ts";
import { ControlParametersSchema, ControlPhaseSchema } from "../control-phases/control-phase-schemas.ts";
import { MachineEventSchema } from "../machine-events/machine-event-schemas.ts";
import { quantity } from "../records/record-schemas.ts";
import { RunSchema, RunsSchema } from "./run-schemas.ts";

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
        count: Type.Integer({ description: "Measurements that have the quantity: replaced versions count too." }),
        median: Type.Number(),
        medianResidual: Type.Number({ description: "Median of the differences from the median of the machine." }),
        runResidual: Type.Number({
          description: "Median of the differences from the median of the run (盘次) that each value is of.",
        }),
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

const MarkSchema = component(
  "Mark",
  Type.Object(
    {
      rule: Type.Enum([...CONTROL_RULES], {
        description:
          "jump: the mean is not what the point before lets expect. level: the mean is far from the center line. spread: so is the standard deviation. nelson2: nine errors of prediction in a row on one side; nelson3: six rising or falling; nelson4: fourteen up and down in turn. ewma: their moving average is too far from 0. cusum: so is their sum.",
      }),
      value: Type.Number({
        description:
          "What was seen, in the unit of the quantity; of ewma and cusum in σ of the prediction; of nelson the points in a row.",
      }),
      expected: Type.Number({
        description: "jump: the prediction. level: the center line. spread: that of a sound point. Else 0.",
      }),
      limit: Type.Number({ description: "The limit that value is beyond, on its side." }),
    },
    { description: "Why a point is marked. docs/statistics.md defines the judgements." },
  ),
);

const TrendPointSchema = component(
  "TrendPoint",
  Type.Object({
    start: Type.String({ description: "Plant-local.", examples: ["2024-03-02 08:00:00"] }),
    end: nullable(Type.String({ description: "The last testTime of the run; null of other periods." })),
    count: summary.count,
    mean: Type.Number(),
    sd: value("Null for a single value, and beyond the range of doubles."),
    phase: nullable(Type.Integer({ description: "Id of the phase it is judged by; null: by parameters." })),
    expected: value("The mean that the point before lets expect; null for the first point of a phase."),
    jumpLcl: value("Limits of the mean about expected: 3 σ of the prediction."),
    jumpUcl: value(),
    levelLcl: value("Limits of the mean about the center line: 3 σ of the means in the long run, or as typed."),
    levelUcl: value(),
    sdExpected: value("Center of the chart of standard deviations, for as many values."),
    sdLcl: value("Null for a single value, and where there is no spread within."),
    sdUcl: value(),
    error: value("mean - expected, in σ of the prediction."),
    marks: Type.Array(refTo(MarkSchema), { description: "Judgements by which it is out of control." }),
  }),
);

export const TrendSchema = component(
  "Trend",
  Type.Object({
    quantity,
    period: Type.Enum([...PERIODS]),
    devices: Type.Array(
      Type.Object({
        deviceCode: Type.String(),
        parameters: refOrNull(ControlParametersSchema),
        phases: Type.Array(refTo(ControlPhaseSchema), {
          description:
            "By from: those that hold somewhere from the first point on. The points before the first phase are judged by parameters, which are found from them; null when there are none. None where the filter asks for more than machines, steps and testTime: limits are frozen for whole points.",
        }),
        events: Type.Array(refTo(MachineEventSchema), { description: "Noted of the machine in this time, by at." }),
        marked: Type.Integer({ description: "Points with a mark." }),
        firstMarked: nullable(Type.String({ description: "Start of the first of them." })),
        lastMarked: nullable(Type.String({ description: "Start of the last of them." })),
        score: value(
          "How far the worst mean is out: its distance from what was expected as a multiple of its limit's, the larger of jump and level. More than 1 is beyond a limit; machines in falling order of it: the worst first.",
        ),
        points: Type.Array(refTo(TrendPointSchema), {
          description: "In time; runs and periods without a value have none.",
        }),
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
  RunSchema,
  RunsSchema,
  MarkSchema,
  TrendPointSchema,
  TrendSchema,
];
