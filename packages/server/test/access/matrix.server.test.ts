import { ROLES, type Role } from "@cellgrade/contract/roles";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, SAMPLE_RECORD } from "../running-server.ts";
import { type AccessServer, startAccessServer } from "./access-server.ts";
import { type GoneCaller, type KnownCaller, makeCallers } from "./known-callers.ts";

// Every route × method × whoever may ask, over HTTP, against a table that says who may use what. A route that is not in the
// table fails, and so does one that is in it and not served.

type Needed = "anyone" | "visitor" | "metrics" | "person" | Role | `${Role} of all`;

const SET = "/api/v1/account-sets/:code";
const SESSION = "/api/v1/session";

/** Who may use what. `of all`: it is about all account sets. `person`: whoever signed in, about himself. */
const TABLE: { readonly [route: string]: Needed } = {
  "GET /healthz": "anyone",
  "GET /readyz": "anyone",
  "GET /metrics": "metrics",
  "GET /*": "visitor",
  "GET /icon.svg": "visitor",
  "GET /assets/:name": "visitor",
  "GET /docs": "viewer",
  "GET /docs/": "viewer",
  "GET /docs/json": "viewer",
  "GET /docs/yaml": "viewer",
  "GET /docs/static/index.html": "viewer",
  "GET /docs/static/swagger-initializer.js": "viewer",
  "GET /docs/static/*": "viewer",
  "GET /api/v1/openapi.json": "viewer",
  "GET /api/v1/live": "viewer",
  "GET /api/v1/account-sets": "viewer",
  "POST /api/v1/account-sets": "admin of all",
  [`PATCH ${SET}`]: "admin",
  [`GET ${SET}/machine-policy`]: "admin",
  [`PUT ${SET}/machine-policy`]: "admin",
  [`POST ${SET}/machine-policy/closing`]: "admin",
  [`POST ${SET}/machine-policy/device-codes`]: "admin",
  [`POST ${SET}/machine-policy/preview`]: "admin",
  [`GET ${SET}/machine-tokens`]: "admin",
  [`POST ${SET}/machine-tokens`]: "admin",
  [`POST ${SET}/machine-tokens/:id/renewal`]: "admin",
  [`DELETE ${SET}/machine-tokens/:id`]: "admin",
  [`GET ${SET}/records`]: "viewer",
  [`GET ${SET}/record`]: "viewer",
  [`GET ${SET}/record/history`]: "viewer",
  [`PUT ${SET}/record/exclusion`]: "engineer",
  [`DELETE ${SET}/record/exclusion`]: "engineer",
  [`GET ${SET}/exclusions`]: "viewer",
  [`POST ${SET}/exclusions`]: "engineer",
  [`DELETE ${SET}/exclusions`]: "engineer",
  [`GET ${SET}/records/export`]: "viewer",
  [`GET ${SET}/summary`]: "viewer",
  [`GET ${SET}/values`]: "viewer",
  [`GET ${SET}/distribution`]: "viewer",
  [`GET ${SET}/channels`]: "viewer",
  [`GET ${SET}/runs`]: "viewer",
  [`GET ${SET}/trend`]: "viewer",
  [`POST ${SET}/barcode-lists`]: "viewer",
  [`GET ${SET}/grades`]: "viewer",
  [`GET ${SET}/grading-rules`]: "viewer",
  [`PUT ${SET}/grading-rules`]: "engineer",
  [`POST ${SET}/grading-rules/preview`]: "viewer",
  [`GET ${SET}/control-phases`]: "viewer",
  [`POST ${SET}/control-phases`]: "engineer",
  [`POST ${SET}/control-phases/:id/withdraw`]: "engineer",
  [`GET ${SET}/machine-events`]: "viewer",
  [`POST ${SET}/machine-events`]: "engineer",
  [`POST ${SET}/machine-events/:id/withdraw`]: "engineer",
  [`GET ${SET}/limits`]: "viewer",
  [`PUT ${SET}/limits`]: "engineer",
  [`GET ${SET}/devices`]: "viewer",
  [`GET ${SET}/unit-findings`]: "viewer",
  [`POST ${SET}/unit-findings/:id/clear`]: "engineer",
  [`GET ${SET}/suspect-barcodes`]: "viewer",
  [`GET ${SET}/overview`]: "viewer",
  [`GET ${SET}/rejections`]: "viewer",
  [`GET ${SET}/rejections/:id`]: "viewer",
  [`POST ${SET}/submissions`]: "engineer",
  "GET /api/v1/rejections": "viewer of all",
  "GET /api/v1/rejections/:id": "viewer of all",
  "GET /api/v1/exports/:id": "viewer",
  "DELETE /api/v1/exports/:id": "viewer",
  "GET /api/v1/clock": "viewer",
  "POST /api/v1/clock/confirmation": "admin of all",
  "POST /api/v1/setup": "visitor",
  "GET /api/v1/reach": "viewer",
  "GET /api/v1/session": "visitor",
  "POST /api/v1/session": "visitor",
  "DELETE /api/v1/session": "person",
  "POST /api/v1/session/oidc": "visitor",
  "GET /api/v1/session/oidc": "visitor",
  "POST /api/v1/account/password": "person",
  "GET /api/v1/account/sessions": "person",
  "DELETE /api/v1/account/sessions": "person",
  "DELETE /api/v1/account/sessions/:id": "person",
  "GET /api/v1/users": "admin of all",
  "POST /api/v1/users": "admin of all",
  "PATCH /api/v1/users/:id": "admin of all",
  "DELETE /api/v1/users/:id": "admin of all",
  "POST /api/v1/users/:id/password": "admin of all",
  "DELETE /api/v1/users/:id/sessions": "admin of all",
  "GET /api/v1/audit": "admin of all",
  "GET /api/v1/audit/export": "admin of all",
  "GET /api/v1/tokens": "admin of all",
  "POST /api/v1/tokens": "admin of all",
  "POST /api/v1/tokens/:id/renewal": "admin of all",
  "DELETE /api/v1/tokens/:id": "admin of all",
};

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** What the data hold and no refusal may. */
const DATA = [
  SAMPLE_RECORD.barcode,
  SAMPLE_RECORD.deviceCode,
  SAMPLE_RECORD.workStep,
  "REFUSED-1",
  "cellgrade_",
  "hash",
];

let access: AccessServer;
let known: readonly KnownCaller[];
let gone: readonly GoneCaller[];

beforeAll(async () => {
  access = await startAccessServer();
  ({ known, gone } = await makeCallers(access));
  await access.server.save(SAMPLE_RECORD);
  await access.server.save({ ...SAMPLE_RECORD, barcode: "REFUSED-1", volume: "much" });
});
afterAll(() => access.stop());

/** A path of a pattern. Where an answer would never end, or would end what others need, nothing of this name is there. */
function concrete(url: string, code = "001"): string {
  if (url === "/*") return "/";
  if (url === "/api/v1/live") return `${url}?accountSet=none`;
  if (url.startsWith("/api/v1/tokens/")) return url.replace(":id", "999");
  if (/\/record(?:\/|$)/.test(url)) return `${url.replace(":code", code)}?barcode=${SAMPLE_RECORD.barcode}`;
  return url.replace(":code", code).replace(":id", "1").replace(":name", "none.js").replace("*", "none");
}

/** Asks, and looks at what every answer says to a browser: it runs no script of a page, and no other server's page shows it. */
async function send(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const body = ["GET", "HEAD", "OPTIONS"].includes(method) ? {} : { body: {} };
  const answer = await access.ask(path, { method, headers, ...body });
  const policy = String(answer.headers["content-security-policy"]).split("; ");
  expect(policy, `${method} ${path}`).toContain("frame-ancestors 'none'");
  const scripts = policy.find((each) => each.startsWith("script-src ")) ?? policy[0];
  expect(["script-src 'self'", "default-src 'none'"], `${method} ${path}`).toContain(scripts);
  expect(answer.headers["x-content-type-options"], `${method} ${path}`).toBe("nosniff");
  return answer;
}

/** The code of a refusal, or null when the caller was let in. */
function refusalOf(needed: Needed, caller: KnownCaller | null, code: string | null): string | null {
  if (needed === "anyone" || needed === "visitor") return null;
  if (caller === null) return "SIGN_IN_NEEDED";
  if (needed === "metrics") return caller.role === "metrics" ? null : "METRICS_TOKEN_NEEDED";
  if (needed === "person") return caller.kind === "person" ? null : "PERSON_NEEDED";
  if (caller.mustChangePassword === true) return "PASSWORD_CHANGE_NEEDED";
  const [role, ofAll] = needed.split(" ") as [Role, string | undefined];
  if (caller.role === "metrics" || ROLES.indexOf(caller.role) < ROLES.indexOf(role)) return "ROLE_TOO_LOW";
  if (ofAll !== undefined) return caller.accountSets === null ? null : "ACCOUNT_SETS_LIMITED";
  return code === null || caller.accountSets === null || caller.accountSets.includes(code)
    ? null
    : "ACCOUNT_SET_NOT_FOUND";
}

/** The codes by which somebody is not let in. */
const REFUSALS: ReadonlySet<string> = new Set([
  "SIGN_IN_NEEDED",
  "TOKEN_UNKNOWN",
  "TOKEN_EXPIRED",
  "ROLE_TOO_LOW",
  "ACCOUNT_SETS_LIMITED",
  "ACCOUNT_SET_NOT_FOUND",
  "METRICS_TOKEN_NEEDED",
  "PERSON_NEEDED",
  "PASSWORD_CHANGE_NEEDED",
  "HOST_NAME_UNKNOWN",
  "OTHER_HOST_NAME",
  "OTHER_MACHINE",
  "OTHER_ORIGIN",
]);

const STATUS: { readonly [code: string]: number } = { SIGN_IN_NEEDED: 401, TOKEN_UNKNOWN: 401, TOKEN_EXPIRED: 401 };

function expectRefused(method: string, { status, text, headers }: Answer, code: string, where: string): void {
  expect(status, where).toBe(STATUS[code] ?? (code === "ACCOUNT_SET_NOT_FOUND" ? 404 : 403));
  if (method === "HEAD") return expect(text, where).toBe("");
  expect(headers["content-type"], where).toMatch(/^application\/problem\+json/);
  expect((JSON.parse(text) as { code: string }).code, where).toBe(code);
  for (const held of DATA) expect(text, where).not.toContain(held);
}

function expectLetIn({ status, headers, text }: Answer, where: string): void {
  expect(status, where).toBeLessThan(500);
  expect([401, 403], where).not.toContain(status);
  if (!String(headers["content-type"]).startsWith("application/problem+json") || text === "") return;
  const { code, values } = JSON.parse(text) as { readonly code: string; readonly values: { readonly code?: string } };
  if (values.code !== "none") expect([...REFUSALS], where).not.toContain(code);
}

/** The methods of each pattern. */
const served = (): Map<string, Set<string>> => {
  const urls = new Map<string, Set<string>>();
  // Signing out comes last: whoever did is known no longer.
  const routes = access.server.routes.toSorted((a, b) => Number(a.url === SESSION) - Number(b.url === SESSION));
  for (const { method, url } of routes) urls.set(url, (urls.get(url) ?? new Set()).add(method));
  urls.get("/docs/")?.add("GET"); // the page's route itself, which is told of under its other name
  return urls;
};

const neededOf = (method: string, url: string): Needed | undefined =>
  TABLE[`${method === "HEAD" ? "GET" : method} ${url}`];

test("the table holds every route that is served, and no other", () => {
  const routes = [...served()].flatMap(([url, methods]) => [...methods].map((method) => `${method} ${url}`));
  const unnamed = routes.filter((route) => TABLE[route.replace(/^HEAD /, "GET ")] === undefined);
  expect(unnamed).toEqual([]);
  expect(Object.keys(TABLE).filter((route) => !routes.includes(route))).toEqual([]);
});

test("the table holds every operation of the document, and the document every route of the API", async () => {
  const { json } = await access.ask("/api/v1/openapi.json", { token: access.admin });
  const { paths } = json as { readonly paths: { readonly [path: string]: object } };
  const documented = Object.entries(paths)
    .filter(([path]) => !path.startsWith("/api/pick/"))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
    );
  expect(documented.filter((route) => TABLE[route] === undefined)).toEqual([]);
  const api = Object.keys(TABLE).filter((route) => / \/(?:api\/|healthz|readyz|metrics)/.test(route));
  expect(api.filter((route) => !documented.includes(route))).toEqual([]);
});

describe("every route and method", () => {
  test("lets in whom the table lets in, and refuses everybody else without a word of the data", async () => {
    for (const [url, methods] of served()) {
      for (const method of methods) {
        const needed = neededOf(method, url);
        if (needed === undefined) continue; // told above
        for (const caller of [null, ...known]) {
          const where = `${method} ${url} by ${caller?.name ?? "nobody"}`;
          const answer = await send(method, concrete(url), caller?.headers);
          const code = refusalOf(needed, caller, url.includes(":code") ? "001" : null);
          if (code !== null) expectRefused(method, answer, code, where);
          else expectLetIn(answer, where);
        }
      }
    }
  });

  test("is closed to what counts no longer, but to visitors", async () => {
    for (const [url, methods] of served()) {
      for (const method of methods) {
        const needed = neededOf(method, url);
        for (const caller of gone) {
          const where = `${method} ${url} by ${caller.name}`;
          const answer = await send(method, concrete(url), caller.headers);
          if (needed === "anyone" || needed === "visitor") expectLetIn(answer, where);
          else expectRefused(method, answer, caller.code, where);
        }
      }
    }
  });

  test("that is not there tells a stranger as little as one that is, and says so to whoever may see anything", async () => {
    const viewer = known.find(({ role }) => role === "viewer");
    const metrics = known.find(({ role }) => role === "metrics");
    for (const [url, methods] of [...served(), ["/api/v1/nothing", new Set()], ["/metrics/x", new Set()]] as const) {
      if (["/*", "/assets/:name"].includes(url)) continue;
      for (const method of METHODS.filter((each) => !(methods as Set<string>).has(each))) {
        const where = `${method} ${url}`;
        expectRefused(method, await send(method, concrete(url)), "SIGN_IN_NEEDED", where);
        expectRefused(method, await send(method, concrete(url), metrics?.headers), "ROLE_TOO_LOW", where);
        expect((await send(method, concrete(url), viewer?.headers)).status, where).toBe(404);
      }
    }
    expectRefused("GET", await send("GET", "/api/v1/%D6%D0"), "SIGN_IN_NEEDED", "a path that is no text");
    expect((await send("GET", "/api/v1/%D6%D0", viewer?.headers)).status).toBe(400);
  });
});

test("of an account set that the caller may not see he is told what he is told of one that is not there", async () => {
  const limited = known.find(({ role, accountSets }) => role === "admin" && accountSets?.[0] === "002");
  for (const [url, methods] of served()) {
    if (!url.includes(":code")) continue;
    for (const method of methods) {
      const [foreign, missing] = [
        await send(method, concrete(url, "001"), limited?.headers),
        await send(method, concrete(url, "009"), limited?.headers),
      ];
      expect(foreign.status, `${method} ${url}`).toBe(missing.status);
      expect(foreign.text.replaceAll("001", "009"), `${method} ${url}`).toBe(missing.text);
      const { date: _a, "content-length": _b, ...own } = foreign.headers;
      const { date: _c, "content-length": _d, ...others } = missing.headers;
      expect(own, `${method} ${url}`).toEqual(others);
    }
  }
});

test("what is beside the account sets shows of them what the caller may see", async () => {
  const limited = known.find(({ role, accountSets }) => role === "admin" && accountSets?.[0] === "002");
  const { json } = await send("GET", "/api/v1/account-sets", limited?.headers);
  expect((json as { items: { code: string }[] }).items.map(({ code }) => code)).toEqual(["002"]);
  const live = await send("GET", "/api/v1/live?accountSet=002&accountSet=001", limited?.headers);
  expectRefused("GET", live, "ACCOUNT_SET_NOT_FOUND", "live");
  const exported = await access.ask("/api/v1/account-sets/001/records/export?id=mine", { token: access.admin });
  expect(exported.status).toBe(200);
  expect((await access.ask("/api/v1/exports/mine", { token: access.admin })).status).toBe(200);
  const other = known.find(({ role, accountSets }) => role === "viewer" && accountSets === null);
  expect((await send("GET", "/api/v1/exports/mine", other?.headers)).json).toMatchObject({ code: "EXPORT_NOT_FOUND" });
});

test("a name that is not this server's opens nothing, whoever asks, but the probes of a load balancer", async () => {
  const headers = { host: "evil.example", authorization: `Bearer ${access.admin}` };
  for (const [url, methods] of served()) {
    for (const method of methods) {
      const where = `${method} ${url}`;
      const answer = await send(method, concrete(url), headers);
      if (neededOf(method, url) === "anyone") expectLetIn(answer, where);
      else expectRefused(method, answer, "HOST_NAME_UNKNOWN", where);
    }
  }
});

test("a change from a page of another origin is refused, whoever makes it", async () => {
  const token = { authorization: `Bearer ${access.admin}` };
  for (const [url, methods] of served()) {
    for (const method of methods) {
      if (["GET", "HEAD"].includes(method)) continue;
      for (const foreign of [{ origin: "http://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
        const answer = await send(method, concrete(url), { ...token, ...foreign });
        expectRefused(method, answer, "OTHER_ORIGIN", `${method} ${url}`);
      }
    }
  }
});
