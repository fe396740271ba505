import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import type { ValueFaultCode } from "@cellgrade/contract/problems";
import { partsOfRunName } from "@cellgrade/contract/run-name";
import { readLookUp } from "@cellgrade/contract/read-record";
import { type TSchema, Type } from "typebox";
import type { RunMoment } from "@cellgrade/store/statistics";
import { ValueFault } from "../problem.ts";
import type { Parameter } from "./parameters.ts";
import { readInstant, readPlantTime } from "./read-time.ts";

// The kinds of query parameters. Each makes the table entry of one parameter from its description. Descriptions hold
// the examples: the documentation page would fill in an example of a schema as a filter.

/** A text of a record, read as the save interface reads it (CONTRACT clause 2), but for invisible characters around it. */
export function text(description: string): Parameter<string> {
  return single(Type.String({ ...TEXT, description }), (value) => readTexts(value)[0], ["TEXT_EXPECTED"]);
}

/** As {@link text}, with invisible characters around it and without. It may repeat: any of the values fits. */
export function texts(description: string): Parameter<readonly string[]> {
  return {
    schema: Type.Array(Type.String(TEXT), { description: `${description} May repeat: any of them fits.` }),
    read: (values) => [...new Set(values.flatMap(readTexts))],
    faults: ["TEXT_EXPECTED"],
  };
}

/** A finite decimal number. */
export function number(description: string): Parameter<number> {
  return single(
    Type.Number({ description }),
    (value) => {
      // A "+" that nobody encoded arrives as a space.
      const decimal = value.trim();
      if (!DECIMAL.test(decimal) || !Number.isFinite(Number(decimal))) throw new ValueFault("NUMBER_EXPECTED", {});
      return Number(decimal);
    },
    ["NUMBER_EXPECTED"],
  );
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

export function integer(
  description: string,
  { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback?: number },
): Parameter<number> {
  const schema = Type.Integer({
    description,
    minimum: min,
    maximum: max,
    ...(fallback !== undefined && { default: fallback }),
  });
  return single(
    schema,
    (value) => {
      const whole = Number(value);
      if (/^\d+$/.test(value) && whole >= min && whole <= max) return whole;
      throw new ValueFault("WHOLE_NUMBER_EXPECTED", { min, max, value });
    },
    ["WHOLE_NUMBER_EXPECTED"],
  );
}

/** A plant-local time, as padded `yyyy-MM-dd HH:mm:ss`. */
export function plantTime(description: string): Parameter<string> {
  const schema = Type.String({
    description: `${description} Plant-local, as 2024-03-02 09:14:08; "T" instead of the space, minutes without seconds, and a date alone (its midnight) will do.`,
  });
  return single(
    schema,
    (value) => {
      const time = readPlantTime(value);
      if (time === null) throw new ValueFault("PLANT_TIME_EXPECTED", {});
      return time;
    },
    ["PLANT_TIME_EXPECTED"],
  );
}

/** Runs, each named by a moment within it (contract/run-name.ts). At most {@link RUNS_NAMED_MAX}. */
export function runs(description: string): Parameter<readonly RunMoment[]> {
  return {
    schema: Type.Array(Type.String(), {
      description: `${description} DEVICE@yyyy-MM-dd HH:mm:ss, any moment within it. May repeat: any of them fits.`,
      maxItems: RUNS_NAMED_MAX,
    }),
    read(values) {
      if (values.length > RUNS_NAMED_MAX) throw new ValueFault("VALUES_TOO_MANY", { max: RUNS_NAMED_MAX });
      return values.map((value) => {
        const parts = partsOfRunName(value);
        const deviceCode = parts === null ? undefined : readLookUp(parts.deviceCode)[0];
        const testTime = parts === null ? null : readPlantTime(parts.testTime);
        if (deviceCode === undefined || testTime === null) throw new ValueFault("RUN_EXPECTED", {});
        return { deviceCode, testTime };
      });
    },
    faults: ["VALUES_TOO_MANY", "RUN_EXPECTED"],
  };
}

/** A screen of runs, and some to spare: each is sought for, and its rows are named one by one. */
const RUNS_NAMED_MAX = 100;

/** A moment, in ms since the epoch. */
export function instant(description: string): Parameter<number> {
  const schema = Type.String({
    description: `${description} ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00.`,
  });
  return single(
    schema,
    (value) => {
      const ms = readInstant(value);
      if (ms === null) throw new ValueFault("INSTANT_EXPECTED", {});
      return ms;
    },
    ["INSTANT_EXPECTED"],
  );
}

export function flag(description: string): Parameter<boolean> {
  return single(
    Type.Boolean({ description }),
    (value) => {
      if (value !== "true" && value !== "false") throw new ValueFault("BOOLEAN_EXPECTED", {});
      return value === "true";
    },
    ["BOOLEAN_EXPECTED"],
  );
}

export function choice<Value extends string>(description: string, choices: readonly Value[]): Parameter<Value> {
  return single(
    Type.Enum([...choices], { description }),
    (value) => {
      const chosen = choices.find((each) => each === value);
      if (chosen === undefined) throw new ValueFault("CHOICE_EXPECTED", { choices });
      return chosen;
    },
    ["CHOICE_EXPECTED"],
  );
}

/** As {@link choice}. It may repeat: all of the values hold. */
export function choices<Value extends string>(
  description: string,
  known: readonly Value[],
): Parameter<readonly Value[]> {
  return {
    schema: Type.Array(Type.Enum([...known]), { description: `${description} May repeat: all of them hold.` }),
    read: (values) =>
      [...new Set(values)].map((value) => {
        const chosen = known.find((each) => each === value);
        if (chosen === undefined) throw new ValueFault("CHOICE_EXPECTED", { choices: known });
        return chosen;
      }),
    faults: ["CHOICE_EXPECTED"],
  };
}

/** A parameter that may be given once. `faults` are those that `read` throws. */
export function single<Value>(
  schema: TSchema,
  read: (text: string) => Value,
  faults: readonly ValueFaultCode[],
): Parameter<Value> {
  return {
    schema,
    faults: ["VALUE_REPEATED", ...faults],
    read(values) {
      const [value = "", ...more] = values;
      if (more.length > 0) throw new ValueFault("VALUE_REPEATED", {});
      return read(value);
    },
  };
}

const TEXT = { minLength: 1, maxLength: TEXT_CODE_POINTS_MAX };

function readTexts(value: string): readonly [string, ...string[]] {
  const [sent, ...more] = readLookUp(value);
  if (sent !== undefined) return [sent, ...more];
  throw new ValueFault("TEXT_EXPECTED", { max: TEXT_CODE_POINTS_MAX });
}
