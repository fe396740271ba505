import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// Grading (分档): rules as versions, the grade as a column, a filter and a count.

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ accountSets: ["001", "002", "003"].map((code) => ({ code, name: code })) });
  for (const [barcode, volume] of [
    ["HIGH", 105],
    ["MIDDLE", 101],
    ["LOW", 90],
    ["NOTHING", null],
  ] as const) {
    await server.save({ ...SAMPLE_RECORD, barcode, volume });
  }
});
afterAll(() => server.stop());

const SET = "/api/v1/account-sets/001";
const A = { name: "A", color: "#0072b2", workSteps: [], conditions: [{ quantity: "volume", min: 104 }] };
const B = {
  name: "B 档",
  color: "#e69f00",
  workSteps: ["分容放电"],
  conditions: [{ quantity: "volume", min: 100, max: 110 }],
};

const put = (body: unknown, set = SET): Promise<Answer> => sendJson(server, "PUT", `${set}/grading-rules`, body);

async function gradesOf(query: string): Promise<Record<string, string | null>> {
  const { status, json, text } = await server.ask(`${SET}/records?${query}`);
  expect(status, text).toBe(200);
  const { items } = json as { items: { barcode: string; grade: string | null }[] };
  return Object.fromEntries(items.map(({ barcode, grade }) => [barcode, grade]));
}

describe("without rules", () => {
  const EMPTY = "/api/v1/account-sets/002";

  test("there is no version, cells are ungraded, and there are no grades to count", async () => {
    await server.save({ ...SAMPLE_RECORD, barcode: "UNGRADED" }, { "x-request-datasource": "002" });
    expect((await server.ask(`${EMPTY}/grading-rules`)).json).toEqual({ current: null, versions: [] });
    expect((await server.ask(`${EMPTY}/records/UNGRADED`)).json).toMatchObject({ grade: null });
    expect((await server.ask(`${EMPTY}/grades`)).json).toEqual({ version: null, count: 1, items: [] });
  });

  test("a grade to filter by is refused, and the reason said", async () => {
    const { status, json } = await server.ask(`${EMPTY}/records?grade=A`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ parameter: "grade", detail: expect.stringContaining("there are no grading rules") });
  });

  test("what a first set of rules would do is seen before it is saved", async () => {
    const { json } = await sendJson(server, "POST", `${EMPTY}/grading-rules/preview`, { rules: [A] });
    expect(json).toEqual({
      version: null,
      count: 1,
      items: [
        { grade: "A", color: "#0072b2", count: 0 },
        { grade: "NG", color: null, count: 1 },
      ],
    });
    expect((await server.ask(`${EMPTY}/grading-rules`)).json).toMatchObject({ current: null });
  });
});

describe("rules", () => {
  test("are a version each, and change the grade of every cell at once; an older version can be asked for", async () => {
    const first = await put({ rules: [A, { ...B, color: "#E69F00" }], basedOn: null });
    expect(first.status, first.text).toBe(200);
    const moment = expect.stringMatching(/Z$/);
    expect(first.json).toEqual({ version: 1, createdAt: moment, rules: [A, B] });
    expect(await gradesOf("")).toEqual({ HIGH: "A", MIDDLE: "B 档", LOW: "NG", NOTHING: "NG" });
    expect((await put({ rules: [B], basedOn: 1 })).json).toMatchObject({ version: 2 });
    expect(await gradesOf("")).toMatchObject({ HIGH: "B 档" });
    expect(await gradesOf("gradingVersion=1")).toMatchObject({ HIGH: "A" });
    expect((await server.ask(`${SET}/records/HIGH?gradingVersion=1`)).json).toMatchObject({ grade: "A" });
    expect((await server.ask(`${SET}/records/HIGH`)).json).toMatchObject({ grade: "B 档" });
    expect((await server.ask(`${SET}/grading-rules`)).json).toEqual({
      current: { version: 2, createdAt: moment, rules: [B] },
      versions: [
        { version: 2, createdAt: moment, rules: [B] },
        { version: 1, createdAt: moment, rules: [A, B] },
      ],
    });
  });

  test("based on another version than the current one are refused with 409, and change nothing", async () => {
    for (const basedOn of [null, 1, 99]) {
      const answer = await put({ rules: [], basedOn });
      expect(answer.status).toBe(409);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    }
    expect((await server.ask(`${SET}/grading-rules`)).json).toMatchObject({ current: { version: 2 } });
  });

  test("the grade is a filter, with other filters, of any version", async () => {
    const b = encodeURIComponent(B.name);
    expect(Object.keys(await gradesOf(`grade=${b}`)).sort()).toEqual(["HIGH", "MIDDLE"]);
    expect(Object.keys(await gradesOf(`grade=${b}&gradingVersion=1`))).toEqual(["MIDDLE"]);
    expect(Object.keys(await gradesOf("grade=A&grade=NG&gradingVersion=1")).sort()).toEqual(["HIGH", "LOW", "NOTHING"]);
    expect(Object.keys(await gradesOf("grade=NG&volumeMin=1"))).toEqual(["LOW"]);
    expect((await server.ask(`${SET}/summary?grade=${b}`)).json).toMatchObject({ count: 2 });
  });

  test("a grade that the version does not have is refused, and those there are named", async () => {
    const { status, json } = await server.ask(`${SET}/records?grade=A`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ parameter: "grade", detail: expect.stringContaining('"B 档", "NG"') });
    expect((await server.ask(`${SET}/records?gradingVersion=3`)).json).toMatchObject({
      status: 404,
      parameter: "gradingVersion",
    });
  });

  test("count the records that fit, NG last, without those that are excluded", async () => {
    const counts = async (query: string) => (await server.ask(`${SET}/grades?${query}`)).json;
    expect(await counts("")).toEqual({
      version: 2,
      count: 4,
      items: [
        { grade: "B 档", color: "#e69f00", count: 2 },
        { grade: "NG", color: null, count: 2 },
      ],
    });
    expect(await counts("gradingVersion=1&volumeMin=100")).toMatchObject({
      version: 1,
      count: 2,
      items: [{ count: 1 }, { count: 1 }, { count: 0 }],
    });
    await sendJson(server, "PUT", `${SET}/records/LOW/exclusion`, { reason: "x" });
    expect(await counts("")).toMatchObject({ count: 3, items: [{ count: 2 }, { count: 1 }] });
    expect(await counts("excluded=true")).toMatchObject({ count: 1, items: [{ count: 0 }, { count: 1 }] });
    await sendJson(server, "DELETE", `${SET}/records/LOW/exclusion`, {});
  });

  test("in a preview count by the rules sent, over the records that fit", async () => {
    const preview = await sendJson(server, "POST", `${SET}/grading-rules/preview?volumeMin=1`, { rules: [A] });
    expect(preview.json).toMatchObject({
      version: null,
      count: 3,
      items: [
        { grade: "A", count: 1 },
        { grade: "NG", count: 2 },
      ],
    });
  });

  test("none at all leave cells ungraded again", async () => {
    const set = "/api/v1/account-sets/003";
    expect((await put({ rules: [A], basedOn: null }, set)).status).toBe(200);
    expect((await put({ rules: [], basedOn: 1 }, set)).json).toMatchObject({ version: 2, rules: [] });
    expect((await server.ask(`${set}/grades`)).json).toMatchObject({ version: 2, items: [] });
  });
});

describe("what are no rules is refused, and the field named", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...A, name: `G${index}` }));
  const condition = (changes: object) => ({ ...A, conditions: [{ quantity: "volume", ...changes }] });
  test.each<[field: string, body: unknown]>([
    ["body", null],
    ["body", []],
    ["body", { rules: [], basedOn: 2, colour: 1 }],
    ["rules", { basedOn: 2 }],
    ["rules", { rules: {}, basedOn: 2 }],
    ["rules", { rules: many(33), basedOn: 2 }],
    ["rules[0]", { rules: ["A"], basedOn: 2 }],
    ["rules[0]", { rules: [{ ...A, share: 1 }], basedOn: 2 }],
    ["rules[0].name", { rules: [{ ...A, name: " " }], basedOn: 2 }],
    ["rules[0].name", { rules: [{ ...A, name: "x".repeat(33) }], basedOn: 2 }],
    ["rules[0].name", { rules: [{ ...A, name: 5 }], basedOn: 2 }],
    ["rules[0].name", { rules: [{ ...A, name: "A\u0000" }], basedOn: 2 }],
    ["rules[1].name", { rules: [A, { ...A, name: " NG " }], basedOn: 2 }],
    ["rules[2].name", { rules: [A, B, { ...A, name: "A " }], basedOn: 2 }],
    ["rules[0].color", { rules: [{ ...A, color: "red" }], basedOn: 2 }],
    ["rules[0].workSteps", { rules: [{ ...A, workSteps: null }], basedOn: 2 }],
    ["rules[0].workSteps[0]", { rules: [{ ...A, workSteps: [""] }], basedOn: 2 }],
    ["rules[0].conditions", { rules: [{ ...A, conditions: {} }], basedOn: 2 }],
    ["rules[0].conditions[0]", { rules: [condition({ least: 1 })], basedOn: 2 }],
    ["rules[0].conditions[0].quantity", { rules: [condition({ quantity: "capacity" })], basedOn: 2 }],
    ["rules[0].conditions[0].min", { rules: [condition({ min: "1" })], basedOn: 2 }],
    ["rules[0].conditions[0].max", { rules: [condition({ min: 2, max: 1 })], basedOn: 2 }],
    ["basedOn", { rules: [] }],
    ["basedOn", { rules: [], basedOn: "2" }],
  ])("%s: %j", async (field, body) => {
    const answer = await put(body);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(answer.json).toMatchObject({ field, detail: expect.stringContaining(field) });
  });

  test("a number beyond every number", async () => {
    const body = JSON.stringify({ rules: [condition({ min: 1 })], basedOn: 2 }).replace('"min":1', '"min":1e999');
    const headers = { "content-type": "application/json" };
    const answer = await server.ask(`${SET}/grading-rules`, { method: "PUT", headers, body });
    expect(answer.json).toMatchObject({ status: 400, field: "rules[0].conditions[0].min" });
  });

  test("32 rules are taken, and a condition whose ends are equal", async () => {
    const rules = [...many(31), condition({ min: 1, max: 1 })];
    expect((await sendJson(server, "POST", `${SET}/grading-rules/preview`, { rules })).status).toBe(200);
  });
});
