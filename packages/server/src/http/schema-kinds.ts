import { type Static, type TSchema, Type } from "typebox";

// The kinds of schemas that make up the components of the document.

/**
 * A schema whose value may also be null. It is a list of types, or of values, the shapes that every reader of OpenAPI 3.1
 * knows.
 */
export function nullable<Schema extends TSchema>(schema: Schema) {
  const { type, enum: values } = schema as { readonly type?: string; readonly enum?: readonly string[] };
  return Type.Unsafe<Static<Schema> | null>({
    ...schema,
    ...(type !== undefined && { type: [type, "null"] }),
    ...(values !== undefined && { enum: [...values, null] }),
  });
}

/** A component of the document. It is registered by its `$id` and referred to by {@link refTo}. */
export type Component = TSchema & { readonly $id: string };

export function component<Schema extends TSchema>(id: string, schema: Schema): Schema & { readonly $id: string } {
  return Object.assign(schema, { $id: id });
}

export function refTo<Schema extends Component>(schema: Schema) {
  return Type.Unsafe<Static<Schema>>({ $ref: `${schema.$id}#` });
}

/** A reference to a component whose place may also hold null. */
export function refOrNull<Schema extends Component>(schema: Schema) {
  return Type.Unsafe<Static<Schema> | null>({ anyOf: [{ $ref: `${schema.$id}#` }, { type: "null" }] });
}

export function moment(description: string) {
  return Type.String({ format: "date-time", description, examples: ["2024-03-02T01:14:08.000Z"] });
}
