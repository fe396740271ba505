import { PROBLEMS, type ProblemCode } from "@cellgrade/contract/problems";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../running-server.ts";

// What a refusal of the query API looks like: its code, its text in the language asked for, the values of the text.

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface Refusal {
  readonly code: ProblemCode;
  readonly path: string;
  readonly options?: Parameters<TestServer["ask"]>[1];
}

/** One refusal of each place that refuses: routes, parameters, bodies, settings, the guard, the framework, the router. */
const REFUSALS: readonly Refusal[] = [
  { code: "ACCOUNT_SET_NOT_FOUND", path: "/api/v1/account-sets/009/records" },
  { code: "WHOLE_NUMBER_EXPECTED", path: "/api/v1/account-sets/001/records?limit=0" },
  { code: "PARAMETER_UNKNOWN", path: "/api/v1/account-sets/001/records?volumMin=3" },
  {
    code: "LIST_EXPECTED",
    path: "/api/v1/account-sets/001/grading-rules",
    options: write("PUT", '{"rules":{},"basedOn":null}'),
  },
  {
    code: "TIME_ZONE_EXPECTED",
    path: "/api/v1/account-sets/001",
    options: write("PATCH", '{"timeZone":"Asia/Nowhere"}'),
  },
  { code: "OTHER_HOST_NAME", path: "/api/v1/account-sets", options: { headers: { host: "mes.example" } } },
  { code: "JSON_INVALID", path: "/api/v1/account-sets/001", options: write("PATCH", "{") },
  { code: "PATH_NOT_UTF8", path: "/api/v1/account-sets/001/records/%E4%BD" },
  { code: "ROUTE_NOT_FOUND", path: "/api/v1/nothing" },
];

function write(method: "PUT" | "PATCH", body: string) {
  return { method, headers: { "content-type": "application/json" }, body };
}

interface ProblemAnswer {
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: string;
  readonly values: { readonly [name: string]: unknown };
}

async function refused(path: string, options: Parameters<TestServer["ask"]>[1], language: string | undefined) {
  const headers = { ...options?.headers, ...(language !== undefined && { "accept-language": language }) };
  const answer = await server.ask(path, { ...options, headers });
  return { ...answer, problem: answer.json as ProblemAnswer };
}

describe.each(REFUSALS)("$code", ({ code, path, options }) => {
  test.each([
    [undefined, "en"],
    ["fr-FR,fr;q=0.9", "en"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
  ] as const)("asked with Accept-Language %j, answers in %s", async (header, language) => {
    const { status, headers, problem } = await refused(path, options, header);
    expect(problem).toMatchObject({ code, status: PROBLEMS[code].status });
    expect(status).toBe(problem.status);
    expect(headers["content-language"]).toBe(language);
    expect(String(headers["vary"]).toLowerCase()).toBe("accept-language");
    expect(/\p{Script=Han}/u.test(problem.detail)).toBe(language === "zh-CN");
    expect(problem.detail).not.toMatch(/\{\w+\}/);
    const placeholders = [...PROBLEMS[code].text[language].matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    expect(Object.keys(problem.values).sort()).toEqual(placeholders.sort());
  });
});

test("the values of a text are bounded and hold no control character, however long they were sent", async () => {
  const { problem } = await refused(`/api/v1/account-sets/${"y".repeat(500)}%1b/records`, undefined, "zh");
  expect(problem.values).toEqual({ code: `${"y".repeat(64)}…` });
  expect(problem.detail).toBe(`没有账套“${"y".repeat(64)}…”。`);
});

test("machines are told in the server's language, whatever they accept", async () => {
  const answer = await server.ask("/api/pick/volumeCollectData/save", {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": "en" },
    body: "{}",
  });
  expect(answer.json).toEqual({ state: -1, msg: "请求头 x-request-datasource(账套编码)不能为空", resBody: [] });
});
