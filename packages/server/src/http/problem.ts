import {
  describeProblem,
  type ProblemCode,
  type ProblemValue,
  type ProblemValues,
  type ValueFaultCode,
} from "@cellgrade/contract/problems";

// What a request is refused with: a code of the registry and the values of its text. Who answers chooses the language.

/** Where the fault is. */
export interface FaultPlace {
  /** The query parameter at fault. */
  readonly parameter?: string;
  /** The field of the body at fault, as `rules[1].name`. */
  readonly field?: string;
}

/** Thrown by a handler. Its values are public: they hold no inner detail. The message is the English text, for logs. */
export class Problem<Code extends ProblemCode = ProblemCode> extends Error {
  readonly code: Code;
  /** Values as an answer may show them: bounded, without control characters. */
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

/** What is wrong with a value whose reader does not know what it was given as. */
export class ValueFault<Code extends ValueFaultCode = ValueFaultCode> extends Error {
  readonly code: Code;
  readonly values: FaultValues<Code>;
  constructor(code: Code, values: FaultValues<Code>) {
    super(code);
    this.name = "ValueFault";
    this.code = code;
    this.values = values;
  }

  /** The problem of a query parameter. */
  ofParameter(parameter: string): Problem {
    return new Problem(this.code, named(this.values, parameter), { parameter });
  }
}

/** The problem of a field of the body, or of a setting. */
export class FieldFault<Code extends ValueFaultCode = ValueFaultCode> extends Problem<Code> {
  readonly field: string;
  constructor(field: string, code: Code, values: FaultValues<Code>) {
    super(code, named(values, field), { field });
    this.field = field;
  }
}

/** The longest value of a request that a problem repeats. */
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

/** Anything that was given, as a value of a problem's text. */
export function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
