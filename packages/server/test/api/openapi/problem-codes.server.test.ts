import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PROBLEMS, type ProblemCode } from "@cellgrade/contract/problems";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

// Registry, handlers, OpenAPI document and docs hold the same codes, and a route answers with those it documents alone.

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: { readonly Problem: { properties: { code: { enum: readonly string[] } } } };
  };
}

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const registered = (Object.keys(PROBLEMS) as ProblemCode[]).sort();

let server: TestServer;
let document: Document;
let routes: { readonly method: string; readonly path: string; readonly operation: Operation }[];

beforeAll(async () => {
  server = await startTestServer();
  await server.save(SAMPLE_RECORD);
  document = (await server.ask("/api/v1/openapi.json")).json as Document;
  routes = Object.entries(document.paths)
    .filter(([path]) => path.startsWith("/api/v1/"))
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method, path, operation })));
});
afterAll(() => server.stop());

/** The codes that a route documents, by status. */
function documentedCodes({ responses }: Operation): Map<string, readonly string[]> {
  const refused = Object.entries(responses).filter(([, { content = {} }]) => "application/problem+json" in content);
  return new Map(
    refused.map(([status, { description }]) => [
      status,
      [...description.matchAll(/`(\w+)`/g)].map(([, code = ""]) => code),
    ]),
  );
}

test("every registered code is raised somewhere", () => {
  const files = globSync("packages/{contract,server}/src/**/*.ts", { cwd: root });
  expect(files.length).toBeGreaterThan(50);
  const source = files.map((file) => readFileSync(root + file, "utf8")).join("\n");
  const raised = [
    ...source.matchAll(/new (?:Problem|ValueFault)\(([^,{]*),/g),
    ...source.matchAll(/new FieldFault\(\s*[^,]*,\s*("\w+")/g),
    ...source.matchAll(/^ *\d{3}: ("\w+"),$/gm), // of a framework's status
    ...source.matchAll(/\bcode: ("\w+")/g), // of shifts, which the console checks too
  ].flatMap(([, codes = ""]) => [...codes.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code));
  expect(registered.filter((code) => !raised.includes(code))).toEqual([]);
});

test("the document lists every code, and each stands at a route that may answer with it", () => {
  expect([...document.components.schemas.Problem.properties.code.enum].sort()).toEqual(registered);
  const documented = new Set(routes.flatMap(({ operation }) => [...documentedCodes(operation).values()].flat()));
  documented.add("ROUTE_NOT_FOUND"); // where there is no route
  documented.add("METRICS_TOKEN_NEEDED"); // at /metrics
  expect([...documented].sort()).toEqual(registered);
});

test("a code stands under its own status", () => {
  for (const { method, path, operation } of routes) {
    for (const [status, codes] of documentedCodes(operation)) {
      expect(codes.length, `${method} ${path} ${status}`).toBeGreaterThan(0);
      for (const code of codes) expect(String(PROBLEMS[code as ProblemCode].status), `${path} ${code}`).toBe(status);
    }
  }
});

test("docs/errors.md lists every code with its texts", () => {
  const page = readFileSync(`${root}docs/errors.md`, "utf8");
  for (const code of registered) {
    const { status, advice, text } = PROBLEMS[code];
    expect(page).toContain(`| \`${code}\` | ${status} | ${advice} | ${text["zh-CN"]} | ${text.en} |`);
  }
});

describe("a route answers with the codes that it documents alone", () => {
  /** Values that some kind of parameter refuses. */
  const VALUES = ["", "x", "1&{name}=2"];

  /** Bodies that some route refuses. */
  const RULE = { name: "A", color: "#2f9e44", workSteps: [], conditions: [] };
  const BODIES: readonly unknown[] = [
    [],
    {},
    { nothing: 1 },
    { code: "-", name: "" },
    { code: "001" },
    { timeZone: 1, units: 1 },
    { units: { x: "" } },
    { units: { volume: 1 } },
    { historyDays: -1 },
    { overwrite: 1 },
    { enabled: 1 },
    { shifts: [] },
    { shifts: [{}] },
    { shifts: [{ name: "a" }] },
    { shifts: [{ name: "a", start: "8" }] },
    { shifts: [1] },
    {
      shifts: [
        { name: "a", start: "08:00" },
        { name: "a", start: "09:00" },
      ],
    },
    {
      shifts: [
        { name: "a", start: "08:00" },
        { name: "b", start: "07:00" },
      ],
    },
    { reason: "" },
    { barcodes: [] },
    { barcodes: [null] },
    ...[
      1,
      [1],
      [{}],
      [{ ...RULE, name: "" }],
      [{ ...RULE, name: "NG" }],
      [{ ...RULE, color: "red" }],
      [RULE, RULE],
    ].map((rules) => ({ rules })),
    ...[{ quantity: "x" }, { quantity: "volume", min: "1" }, { quantity: "volume", min: 2, max: 1 }].map(
      (condition) => ({ rules: [{ ...RULE, conditions: [condition] }] }),
    ),
    { rules: [RULE], basedOn: "x" },
    { rules: [RULE], basedOn: 9 },
    { workStep: "1", quantity: "x", lsl: 1, usl: 2, basedOn: null },
    { workStep: "", quantity: "volume", lsl: 1, usl: 2, basedOn: null },
    { workStep: "1", quantity: "volume", lsl: 2, usl: 1, basedOn: null },
    { workStep: "1", quantity: "volume", lsl: "2", usl: 1, basedOn: null },
    { workStep: "1", quantity: "volume", lsl: 1, usl: 2, basedOn: 9 },
  ];

  const met = new Set<string>();

  async function expectDocumented(path: string, operation: Operation, options?: Parameters<TestServer["ask"]>[1]) {
    const answer = await server.ask(path, options);
    if (answer.status < 400) return;
    const { code } = answer.json as { code: string };
    met.add(code);
    expect(documentedCodes(operation).get(String(answer.status)), `${options?.method ?? "GET"} ${path}`).toContain(
      code,
    );
  }

  function concrete(path: string, code: string): string {
    return path.replace("{code}", code).replace("{barcode}", "NONE").replace("{id}", "none");
  }

  function bodied(method: string, body: string, type = "application/json") {
    return { method: method.toUpperCase(), headers: { "content-type": type }, body };
  }

  test("whatever a parameter is given", async () => {
    for (const { path, operation, method } of routes) {
      if (method !== "get" || path === "/api/v1/live" || path.endsWith("/openapi.json")) continue;
      const asked = concrete(path, "001");
      await expectDocumented(concrete(path, "009"), operation);
      await expectDocumented(`${asked}?unknown=1`, operation);
      await expectDocumented(asked, operation, { headers: { host: "mes.example" } });
      for (const { name, in: place } of operation.parameters ?? []) {
        if (place !== "query") continue;
        for (const value of VALUES) {
          await expectDocumented(`${asked}?${name}=${value.replaceAll("{name}", name)}`, operation);
        }
      }
    }
    expect([...met]).toEqual(expect.arrayContaining(["NUMBER_EXPECTED", "CURSOR_INVALID", "COLUMNS_EXPECTED"]));
  });

  test("whatever its body is", async () => {
    for (const { path, operation, method } of routes) {
      if (method === "get") continue;
      for (const code of ["001", "009"]) {
        await expectDocumented(concrete(path, code), operation, bodied(method, "{"));
        await expectDocumented(concrete(path, code), operation, bodied(method, "{}", "text/plain"));
        for (const body of BODIES) {
          await expectDocumented(concrete(path, code), operation, bodied(method, JSON.stringify(body)));
        }
      }
    }
    expect([...met]).toEqual(
      expect.arrayContaining(["GRADE_RESERVED", "SHIFT_LATER_EXPECTED", "LIMITS_CHANGED", "ACCOUNT_SET_EXISTS"]),
    );
  });
});
