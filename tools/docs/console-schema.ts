import type { OpenApi, Operation, Schema } from "./read-openapi.ts";

// packages/console/src/api/schema.ts: the types of what the query API takes and answers, from its own document.
// openapi-typescript needs the TypeScript compiler's API, which version 7 does not have.

/** The types as TypeScript, laid out as the formatter would. Throws on a schema of a shape that it does not know. */
export function consoleSchema({ components, paths }: OpenApi): string {
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `${comment(schema.description, 2)}  ${key(name)}: ${typeOf(schema, 2)};\n`,
  );
  const operations = Object.entries(paths)
    .filter(([path]) => path.startsWith("/api/v1/"))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
    );
  const filter = sharedFilter(operations.map(({ operation }) => queryOf(operation)));
  const routes = operations.map(({ name, operation }) => route(name, operation, filter));
  return `// Printed from the server's OpenAPI document by \`npm run docs\`: change the schemas there, not this file.

/** What the query API answers, by name. */
interface Schemas {
${schemas.join("")}}

export type Schema<Name extends keyof Schemas> = Schemas[Name];

/** What every route takes that looks for records. */
interface RecordFilter {
${filter.map((line) => line.replaceAll(/^ {4}/gm, "")).join("")}}

/** What each route takes and answers. \`answer\` is unknown where it is no JSON. */
export interface Routes {
${routes.join("")}}
`;
}

function route(name: string, operation: Operation, filter: readonly string[]): string {
  const answer = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1];
  const query = queryOf(operation);
  const own = query.filter((line) => !filter.includes(line));
  const looksForRecords = filter.every((line) => query.includes(line));
  return [
    comment(operation.summary, 2),
    `  "${name}": {\n`,
    `    path: ${objectType(parametersOf(operation, "path"))};\n`,
    `    query: ${looksForRecords ? `RecordFilter${own.length === 0 ? "" : ` & ${objectType(own)}`}` : objectType(query)};\n`,
    `    body: ${typeOf(operation.requestBody?.content?.["application/json"]?.schema, 4)};\n`,
    `    answer: ${typeOf(answer?.content?.["application/json"]?.schema, 4)};\n`,
    "  };\n",
  ].join("");
}

/** The parameters that all routes have in common which take the beginning of a barcode. */
function sharedFilter(queries: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = queries.filter((lines) => lines.some((line) => line.includes("barcodePrefix")));
  return first.filter((line) => others.every((lines) => lines.includes(line)));
}

function queryOf(operation: Operation): readonly string[] {
  return parametersOf(operation, "query");
}

function parametersOf({ parameters = [] }: Operation, place: string): readonly string[] {
  return parameters
    .filter((each) => each.in === place)
    .map(
      ({ name, required, schema, description }) =>
        `${comment(description, 6)}      readonly ${key(name)}${required === true ? ": " : "?: undefined | "}${typeOf(schema, 6)};\n`,
    );
}

function objectType(lines: readonly string[]): string {
  return lines.length === 0 ? "unknown" : `{\n${lines.join("")}    }`;
}

function typeOf(schema: Schema | undefined, indent: number): string {
  if (schema === undefined) return "unknown";
  const { $ref, anyOf, enum: values, type, items, properties } = schema;
  if ($ref !== undefined) return `Schemas["${$ref.split("/").at(-1)}"]`;
  if (anyOf !== undefined) return union(anyOf.map((each) => typeOf(each, indent)));
  if (values !== undefined) return union(values.map((value) => JSON.stringify(value)));
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(type)) {
    return union((type as readonly string[]).map((each) => typeOf({ ...schema, type: each }, indent)));
  }
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "number":
    case "integer":
      return "number";
    case "array": {
      const item = typeOf(items, indent);
      return `readonly ${item.includes(" | ") ? `(${item})` : item}[]`;
    }
    case "object":
      return properties === undefined ? mapOf(schema, indent) : objectOf(schema, indent);
    case undefined:
      return "unknown";
    default:
      throw new Error(`a schema of a shape that has no type here: ${JSON.stringify(schema)}`);
  }
}

function objectOf({ properties = {}, required = [] }: Schema, indent: number): string {
  const inner = indent + 2;
  const space = " ".repeat(inner);
  const lines = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description, inner)}${space}readonly ${key(name)}${required.includes(name) ? "" : "?"}: ${typeOf(schema, inner)};\n`,
  );
  return `{\n${lines.join("")}${" ".repeat(indent)}}`;
}

function mapOf({ additionalProperties, patternProperties }: Schema, indent: number): string {
  const value = Object.values(patternProperties ?? {})[0] ?? additionalProperties;
  return `{ readonly [name: string]: ${typeof value === "object" ? typeOf(value, indent) : "unknown"} }`;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(" | ");
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function comment(text: string | undefined, indent: number): string {
  return text === undefined
    ? ""
    : `${" ".repeat(indent)}/** ${text.replaceAll("*/", "* /").replaceAll("\n", " ")} */\n`;
}
