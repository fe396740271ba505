import {
  describeProblem,
  type ProblemCode,
  type ProblemValue,
  type ProblemValues,
  type ValueFaultCode,
} from "@cellgrade/contract/problems";

// A refusal is a code of the registry with the values of its text. send-problem.ts and the console choose the language.

/** Where the fault is. */
export interface FaultPlace {
  /** The query parameter at fault. */
  readonly parameter?: string;
  /** The field of the body at fault, as `rules[1].name`. */
  readonly field?: string;
}

/**
 * A refusal, as a handler throws it. Its values are public, so they hold no inner detail. Its message is in English.
 */
export class Problem<Code extends ProblemCode = ProblemCode> extends Error {
  readonly code: Code;
  /** The values as an answer may show them: bounded, without control characters. */
  readonly values: { readonly [name: string]: ProblemValue };
  readonly place: FaultPlace;
  constructor(code: Code, values: ProblemValues<Code>, place: FaultPlace = {}) {
    const shown = Object.fromEntries(
      Object.entries<ProblemValue>(values).map(([name, value]) => [name, showValue(value)]),
    );
    super(describeProblem(code, shown, "en"));
    this.name = "Problem";
    this.code = code;
    this.values = shown;
    this.place = place;
  }
}

/** The values of a fault's text but for the name of the value at fault. */
export type FaultValues<Code extends ValueFaultCode> = Omit<ProblemValues<Code>, "name">;

/** All values of a fault's text. The compiler cannot see that its name is the only one that was missing. */
function named<Code extends ValueFaultCode>(values: FaultValues<Code>, name: string): ProblemValues<Code> {
  return { ...values, name } as unknown as ProblemValues<Code>;
}

/** A fault of a value, thrown by a reader that does not know the name of what it reads. */
export class ValueFault<Code extends ValueFaultCode = ValueFaultCode> extends Error {
  readonly code: Code;
  readonly values: FaultValues<Code>;
  constructor(code: Code, values: FaultValues<Code>) {
    super(code);
    this.name = "ValueFault";
    this.code = code;
    this.values = values;
  }

  /** The same fault as the problem of a query parameter. */
  ofParameter(parameter: string): Problem {
    return new Problem(this.code, named(this.values, parameter), { parameter });
  }
}

/** A fault of a field of the body, or of a setting. */
export class FieldFault<Code extends ValueFaultCode = ValueFaultCode> extends Problem<Code> {
  readonly field: string;
  constructor(field: string, code: Code, values: FaultValues<Code>) {
    super(code, named(values, field), { field });
    this.field = field;
  }
}

/** A problem repeats at most this much of a value. Codes and names fit. */
const SHOWN_CHARACTERS_MAX = 64;

function showValue(value: ProblemValue): ProblemValue {
  if (typeof value === "number") return value;
  return typeof value === "string" ? show(value) : value.map(show);
}

function show(value: string): string {
  const characters = Array.from(value.toWellFormed().replace(/\p{Cc}/gu, "·"));
  if (characters.length <= SHOWN_CHARACTERS_MAX) return characters.join("");
  return `${characters.slice(0, SHOWN_CHARACTERS_MAX).join("")}…`;
}

/** A value of any kind as text, for the values of a problem. */
export function written(value: unknown): string {
  if (value === undefined) return "undefined"; // JSON has no text for it
  return typeof value === "string" ? value : JSON.stringify(value);
}
