import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../running-server.ts";

// What is asked wrongly is refused by name: never a 500, and never an answer to another question.

const SET = "/api/v1/account-sets/001";
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.save(SAMPLE_RECORD);
  await server.save({ ...SAMPLE_RECORD, barcode: "SECOND" });
});
afterAll(() => server.stop());

async function expectProblem(path: string, status: number, parameter?: string): Promise<string> {
  const answer = await server.ask(path);
  expect(answer.status, `${path}: ${answer.text}`).toBe(status);
  expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  const problem = answer.json as { detail: string };
  expect(problem).toMatchObject({ type: "about:blank", status, title: expect.any(String), detail: expect.any(String) });
  if (parameter !== undefined) {
    expect(problem).toMatchObject({ parameter });
    expect(problem.detail).toContain(parameter);
  }
  return problem.detail;
}

describe("an unknown parameter is named", () => {
  test.each([
    [`${SET}/records?volumMin=3`, "volumMin"],
    [`${SET}/records?barcode=X&BARCODE=Y`, "BARCODE"],
    [`${SET}/records?__proto__=1`, "__proto__"],
    [`${SET}/records?constructor=1`, "constructor"],
    [`${SET}/records?barcode[]=X`, "barcode[]"],
    [`${SET}/summary?limit=10`, "limit"],
    [`${SET}/records/X?fields=voltage`, "fields"],
    [`${SET}/records/X/history?limit=1`, "limit"],
    [`${SET}/devices?deviceCode=FR-01`, "deviceCode"],
    [`${SET}/rejections?accountSet=001`, "accountSet"],
    [`${SET}/rejections/1?x`, "x"],
    ["/api/v1/rejections?barcode=X", "barcode"],
    ["/api/v1/rejections/1?x=1", "x"],
    ["/api/v1/account-sets?enabled=true", "enabled"],
  ])("%s", async (path, parameter) => {
    await expectProblem(path, 400, parameter);
  });

  test("together with those there are", async () => {
    expect(await expectProblem(`${SET}/records?volumMin=3`, 400)).toContain("volumeMin");
  });
});

describe("a bad value is refused, and its parameter named", () => {
  const cases: [parameter: string, values: string[]][] = [
    ["barcode", ["", "%20", "%00", "x".repeat(129), "%E4%BD", "%D6%D0", "%"]],
    ["grade", ["", "A", "NG"]],
    ["gradingVersion", ["", "0", "-1", "1.5", "x", "1&gradingVersion=2"]],
    ["excluded", ["", "1", "TRUE", "true&excluded=true"]],
    ["barcodePrefix", ["", "a&barcodePrefix=b"]],
    ["deviceCode", ["", "a%0Ab"]],
    ["testTimeFrom", ["", "2024-02-30", "yesterday", "2024-03-02T09:14:08Z", "2024-03-02&testTimeFrom=2024-03-03"]],
    ["testTimeTo", ["2024-03-02%2024:00:00"]],
    ["receivedFrom", ["2024-03-02T09:14:08", "2024-03-02", "1709342048000"]],
    ["receivedTo", ["2024-13-02T09:14:08Z"]],
    ["voltageMin", ["", "abc", "0x10", "1,5", "NaN", "Infinity", "1e999", "3.2V", "1&voltageMin=2"]],
    ["energyMax", ["--1"]],
    ["sort", ["", "voltage", "-", "--barcode", "barcode,testTime", "RECEIVEDAT"]],
    ["limit", ["", "0", "1001", "-1", "1.5", "1e2", "abc", "10&limit=20", "99999999999999999999"]],
    ["cursor", ["", "abc", "%00", "W10", "W10="]],
  ];
  test.each(cases.flatMap(([parameter, values]) => values.map((value) => [parameter, value] as const)))(
    "%s=%s",
    async (parameter, value) => {
      await expectProblem(`${SET}/records?${parameter}=${value}`, 400, parameter);
    },
  );
  test.each([
    ["code", "NOT_A_CODE"],
    ["receivedFrom", "x"],
    ["limit", "0"],
    ["address", ""],
    ["cursor", "abc"],
    ["accountSet", "001&accountSet="],
  ])("%s=%s of /rejections", async (parameter, value) => {
    await expectProblem(`/api/v1/rejections?${parameter}=${value}`, 400, parameter);
  });
});

describe("a cursor", () => {
  async function cursorOf(sort: string): Promise<string> {
    const { json } = await server.ask(`${SET}/records?limit=1&sort=${sort}`);
    return (json as { nextCursor: string }).nextCursor;
  }
  const write = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString("base64url");

  test("belongs to its sort", async () => {
    for (const [own, other] of [
      ["testTime", "-testTime"],
      ["barcode", "receivedAt"],
      ["-barcode", "-receivedAt"],
    ]) {
      await expectProblem(`${SET}/records?sort=${other}&cursor=${await cursorOf(own ?? "")}`, 400, "cursor");
    }
    await expectProblem(`${SET}/records?cursor=${await cursorOf("testTime")}`, 400, "cursor");
    expect((await server.ask(`${SET}/records?sort=testTime&cursor=${await cursorOf("testTime")}`)).status).toBe(200);
  });

  test("of records is none of refusals, nor the other way round", async () => {
    await expectProblem(`/api/v1/rejections?cursor=${await cursorOf("barcode")}`, 400, "cursor");
    await expectProblem(`${SET}/records?cursor=${write(["rejections", 1])}`, 400, "cursor");
  });

  test("is taken in one way of writing only, and holds what its sort needs", async () => {
    const good: (string | number | null)[] = ["-receivedAt", "after", 1709342048000, "X"];
    expect((await server.ask(`${SET}/records?cursor=${write(good)}`)).status).toBe(200);
    for (const bad of [
      `${write(good)}=`,
      `${write(good)}%20`,
      Buffer.from(JSON.stringify(good, null, 1)).toString("base64url"),
      write([...good, 1, 1]),
      write([...good, 0]),
      write([...good, "1"]),
      write(good.slice(0, 3)),
      write(good.with(1, "beside")),
      write(good.with(2, "1709342048000")),
      write(good.with(2, 1.5)),
      write(good.with(2, null)),
      write(good.with(3, "")),
      write(good.with(3, " X")),
      write(good.with(3, 5)),
      write(Object.assign({}, good)),
      write(null),
      write("-receivedAt"),
    ]) {
      await expectProblem(`${SET}/records?cursor=${bad}`, 400, "cursor");
    }
    for (const bad of ["2024-03-02", "2024-02-30 00:00:00", 5]) {
      await expectProblem(`${SET}/records?sort=testTime&cursor=${write(["testTime", "after", bad, "X"])}`, 400);
    }
    await expectProblem(`${SET}/records?sort=barcode&cursor=${write(["barcode", "after", "Y", "X"])}`, 400);
  });

  test("of any text is answered, never a 500", async () => {
    const json = fc.json().map((text) => Buffer.from(text).toString("base64url"));
    const parts = fc.tuple(
      fc.constantFrom("-receivedAt", "testTime"),
      fc.constantFrom("after", "before"),
      fc.oneof(fc.integer(), fc.double(), fc.string()),
      fc.string({ unit: "binary" }),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), json, parts.map(write)), async (cursor) => {
        const { status } = await server.ask(`${SET}/records?cursor=${encodeURIComponent(cursor.toWellFormed())}`);
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 200 },
    );
  });
});

describe("what is not there is 404", () => {
  test.each([
    "/api/v1/account-sets/009/records",
    "/api/v1/account-sets/009/records/X",
    "/api/v1/account-sets/009/records/X/history",
    "/api/v1/account-sets/009/summary",
    "/api/v1/account-sets/009/devices",
    "/api/v1/account-sets/009/rejections",
    "/api/v1/account-sets/009/rejections/1",
    "/api/v1/rejections?accountSet=009",
    "/api/v1/account-sets/__proto__/records",
    `${SET}/records?barcodeList=unknown`,
    `${SET}/records?gradingVersion=1`,
    `${SET}/records/SECOND?gradingVersion=1`,
    `${SET}/summary?gradingVersion=1`,
    `${SET}/grades?gradingVersion=1`,
    "/api/v1/account-sets/009/grades",
    "/api/v1/account-sets/009/grading-rules",
    "/api/v1/account-sets/009/limits",
    "/api/v1/account-sets/009/overview",
    "/api/v1/account-sets/009/values?field=deviceCode",
    "/api/v1/account-sets/009/records/export",
    "/api/v1/exports/none",
    `${SET}/rejections/1`,
    `${SET}/rejections/x`,
    "/api/v1/rejections/99999999999999999999999",
    "/api/v1/rejections/-1",
    "/api/v1",
    "/api/v1/",
    "/api/v1/nothing",
    "/api/v1/account-sets/",
    `${SET}/records/`,
    "/api/v2/account-sets",
    "/nothing",
  ])("%s", async (path) => {
    await expectProblem(path, 404);
  });

  test("a method that a path does not know", async () => {
    for (const method of ["DELETE", "PUT", "PATCH", "POST"]) {
      const { status, headers } = await server.ask(`${SET}/records`, {
        method,
        headers: { "content-type": "application/json", "content-length": "2" },
        body: "{}",
      });
      expect(status, method).toBe(404);
      expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
    }
  });
});

test("a path that is not percent-encoded UTF-8, or too long, is a problem too", async () => {
  await expectProblem(`${SET}/records/%E4%BD`, 400);
  await expectProblem(`${SET}/records/%`, 400);
  expect([404, 414]).toContain((await server.ask(`${SET}/records/${"x".repeat(10_000)}`)).status);
  await expectProblem(`${SET}/records/${"x".repeat(10_000)}`, 414);
});

test("a problem repeats what was asked without control characters, and not at length", async () => {
  const detail = await expectProblem(`${SET}/records?${"x".repeat(3_000)}%00%1b=1`, 400);
  expect(detail).not.toMatch(/\p{Cc}/u);
  expect(detail.length).toBeLessThan(600);
  expect(await expectProblem(`/api/v1/account-sets/${"y".repeat(1_000)}/records`, 404)).toMatch(/^.{80,100}$/);
});

test("HEAD answers as GET does, without a body", async () => {
  const { status, text } = await server.ask(`${SET}/records`, { method: "HEAD" });
  expect([status, text]).toEqual([200, ""]);
});
