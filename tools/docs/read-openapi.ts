import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "@cellgrade/server/config";
import { startServer } from "@cellgrade/server/main";

/** A JSON Schema as the query API writes them. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly patternProperties?: { readonly [pattern: string]: Schema };
  readonly description?: string;
}

interface Content {
  readonly content?: { readonly [type: string]: { readonly schema?: Schema } };
}

export interface Operation extends Content {
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
    readonly description?: string;
  }[];
  readonly requestBody?: Content;
  readonly responses: { readonly [status: string]: Content };
}

export interface OpenApi {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
}

/** The document as a server gives it: one is started for it, on a free port and a folder of its own. */
export async function readOpenApi(): Promise<OpenApi> {
  const data = mkdtempSync(join(tmpdir(), "cellgrade-docs-"));
  const flags = { data, port: "0", "log-level": "silent" };
  try {
    const server = await startServer(readConfig({ flags, environment: {}, file: null }));
    try {
      const response = await fetch(`${server.url}/api/v1/openapi.json`);
      return (await response.json()) as OpenApi;
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
