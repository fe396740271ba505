import type { ValueFaultCode } from "@cellgrade/contract/problems";
import { type TSchema, Type } from "typebox";
import { Problem, ValueFault } from "../problem.ts";

// Query strings are read strictly. A parameter that is unknown, repeated or badly written is refused by its name: a
// misspelt filter that is silently dropped would answer with everything. The table of a route reads its parameters and
// documents them.

/** A query parameter: how it is documented and how its text is read. */
export interface Parameter<Value> {
  readonly schema: TSchema;
  /** The value of its occurrences, of which there is at least one. Throws {@link ValueFault}. */
  readonly read: (texts: readonly string[]) => Value;
  /** The faults that `read` throws, for the documentation. */
  readonly faults: readonly ValueFaultCode[];
  readonly required?: true;
}

/** The parameter as one that must be given. */
export function required<Value>(parameter: Parameter<Value>): Parameter<Value> & { readonly required: true } {
  return { ...parameter, faults: [...parameter.faults, "VALUE_MISSING"], required: true };
}

export type Parameters = { readonly [name: string]: Parameter<unknown> };

/** The values of the parameters that were given. */
export type Given<Table extends Parameters> = {
  readonly [Name in keyof Table]?: ValueOf<Table[Name]>;
} & {
  readonly [Name in keyof Table as Table[Name] extends { readonly required: true } ? Name : never]: ValueOf<
    Table[Name]
  >;
};

type ValueOf<Entry> = Entry extends Parameter<infer Value> ? Value : never;

/** The values in the query of a request target. Throws a {@link Problem} that names the parameter. */
export function readQuery<Table extends Parameters>(target: string, table: Table): Given<Table> {
  const given: { [name: string]: unknown } = {};
  for (const [name, texts] of parseQuery(target)) {
    const parameter = Object.hasOwn(table, name) ? table[name] : undefined;
    if (parameter === undefined) {
      const parameters = Object.keys(table);
      throw new Problem("PARAMETER_UNKNOWN", { parameter: name, parameters }, { parameter: name });
    }
    try {
      given[name] = parameter.read(texts);
    } catch (error) {
      throw error instanceof ValueFault ? error.ofParameter(name) : error;
    }
  }
  for (const [name, { required: needed }] of Object.entries(table)) {
    if (needed === true && !Object.hasOwn(given, name)) throw new ValueFault("VALUE_MISSING", {}).ofParameter(name);
  }
  return given as Given<Table>;
}

/** The parameters as a schema for the documentation. */
export function documentQuery(table: Parameters) {
  const entries = Object.entries(table).map(([name, { schema, required: needed }]) => [
    name,
    needed === true ? schema : Type.Optional(schema),
  ]);
  return Type.Object(Object.fromEntries(entries));
}

function parseQuery(target: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  const start = target.indexOf("?");
  if (start < 0) return query;
  for (const part of (target.slice(start + 1).split("#", 1)[0] ?? "").split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals), part);
    const text = decode(equals < 0 ? "" : part.slice(equals + 1), name);
    const texts = query.get(name);
    if (texts === undefined) query.set(name, [text]);
    else texts.push(text);
  }
  return query;
}

/**
 * A part of the query, decoded. A text in another encoding (GBK from an old tool) would never be found, so it is
 * refused.
 */
function decode(text: string, name: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new Problem("QUERY_NOT_UTF8", { part: name }, { parameter: name });
  }
}
