import { describe, expect, test } from "vitest";
import { ERRORS } from "../src/errors.ts";
import { describeProblem, isProblemCode, PROBLEMS, type ProblemCode, type ProblemDefinition } from "../src/problems.ts";
import { VALUE_FAULTS } from "../src/value-faults.ts";

const codes = Object.keys(PROBLEMS) as ProblemCode[];

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();
}

describe.each(codes)("%s", (code) => {
  const { status, advice, text }: ProblemDefinition = PROBLEMS[code];

  test("has a sentence in each language, with the same placeholders", () => {
    expect(text["zh-CN"]).toMatch(/\p{Script=Han}.*。$/su);
    expect(text.en).toMatch(/\.$/);
    expect(text.en).not.toMatch(/\p{Script=Han}/u);
    expect(placeholders(text["zh-CN"])).toEqual(placeholders(text.en));
    for (const brace of [text["zh-CN"], text.en].flatMap((each) => each.match(/[{}]/g) ?? [])) {
      expect(placeholders(text.en), `a lone ${brace}`).not.toEqual([]);
    }
  });

  test("is worth retrying exactly where the server is at fault for a moment, or asked too often", () => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(advice === "retry").toBe(status === 503 || status === 429);
  });
});

test("a code means one thing: machines and the query API share none", () => {
  expect(codes.filter((code) => Object.hasOwn(ERRORS, code))).toEqual([]);
  expect(isProblemCode("ACCOUNT_SET_NOT_FOUND")).toBe(true);
  for (const other of ["FIELD_INVALID", "toString", ""]) expect(isProblemCode(other)).toBe(false);
});

test("every fault of a value names the value, and is a problem of the registry", () => {
  for (const [code, text] of Object.entries(VALUE_FAULTS)) {
    expect(placeholders(text.en)).toContain("name");
    expect(PROBLEMS).toHaveProperty(code, { status: 400, advice: "change", text });
  }
});

test("a text holds its values: lists as the language enumerates, an empty one as none", () => {
  const given = { parameter: "x", parameters: ["limit", "sort"] };
  expect(describeProblem("PARAMETER_UNKNOWN", given, "en")).toBe(
    'There is no query parameter "x" here: it takes limit, sort.',
  );
  expect(describeProblem("PARAMETER_UNKNOWN", given, "zh-CN")).toBe("这里没有查询参数“x”，可用的参数：limit、sort。");
  const none = { parameter: "$& {parameters}", parameters: [] };
  expect(describeProblem("PARAMETER_UNKNOWN", none, "en")).toBe(
    'There is no query parameter "$& {parameters}" here: it takes none.',
  );
  expect(describeProblem("PARAMETER_UNKNOWN", none, "zh-CN")).toMatch(/可用的参数：无。$/);
  expect(describeProblem("WHOLE_NUMBER_EXPECTED", { name: "limit", min: 1, max: 9, value: "x" }, "zh-CN")).toBe(
    "limit 必须是 1 到 9 的整数，不能是 x。",
  );
  expect(describeProblem("NUMBER_EXPECTED", {}, "en")).toBe("{name} must be a number.");
});
