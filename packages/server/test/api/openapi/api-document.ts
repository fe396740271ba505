// The server's document of itself, as tests read it.

export type Json = { readonly [key: string]: Json } | readonly Json[] | string | number | boolean | null;

export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Json;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object; readonly example?: unknown }> };
  readonly responses: Record<string, Response>;
}

interface Response {
  readonly description: string;
  readonly headers?: Record<string, { readonly schema: { readonly enum?: readonly string[] } }>;
  readonly content?: Record<
    string,
    { readonly schema?: object; readonly examples?: Record<string, { value: unknown }> }
  >;
}

export interface ApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

/** What a reference of the document leads to; undefined when it leads nowhere. */
export function resolveRef(document: ApiDocument, ref: string): unknown {
  return ref
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
}

/** The schema with its references in place, and no object open for properties that it does not name. */
export function closed(document: ApiDocument, schema: Json): Json {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((each: Json) => closed(document, each));
  const node = schema as { readonly [key: string]: Json };
  if (typeof node["$ref"] === "string") return closed(document, resolveRef(document, node["$ref"]) as Json);
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(document, value)]));
  return "properties" in node ? { ...copy, additionalProperties: false } : copy;
}
