import * as fc from "fast-check";
import type { Json } from "../api/openapi/api-document.ts";

// Values by a schema of the document, references in place: those that fit it, those at its edges, and some that do not.

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
}

/** Texts that trip readers of texts. */
export const tricky = fc.oneof(
  fc.constantFrom(
    "",
    "A",
    "001",
    "2024-03-02",
    "2024-03-02 09:14:08",
    "2024-03-02T01:14:08Z",
    "9999-12-31T23:59:59.999Z",
    "-1",
    "0",
    "1e400",
    "9007199254740993",
    "null",
    "NaN",
    "true",
    "__proto__",
    "constructor",
    "../../etc/passwd",
    "'; drop table version; --",
    "%00",
    "\u0000",
    "电芯🔋",
    "x".repeat(300),
  ),
  fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.toWellFormed()),
);

/** Mostly a value that the schema allows, seldom any JSON. */
export function valueOf(schema: Json): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: fitting(schema as Schema), weight: 9 }, { arbitrary: fc.jsonValue(), weight: 1 });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => valueOf(each as Json)));
  if (schema.allOf !== undefined) return merged(schema.allOf.map((each) => fitting(each)));
  const types = [schema.type ?? "object"].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema)));
}

function merged(parts: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc.tuple(...parts).map((values) => Object.assign({}, ...values) as unknown);
}

function ofType(type: string, schema: Schema): fc.Arbitrary<unknown> {
  const { minimum = -1_000, maximum = 1_000, properties = {}, required = [], items = {} } = schema;
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.oneof(fc.integer({ min: minimum - 1, max: maximum + 1 }), fc.constantFrom(minimum, maximum));
    case "number":
      return fc.oneof(fc.double({ noNaN: true }), fc.integer());
    case "array":
      return fc.array(valueOf(items as Json), { maxLength: 3 });
    case "string":
      return schema.format === "date-time"
        ? fc.oneof(
            fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
            tricky,
          )
        : tricky;
    default: {
      const keys = Object.entries(properties).map(([name, each]) => [name, valueOf(each as Json)] as const);
      const model = Object.fromEntries(keys);
      const whole = fc.record(model, { requiredKeys: [...required] });
      return fc.oneof(
        { arbitrary: whole, weight: 4 },
        { arbitrary: fc.record(model, { requiredKeys: [] }), weight: 1 },
      );
    }
  }
}
