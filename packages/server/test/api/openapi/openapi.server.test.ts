import { ERRORS } from "@cellgrade/contract/errors";
import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import { FIELDS, LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { Value } from "typebox/value";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { type ApiDocument, closed, type Json, type Operation, resolveRef } from "./api-document.ts";

// The document and the page that the server gives of itself.

let server: TestServer;
let document: ApiDocument;

beforeAll(async () => {
  server = await startTestServer();
  document = (await server.ask("/api/v1/openapi.json")).json as ApiDocument;
});
afterAll(() => server.stop());

function operations(): [name: string, path: string, operation: Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      path,
      operation,
    ]),
  );
}

function nodes(value: Json | undefined): Json[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(nodes)];
}

/** What makes something new says so by its status. */
const CREATES = new Set([
  "POST /api/v1/account-sets",
  "POST /api/v1/account-sets/{code}/barcode-lists",
  "POST /api/v1/account-sets/{code}/control-phases",
  "POST /api/v1/account-sets/{code}/machine-events",
  "POST /api/v1/tokens",
  "POST /api/v1/account-sets/{code}/machine-tokens",
  "POST /api/v1/account-sets/{code}/machine-tokens/{id}/renewal",
  "POST /api/v1/tokens/{id}/renewal",
  "POST /api/v1/setup",
  "POST /api/v1/users",
]);

/** Where a provider sends a browser back, to be sent on. */
const SENDS_ON = "GET /api/v1/session/oidc";

describe("the document", () => {
  test("is OpenAPI 3.1.0, the same at both addresses", async () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: "cellgrade", version: expect.any(String) });
    expect((await server.ask("/docs/json")).json).toEqual(document);
  });

  test("holds every route that is served", () => {
    expect(
      operations()
        .map(([name]) => name)
        .sort(),
    ).toEqual(
      [
        `POST ${SAVE_PATH}`,
        `POST ${SAVE_BATCH_PATH}`,
        `POST ${LIST_PATH}`,
        "GET /api/v1/account-sets",
        "POST /api/v1/account-sets",
        "PATCH /api/v1/account-sets/{code}",
        "GET /api/v1/account-sets/{code}/records",
        "GET /api/v1/account-sets/{code}/record",
        "PUT /api/v1/account-sets/{code}/record/exclusion",
        "DELETE /api/v1/account-sets/{code}/record/exclusion",
        "GET /api/v1/account-sets/{code}/exclusions",
        "POST /api/v1/account-sets/{code}/exclusions",
        "DELETE /api/v1/account-sets/{code}/exclusions",
        "GET /api/v1/account-sets/{code}/grades",
        "GET /api/v1/account-sets/{code}/grading-rules",
        "PUT /api/v1/account-sets/{code}/grading-rules",
        "POST /api/v1/account-sets/{code}/grading-rules/preview",
        "GET /api/v1/account-sets/{code}/unit-findings",
        "POST /api/v1/account-sets/{code}/unit-findings/{id}/clear",
        "GET /api/v1/account-sets/{code}/control-phases",
        "POST /api/v1/account-sets/{code}/control-phases",
        "POST /api/v1/account-sets/{code}/control-phases/{id}/withdraw",
        "GET /api/v1/account-sets/{code}/machine-events",
        "POST /api/v1/account-sets/{code}/machine-events",
        "POST /api/v1/account-sets/{code}/machine-events/{id}/withdraw",
        "GET /api/v1/account-sets/{code}/limits",
        "PUT /api/v1/account-sets/{code}/limits",
        "GET /api/v1/account-sets/{code}/record/history",
        "GET /api/v1/account-sets/{code}/records/export",
        "GET /api/v1/exports/{id}",
        "DELETE /api/v1/exports/{id}",
        "GET /api/v1/account-sets/{code}/values",
        "GET /api/v1/account-sets/{code}/overview",
        "GET /api/v1/live",
        "GET /api/v1/reach",
        "GET /api/v1/clock",
        "POST /api/v1/clock/confirmation",
        "GET /api/v1/account-sets/{code}/summary",
        "GET /api/v1/account-sets/{code}/distribution",
        "GET /api/v1/account-sets/{code}/channels",
        "GET /api/v1/account-sets/{code}/runs",
        "GET /api/v1/account-sets/{code}/trend",
        "POST /api/v1/account-sets/{code}/barcode-lists",
        "GET /api/v1/account-sets/{code}/devices",
        "GET /api/v1/account-sets/{code}/suspect-barcodes",
        "GET /api/v1/account-sets/{code}/rejections",
        "GET /api/v1/account-sets/{code}/rejections/{id}",
        "GET /api/v1/rejections",
        "GET /api/v1/rejections/{id}",
        "POST /api/v1/account-sets/{code}/submissions",
        "GET /api/v1/account-sets/{code}/machine-policy",
        "PUT /api/v1/account-sets/{code}/machine-policy",
        "POST /api/v1/account-sets/{code}/machine-policy/closing",
        "POST /api/v1/account-sets/{code}/machine-policy/device-codes",
        "POST /api/v1/account-sets/{code}/machine-policy/preview",
        "GET /api/v1/account-sets/{code}/machine-tokens",
        "POST /api/v1/account-sets/{code}/machine-tokens",
        "POST /api/v1/account-sets/{code}/machine-tokens/{id}/renewal",
        "DELETE /api/v1/account-sets/{code}/machine-tokens/{id}",
        "GET /api/v1/audit",
        "GET /api/v1/audit/export",
        "GET /api/v1/tokens",
        "POST /api/v1/tokens",
        "POST /api/v1/tokens/{id}/renewal",
        "DELETE /api/v1/tokens/{id}",
        "GET /api/v1/session",
        "POST /api/v1/session",
        "DELETE /api/v1/session",
        "POST /api/v1/session/oidc",
        "GET /api/v1/session/oidc",
        "POST /api/v1/setup",
        "POST /api/v1/account/password",
        "GET /api/v1/account/sessions",
        "DELETE /api/v1/account/sessions",
        "DELETE /api/v1/account/sessions/{id}",
        "GET /api/v1/users",
        "POST /api/v1/users",
        "PATCH /api/v1/users/{id}",
        "DELETE /api/v1/users/{id}",
        "POST /api/v1/users/{id}/password",
        "DELETE /api/v1/users/{id}/sessions",
        "GET /api/v1/openapi.json",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
      ].sort(),
    );
  });

  test("every reference resolves, inside the document", () => {
    const refs = nodes(document as unknown as Json).flatMap((node) =>
      "$ref" in (node as object) ? [node as { $ref: string }] : [],
    );
    expect(refs.length).toBeGreaterThan(20);
    for (const { $ref } of refs) {
      expect($ref).toMatch(/^#\//);
      expect(resolveRef(document, $ref), $ref).toBeTypeOf("object");
    }
  });

  test("every operation has an id of its own, a summary, described answers, and its path's parameters", () => {
    const ids = operations().map(([, , { operationId }]) => operationId);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [name, path, operation] of operations()) {
      expect(operation.summary, name).toBeTruthy();
      expect(Object.keys(operation.responses), name).toContain(
        name === SENDS_ON ? "303" : CREATES.has(name) ? "201" : "200",
      );
      for (const response of Object.values(operation.responses)) expect(response.description, name).toBeTruthy();
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      expect(
        inPath.map((parameter) => `{${parameter.name}}`),
        name,
      ).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required)).toBe(true);
      for (const parameter of operation.parameters ?? []) {
        if (parameter.in !== "query") continue;
        const needed = parameter.name === "field" || (parameter.name === "barcode" && /\/record(?:\/|$)/.test(path));
        expect(parameter.required, `${name} ${parameter.name}`).toBe(needed);
      }
    }
  });

  test("lists the parameters that the routes take", async () => {
    for (const [name, path, operation] of operations()) {
      if (!name.startsWith("GET /api/v1") || path.endsWith("openapi.json")) continue;
      if (path.startsWith("/api/v1/account/")) continue; // of people who signed in, and nobody did
      if (name === SENDS_ON) continue; // it takes whatever a provider adds
      const documented = (operation.parameters ?? []).filter((each) => each.in === "query").map((each) => each.name);
      const concrete = path.replace("{code}", "001").replace("{id}", "1");
      const { json } = await server.ask(`${concrete}?unknown=1`);
      const { detail } = json as { detail: string };
      const taken = /it takes (.*)\.$/.exec(detail)?.[1] ?? "";
      expect(documented.join(", ") || "none", name).toBe(taken);
    }
  });

  test("tells the save interface with its headers, its sample and every error", () => {
    const { post } = document.paths[SAVE_PATH] ?? {};
    expect(post?.parameters).toEqual(
      ["x-request-datasource", "x-api-key"].map((name) => expect.objectContaining({ in: "header", name })),
    );
    const content = post?.requestBody?.content["application/json"];
    expect(content?.example).toEqual(SAMPLE_RECORD);
    const { properties = {} } = (content?.schema ?? {}) as { properties?: object };
    expect(Object.keys(properties)).toEqual(FIELDS.map(({ name }) => name));

    const answered = Object.entries(ERRORS).filter(([, error]) => !("brokenHttp" in error));
    const ok = post?.responses["200"];
    expect(ok?.headers?.["x-error-code"]?.schema.enum).toEqual(answered.map(([code]) => code));
    for (const [code, error] of Object.entries(ERRORS)) {
      const response = post?.responses[String(error.status)];
      expect(response?.content?.["application/json"]?.examples?.[code]?.value, code).toMatchObject({ state: -1 });
    }
    expect(ok?.content?.["application/json"]?.examples?.["saved"]?.value).toEqual({
      state: 1,
      msg: "保存成功",
      resBody: [],
    });
  });

  test("holds what the server answers, and nothing is answered that it does not hold", async () => {
    await server.save(SAMPLE_RECORD);
    await server.save({ ...SAMPLE_RECORD, volume: 1 });
    await server.save({ ...SAMPLE_RECORD, volume: "x" });
    const write = (method: "POST" | "PUT" | "PATCH" | "DELETE", body: object) => ({
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const rules = [{ name: "A", color: "#0072b2", workSteps: [], conditions: [{ quantity: "volume", min: 1 }] }];
    const limits = { workStep: "分容放电", quantity: "volume", lsl: 1, usl: null, basedOn: null };
    const { deviceCode, testTime } = SAMPLE_RECORD;
    const phase = {
      deviceCode,
      workSteps: [],
      quantity: "volume",
      period: "shift",
      from: "2024-01-01",
      reference: null,
      limits: { centerLine: 1, lcl: 0, ucl: 2 },
      reason: "x",
    };
    const event = { deviceCode, at: testTime, text: "换探针" };
    const token = { name: "日报", role: "viewer", accountSets: ["001"], expiresAt: null };
    const set = "/api/v1/account-sets/{code}";
    const learning = { ...NEW_POLICY, deviceCodes: "learning" };
    for (const [path, concrete, options] of [
      ["/api/v1/account-sets", "/api/v1/account-sets"],
      [`${set}/records`, "/api/v1/account-sets/001/records?limit=1"],
      [`${set}/record`, `/api/v1/account-sets/001/record?barcode=${SAMPLE_RECORD.barcode}`],
      [`${set}/record`, "/api/v1/account-sets/001/record?barcode=NONE"],
      [`${set}/record/history`, `/api/v1/account-sets/001/record/history?barcode=${SAMPLE_RECORD.barcode}`],
      [`${set}/summary`, "/api/v1/account-sets/001/summary"],
      [`${set}/distribution`, "/api/v1/account-sets/001/distribution?lsl=0&usl=9&groupBy=day&at=1"],
      [`${set}/distribution`, "/api/v1/account-sets/001/distribution?deviceCode=nowhere"],
      [`${set}/channels`, "/api/v1/account-sets/001/channels"],
      [`${set}/control-phases`, "/api/v1/account-sets/001/control-phases", write("POST", phase)],
      [`${set}/control-phases`, "/api/v1/account-sets/001/control-phases"],
      [`${set}/machine-events`, "/api/v1/account-sets/001/machine-events", write("POST", event)],
      [`${set}/machine-events`, "/api/v1/account-sets/001/machine-events"],
      [`${set}/runs`, "/api/v1/account-sets/001/runs?limit=1"],
      [`${set}/trend`, "/api/v1/account-sets/001/trend?period=shift&rules=ewma"],
      [
        `${set}/control-phases/{id}/withdraw`,
        "/api/v1/account-sets/001/control-phases/1/withdraw",
        write("POST", { reason: "x" }),
      ],
      [
        `${set}/machine-events/{id}/withdraw`,
        "/api/v1/account-sets/001/machine-events/1/withdraw",
        write("POST", { reason: "x" }),
      ],
      [`${set}/values`, "/api/v1/account-sets/001/values?field=deviceCode"],
      [`${set}/overview`, "/api/v1/account-sets/001/overview"],
      ["/api/v1/exports/{id}", "/api/v1/exports/none"],
      [`${set}/barcode-lists`, "/api/v1/account-sets/001/barcode-lists", write("POST", { barcodes: ["A"] })],
      ["/api/v1/account-sets", "/api/v1/account-sets", write("POST", { code: "002", recordDays: 1_000 })],
      ["/api/v1/account-sets", "/api/v1/account-sets", write("POST", { code: "002" })],
      [set, "/api/v1/account-sets/002", write("PATCH", { name: "二车间" })],
      [`${set}/grading-rules`, "/api/v1/account-sets/001/grading-rules"],
      [`${set}/grading-rules`, "/api/v1/account-sets/001/grading-rules", write("PUT", { rules, basedOn: null })],
      [`${set}/grading-rules`, "/api/v1/account-sets/001/grading-rules", write("PUT", { rules, basedOn: null })],
      [`${set}/grading-rules`, "/api/v1/account-sets/001/grading-rules", write("PUT", { rules: {}, basedOn: null })],
      [`${set}/grading-rules`, "/api/v1/account-sets/001/grading-rules"],
      [`${set}/grading-rules/preview`, "/api/v1/account-sets/001/grading-rules/preview", write("POST", { rules })],
      [`${set}/grades`, "/api/v1/account-sets/001/grades"],
      [`${set}/limits`, "/api/v1/account-sets/001/limits", write("PUT", limits)],
      [`${set}/limits`, "/api/v1/account-sets/001/limits"],
      [`${set}/unit-findings`, "/api/v1/account-sets/001/unit-findings"],
      [`${set}/unit-findings/{id}/clear`, "/api/v1/account-sets/001/unit-findings/9/clear", write("POST", {})],
      [
        `${set}/record/exclusion`,
        `/api/v1/account-sets/001/record/exclusion?barcode=${SAMPLE_RECORD.barcode}`,
        write("PUT", { reason: "x" }),
      ],
      [`${set}/records`, "/api/v1/account-sets/001/records?excluded=true"],
      [
        `${set}/record/exclusion`,
        `/api/v1/account-sets/001/record/exclusion?barcode=${SAMPLE_RECORD.barcode}`,
        write("DELETE", {}),
      ],
      [`${set}/exclusions`, "/api/v1/account-sets/001/exclusions?deviceCode=nowhere"],
      [`${set}/exclusions`, "/api/v1/account-sets/001/exclusions?deviceCode=nowhere", write("POST", { reason: "x" })],
      [`${set}/exclusions`, "/api/v1/account-sets/001/exclusions?deviceCode=nowhere", write("DELETE", {})],
      [`${set}/devices`, "/api/v1/account-sets/001/devices"],
      [`${set}/suspect-barcodes`, "/api/v1/account-sets/001/suspect-barcodes"],
      [`${set}/rejections`, "/api/v1/account-sets/001/rejections"],
      ["/api/v1/rejections", "/api/v1/rejections?limit=0"],
      [`${set}/submissions`, "/api/v1/account-sets/001/submissions", write("POST", { body: "{}" })],
      ["/api/v1/tokens", "/api/v1/tokens", write("POST", token)],
      [
        "/api/v1/tokens/{id}/renewal",
        "/api/v1/tokens/1/renewal",
        write("POST", { expiresAt: null, overlapMinutes: 1 }),
      ],
      ["/api/v1/tokens", "/api/v1/tokens"],
      ["/api/v1/tokens/{id}", "/api/v1/tokens/2", write("DELETE", {})],
      [`${set}/machine-policy`, "/api/v1/account-sets/001/machine-policy"],
      [`${set}/machine-policy`, "/api/v1/account-sets/001/machine-policy", write("PUT", { ...learning, basedOn: 1 })],
      [
        `${set}/machine-policy/closing`,
        "/api/v1/account-sets/001/machine-policy/closing",
        write("POST", { basedOn: 2 }),
      ],
      [
        `${set}/machine-policy/device-codes`,
        "/api/v1/account-sets/001/machine-policy/device-codes",
        write("POST", { deviceCodes: ["FR-99"] }),
      ],
      [
        `${set}/machine-policy/preview`,
        "/api/v1/account-sets/001/machine-policy/preview",
        write("POST", { networks: [] }),
      ],
      [
        `${set}/machine-tokens`,
        "/api/v1/account-sets/001/machine-tokens",
        write("POST", { name: "A", expiresAt: null }),
      ],
      [
        `${set}/machine-tokens/{id}/renewal`,
        "/api/v1/account-sets/001/machine-tokens/1/renewal",
        write("POST", { expiresAt: null, overlapMinutes: 1 }),
      ],
      [`${set}/machine-tokens`, "/api/v1/account-sets/001/machine-tokens"],
      [`${set}/machine-tokens/{id}`, "/api/v1/account-sets/001/machine-tokens/2", write("DELETE", {})],
      ["/healthz", "/healthz"],
      ["/readyz", "/readyz"],
    ] as const) {
      const { status, headers, json } = await server.ask(concrete, options);
      const operation = document.paths[path]?.[options?.method.toLowerCase() ?? "get"];
      const type = String(headers["content-type"]).split(";")[0] ?? "";
      const schema = operation?.responses[status]?.content?.[type]?.schema;
      expect(schema, `${concrete} ${status} ${type}`).toBeDefined();
      const faults = Value.Errors(closed(document, schema as Json) as object, json);
      expect(faults, `${concrete} ${status}`).toEqual([]);
    }
  });
});

describe("the page", () => {
  test("and all it loads come from this server, under a policy that allows no other", async () => {
    for (const path of ["/docs", "/docs/"]) {
      const { status, headers, text } = await server.ask(path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/(?:https?:)?\/\/[a-z]/i);
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/https?:|\*|unsafe-inline|unsafe-eval|validator|upgrade-insecure/);
      const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? "");
      expect(loaded.length).toBeGreaterThan(4);
      for (const url of loaded) {
        const target = new URL(url, `${server.url}${path}`);
        expect(target.origin).toBe(server.url);
        expect((await server.ask(target.pathname)).status, url).toBe(200);
      }
    }
  });

  test("asks no validator elsewhere", async () => {
    const { text } = await server.ask("/docs/static/swagger-initializer.js");
    expect(text).toMatch(/validatorUrl: null/);
  });
});
