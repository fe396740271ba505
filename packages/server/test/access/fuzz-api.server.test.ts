import { Agent, request } from "node:http";
import * as fc from "fast-check";
import { Value } from "typebox/value";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiDocument, closed, type Json, type Operation } from "../api/openapi/api-document.ts";
import { setUpAdmin } from "../api/people/browser.ts";
import { SAMPLE_RECORD } from "../running-server.ts";
import { type AccessServer, startAccessServer } from "./access-server.ts";
import { tricky, valueOf } from "./schema-values.ts";

// Whatever is asked of the API, and whoever asks: an answer in time with a code and a shape that the document allows, and no
// inner fault.
// Runs are bounded; a failure prints its seed.

const RUNS = 1_000;

/** An answer that takes longer hangs. */
const ANSWER_MS_MAX = 20_000;

const CALLERS = ["nobody", "viewer", "engineer", "admin", "limited", "metrics", "person"] as const;
type CallerName = (typeof CALLERS)[number];

/** Operations after which the caller of the next question would be nobody. */
const ENDS_ALL = new Set(["DELETE /api/v1/session"]);

interface Target {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

interface Question {
  readonly target: Target;
  readonly path: string;
  /** Null: none is sent. */
  readonly body: string | null;
  readonly contentType: string;
}

let access: AccessServer;
let document: ApiDocument;
let targets: readonly Target[];
const headersOf = new Map<CallerName, Readonly<Record<string, string>>>([["nobody", {}]]);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  access = await startAccessServer();
  await access.server.save(SAMPLE_RECORD);
  await access.server.save({ ...SAMPLE_RECORD, volume: "much" });
  for (const name of ["viewer", "engineer", "admin", "metrics", "limited"] as const) {
    const limited = name === "limited";
    const body = { name, role: limited ? "engineer" : name, accountSets: limited ? ["002"] : null, expiresAt: null };
    const { json } = await access.ask("/api/v1/tokens", { method: "POST", token: access.admin, body });
    headersOf.set(name, { authorization: `Bearer ${(json as { text: string }).text}` });
  }
  headersOf.set("person", { cookie: (await setUpAdmin(access.server)).cookies() });
  document = (await access.ask("/api/v1/openapi.json", { token: access.admin })).json as ApiDocument;
  targets = Object.entries(document.paths)
    .filter(([path]) => !path.startsWith("/api/pick/"))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const name = `${method.toUpperCase()} ${path}`;
        return { name, method: method.toUpperCase(), path, operation };
      }),
    )
    .filter(({ name }) => !ENDS_ALL.has(name));
});
afterAll(async () => {
  agent.destroy();
  await access.stop();
});

/** A value of a path. No id is that of a token or a user that is needed on. */
function pathValue(name: string): fc.Arbitrary<string> {
  if (name === "code") return fc.oneof(fc.constantFrom("001", "002", "009"), tricky);
  if (name === "barcode") return fc.oneof(fc.constant(SAMPLE_RECORD.barcode), tricky);
  return fc.oneof(fc.constantFrom("900", "x", "0"), fc.uuid());
}

function asText(value: unknown): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed();
}

function queryOf({ parameters = [] }: Operation): fc.Arbitrary<string> {
  const inQuery = parameters.filter((each) => each.in === "query");
  const names = fc.subarray(
    inQuery.map(({ name }) => name),
    { maxLength: Math.min(4, inQuery.length) },
  );
  const parts = names.chain((chosen) =>
    fc.tuple(
      ...chosen.map((name) => {
        const schema = inQuery.find((each) => each.name === name)?.schema ?? {};
        return fc.oneof(valueOf(closed(document, schema)), tricky).map((value) =>
          [value]
            .flat()
            .map((each) => `${name}=${encodeURIComponent(asText(each))}`)
            .join("&"),
        );
      }),
    ),
  );
  const odd = fc.constantFrom("", "", "", "", "&unknown=1", "&%E4%BD=1", "&=", "&a=%");
  return fc.tuple(parts, odd).map(([some, more]) => `?${some.join("&")}${more}`);
}

function bodyOf({ requestBody }: Operation): fc.Arbitrary<string | null> {
  const schema = requestBody?.content["application/json"]?.schema;
  if (schema === undefined) return fc.constant(null);
  // A code of an account set that is there: each new one takes 40 MB of the disk.
  const known = valueOf(closed(document, schema as Json)).map((value) =>
    typeof value === "object" && value !== null && "code" in value ? { ...value, code: "001" } : value,
  );
  return fc.oneof(
    { arbitrary: known.map((value) => JSON.stringify(value) ?? "null"), weight: 8 },
    { arbitrary: fc.json(), weight: 1 },
    { arbitrary: fc.constantFrom("", "{", "[]", "\u0000", '{"a":1}x'), weight: 1 },
  );
}

function questionOf(target: Target): fc.Arbitrary<Question> {
  const names = [...target.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const path = fc.tuple(...names.map(pathValue)).map((values) => {
    const inTurn = values.values();
    return target.path.replace(/\{\w+\}/g, () => encodeURIComponent(inTurn.next().value ?? ""));
  });
  const type = fc.constantFrom("application/json", "application/json", "application/json", "text/plain", "");
  return fc.record({ path, query: queryOf(target.operation), body: bodyOf(target.operation), type }).map((made) => ({
    target,
    path: made.path + made.query,
    body: made.body,
    contentType: made.type,
  }));
}

/** A body has more to get wrong than a query. */
function weightOf({ operation }: Target): number {
  return operation.requestBody === undefined ? 1 : 3;
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Asks, and rejects when there is no answer in time. A stream of events is not read on. */
function send({ target, path, body, contentType }: Question, caller: CallerName): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: "mes.factory",
      ...headersOf.get(caller),
      ...(body !== null && { "content-length": String(Buffer.byteLength(body)) }),
      ...(contentType !== "" && { "content-type": contentType }),
    };
    const { hostname, port } = new URL(access.server.url);
    const req = request({ hostname, port, path, method: target.method, headers, agent }, (res) => {
      const { statusCode: status = 0 } = res;
      const type = (res.headers["content-type"] ?? "").split(";")[0] ?? "";
      const chunks: Buffer[] = [];
      if (type === "text/event-stream") {
        res.destroy();
        return resolve({ status, type, text: "" });
      }
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("error", reject);
      res.on("end", () => resolve({ status, type, text: Buffer.concat(chunks).toString("utf8") }));
      return undefined;
    });
    req.setTimeout(ANSWER_MS_MAX, () => req.destroy(new Error(`${target.name} was not answered`)));
    req.on("error", reject);
    req.end(body ?? undefined);
  });
}

/** Words of stack traces, of the engine and of the system, which no question holds. */
const INNER = /\bat \/|node:|sqlite|\.ts\b|node_modules|\[object/i;

function expectDocumented({ operation, name }: Target, { status, type, text }: Answered): void {
  expect(status, `${name}: ${text}`).not.toBe(500);
  const response = operation.responses[status];
  expect(response, `${name} answers ${status}: ${text.slice(0, 300)}`).toBeDefined();
  const schema = response?.content?.[type]?.schema;
  expect(schema, `${name} answers ${status} as ${type}`).toBeDefined();
  if (!/\bjson$/.test(type)) return;
  if (type === "application/problem+json") {
    expect(text, name).not.toMatch(INNER);
    expect(response?.description, name).toContain(`\`${(JSON.parse(text) as { code: string }).code}\``);
  }
  const faults = Value.Errors(closed(document, schema as Json) as object, JSON.parse(text));
  expect(faults, `${name} answers ${status}: ${text.slice(0, 300)}`).toEqual([]);
}

describe("whatever is asked of the API", () => {
  test.each(CALLERS)("by %s, is answered in time as the document says", async (caller) => {
    const statuses = new Set<number>();
    const asked = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(...targets.map((target) => ({ arbitrary: questionOf(target), weight: weightOf(target) }))),
        async (question) => {
          const answer = await send(question, caller);
          statuses.add(answer.status);
          asked.add(question.target.name);
          expectDocumented(question.target, answer);
        },
      ),
      // One of each first: among as many by chance, one would be left out every thirtieth time.
      { numRuns: RUNS, examples: targets.map((target) => fc.sample(questionOf(target), 1) as [Question]) },
    );
    expect(asked.size).toBe(targets.length);
    if (caller !== "nobody") expect([...statuses]).toContain(200);
  });
});
