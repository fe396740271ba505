import { EXCLUSIONS_AT_ONCE_MAX } from "@cellgrade/contract/exclusion";
import { UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import { DamagedRecordError, StoreError } from "@cellgrade/store/store";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { type App, createApp } from "../../src/http/app.ts";
import { createLoopbackGuard } from "../../src/http/loopback-guard.ts";
import { newAccountSet } from "../../src/account-sets/new-account-set.ts";
import { addProblemHandlers } from "../../src/http/problem-handlers.ts";
import { createRepeatedFaults } from "../../src/repeated-faults.ts";
import { addApiRoutes, type ApiDependencies } from "../../src/api/routes.ts";
import { addDocumentation } from "../../src/api/openapi/document.ts";

// A store that fails tells people nothing of its inside, and the log once.

const INNER = "SQLITE_IOERR at /var/data/0001-001.sqlite: select * from version";

let app: App;
afterEach(() => app.close());

interface Watched {
  readonly app: App;
  readonly logged: Record<string, unknown>[];
  readonly flushed: string[];
}

async function appWith(fail: () => Promise<never>): Promise<Watched> {
  const logged: Record<string, unknown>[] = [];
  const log = pino(
    { level: "info" },
    { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const faults = createRepeatedFaults({ log });
  const guard = createLoopbackGuard();
  app = createApp(
    {
      frontDoor: { listener: (framework) => framework, attach() {} },
      onClientError() {},
      refuseOutsider: guard.refuseOutsider,
      log,
    },
    { plainSaves: false, connectionsMax: 64 },
  );
  const failing = new Proxy({}, { get: () => fail });
  const set = { accountSet: { id: 1, version: 1, ...newAccountSet("001", "001") }, store: failing };
  const flushed: string[] = [];
  // Only what the routes use: a store whose every call fails.
  const dependencies = {
    accountSets: { find: () => set, all: () => [set] },
    system: {
      accountSets: failing,
      grading: failing,
      limits: failing,
      machines: failing,
      rejections: failing,
      barcodeLists: failing,
    },
    machineAccess: { of: () => ({ access: () => ({ policy: null }), settings: () => UNDECIDED_POLICY }) },
    tally: { flush: async () => void flushed.push("tally") },
    faults,
    refusedSubmissions: { flush: async () => void flushed.push("refused submissions") },
  } as unknown as ApiDependencies;
  guard.attach(app);
  addProblemHandlers(app, { faults, log });
  await addDocumentation(app);
  addApiRoutes(app, dependencies);
  return { app, logged, flushed };
}

const URLS = [
  "/api/v1/account-sets/001/records",
  "/api/v1/account-sets/001/records?barcodeList=X",
  "/api/v1/account-sets/001/records/X",
  "/api/v1/account-sets/001/records/X/history",
  "/api/v1/account-sets/001/summary",
  "/api/v1/account-sets/001/grades",
  "/api/v1/account-sets/001/grading-rules",
  "/api/v1/account-sets/001/limits",
  "/api/v1/account-sets/001/devices",
  "/api/v1/account-sets/001/suspect-barcodes",
  "/api/v1/account-sets/001/rejections",
  "/api/v1/rejections",
  "/api/v1/rejections/1",
];

describe("a store that cannot answer", () => {
  test.each(URLS)("%s: 503, to be asked again, without inner detail, logged once", async (url) => {
    const { logged } = await appWith(() =>
      Promise.reject(new StoreError("a query failed", "nothing", { cause: new Error(INNER) })),
    );
    const answer = await app.inject({ url });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(answer.headers["retry-after"]).toBe("1");
    expect(answer.body).not.toMatch(/SQLITE|sqlite|select|query failed|stack/);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged[0])).toContain("SQLITE_IOERR");
  });

  test.each([
    ["POST", "/001/barcode-lists", { barcodes: ["A"] }],
    ["POST", "", { code: "002" }],
    ["PATCH", "/001", { name: "x" }],
    ["PUT", "/001/grading-rules", { rules: [], basedOn: null }],
    ["PUT", "/001/limits", { workStep: "1", quantity: "volume", lsl: 1, usl: 2, basedOn: null }],
    ["PUT", "/001/records/A/exclusion", { reason: "x" }],
    ["DELETE", "/001/records/A/exclusion", {}],
    ["POST", "/001/exclusions?deviceCode=A", { reason: "x" }],
    ["DELETE", "/001/exclusions?deviceCode=A", {}],
  ] as const)("%s %s: 503 without inner detail", async (method, path, payload) => {
    await appWith(() => Promise.reject(new StoreError("a call failed", "nothing", { cause: new Error(INNER) })));
    const answer = await app.inject({ method, url: `/api/v1/account-sets${path}`, payload });
    expect([answer.statusCode, answer.body.includes("SQLITE")]).toEqual([503, false]);
  });
});

test.each([
  ["POST", { reason: "x" }],
  ["DELETE", {}],
] as const)("%s of more exclusions than one change may be of is refused, with the bound", async (method, payload) => {
  await appWith(() => Promise.resolve(null) as Promise<never>);
  const answer = await app.inject({ method, url: "/api/v1/account-sets/001/exclusions", payload });
  expect([answer.statusCode, answer.json()]).toMatchObject([
    422,
    { code: "TOO_MANY_TO_EXCLUDE", values: { max: EXCLUSIONS_AT_ONCE_MAX } },
  ]);
});

test("a change of which nobody knows whether it was kept says so", async () => {
  await appWith(() => Promise.reject(new StoreError("a commit failed", "unknown", { cause: new Error(INNER) })));
  const payload = { rules: [], basedOn: null };
  const answer = await app.inject({ method: "PUT", url: "/api/v1/account-sets/001/grading-rules", payload });
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, "CHANGE_UNKNOWN"]);
  expect(answer.body).not.toMatch(/SQLITE|commit/);
});

test.each(["", "/A", "/A/history"])("a damaged record is refused by its barcode: records%s", async (path) => {
  const { logged } = await appWith(() => Promise.reject(new DamagedRecordError("A1")));
  const url = `/api/v1/account-sets/001/records${path}`;
  const answer = await app.inject({ url, headers: { "accept-language": "zh-CN" } });
  expect(answer.json()).toMatchObject({ status: 500, code: "RECORD_DAMAGED", values: { barcode: "A1" } });
  expect(answer.json<{ detail: string }>().detail).toContain("条码“A1”的数据在磁盘上已损坏");
  expect(logged).toHaveLength(1);
});

test("an error that nobody foresaw: 500 without inner detail, logged once and without the values asked for", async () => {
  const { logged } = await appWith(() => Promise.reject(new TypeError(INNER)));
  const answer = await app.inject({ url: "/api/v1/account-sets/001/records/SECRET" });
  expect(answer.statusCode).toBe(500);
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(answer.body).not.toMatch(/SQLITE|TypeError|\.ts/);
  expect(logged).toHaveLength(1);
  expect(JSON.stringify(logged)).not.toContain("SECRET");
});

test("what waits to be written is written before it is asked for", async () => {
  let flushed: string[] = [];
  const seen: string[][] = [];
  const watched = await appWith(() => {
    seen.push([...flushed]);
    return Promise.reject(new StoreError("not needed here", "nothing"));
  });
  ({ flushed } = watched);
  await app.inject({ url: "/api/v1/account-sets/001/devices" });
  expect(seen).toEqual([["tally"]]);
  for (const [count, url] of [
    [1, "/api/v1/rejections"],
    [2, "/api/v1/rejections/1"],
    [3, "/api/v1/account-sets/001/rejections"],
  ] as const) {
    await app.inject({ url });
    expect(seen.at(-1)?.filter((name) => name === "refused submissions")).toHaveLength(count);
  }
});
