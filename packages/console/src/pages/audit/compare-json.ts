// Prints what stood there before and what was asked for, line by line, and tells in which lines they differ.

export interface JsonLine {
  /** The number of the line, from 0. */
  readonly at: number;
  readonly text: string;
  readonly differs: boolean;
}

/** Where one side has nothing, the other differs. */
const NOTHING = Symbol("nothing");
/** Stands where no comparison is wanted. */
const NOT_COMPARED = Symbol("not compared");

/**
 * The lines of both sides, as `JSON.stringify(side, null, 2)` prints them. A change names only what it changes: a property
 * that `after` leaves out stays, and does not differ. Nothing differs where one side is null.
 */
export function compareJson(before: unknown, after: unknown) {
  if (before === null || after === null) return { before: printJson(before), after: printJson(after) };
  return {
    before: numbered(print(before, { ...UNCOMPARED, other: after, absent: NOT_COMPARED })),
    after: numbered(print(after, { ...UNCOMPARED, other: before })),
  };
}

/** The lines of a value that is compared with nothing. */
export function printJson(value: unknown): JsonLine[] {
  return numbered(print(value, UNCOMPARED));
}

type Composite = Readonly<Record<string, unknown>>;

interface Spot {
  readonly other: unknown;
  /** What stands for a property that `other` leaves out. */
  readonly absent: symbol;
  readonly indent: string;
  readonly head: string;
  readonly tail: string;
}

const UNCOMPARED: Spot = { other: NOT_COMPARED, absent: NOTHING, indent: "", head: "", tail: "" };

type Printed = Omit<JsonLine, "at">;

function print(value: unknown, { other, absent, indent, head, tail }: Spot): Printed[] {
  const line = (text: string, differs: boolean): Printed => ({ text: `${indent}${text}`, differs });
  if (!isComposite(value) || Object.keys(value).length === 0) {
    const json = JSON.stringify(value);
    return [line(`${head}${json}${tail}`, other !== NOT_COMPARED && json !== JSON.stringify(other))];
  }
  const isList = Array.isArray(value);
  const matches = isComposite(other) && Array.isArray(other) === isList;
  const differs = other !== NOT_COMPARED && !matches;
  const entries = Object.entries(value);
  const inner = entries.flatMap(([name, each], at) =>
    print(each, {
      other: matches ? (Object.hasOwn(other, name) ? other[name] : absent) : differs ? NOTHING : NOT_COMPARED,
      absent: NOTHING,
      indent: `${indent}  `,
      head: isList ? "" : `${JSON.stringify(name)}: `,
      tail: at < entries.length - 1 ? "," : "",
    }),
  );
  return [line(`${head}${isList ? "[" : "{"}`, differs), ...inner, line(`${isList ? "]" : "}"}${tail}`, differs)];
}

function isComposite(value: unknown): value is Composite {
  return typeof value === "object" && value !== null;
}

function numbered(lines: readonly Printed[]): JsonLine[] {
  return lines.map((line, at) => ({ at, ...line }));
}
