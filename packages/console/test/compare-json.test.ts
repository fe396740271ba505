import { describe, expect, test } from "vitest";
import { compareJson } from "../src/pages/audit/compare-json.ts";
import { readJson } from "../src/pages/audit/read-json.ts";

const marked = (lines: ReturnType<typeof compareJson>["before"]): string[] =>
  lines.filter(({ differs }) => differs).map(({ text }) => text.trim());

describe("what the audit page shows of a change", () => {
  test("marks what was replaced on both sides, and not what the change left out", () => {
    const sides = compareJson(
      { name: "一", days: 30, units: { a: "V", b: "A" } },
      { units: { a: "mV", b: "A" }, name: "一" },
    );
    expect(marked(sides.before)).toEqual(['"a": "V",']);
    expect(marked(sides.after)).toEqual(['"a": "mV",']);
  });

  test("marks what came and what went inside of what the change names", () => {
    const sides = compareJson({ list: ["a", "b"], one: null }, { list: ["a"], one: { x: 1 }, more: [] });
    expect(marked(sides.before)).toEqual(['"b"', '"one": null']);
    expect(marked(sides.after)).toEqual(['"one": {', '"x": 1', "},", '"more": []']);
  });

  test("marks nothing where one side was not written down", () => {
    const sides = compareJson({ a: { b: 1 } }, null);
    expect([...marked(sides.before), ...marked(sides.after)]).toEqual([]);
  });

  test("prints as JSON.stringify does", () => {
    const value = { a: [1, { b: [] }], c: {}, d: "x" };
    const text = compareJson(value, { a: 1 }).before.map((line) => line.text);
    expect(text.join("\n")).toBe(JSON.stringify(value, null, 2));
  });

  test("reads the query of an export by its parameters, and an empty body as nothing", () => {
    expect(readJson('"deviceCode=FR-01&grade=A&grade=B"')).toEqual({ deviceCode: "FR-01", grade: ["A", "B"] });
    expect(readJson("{}")).toBeNull();
    expect(readJson("{broken")).toBe("{broken");
  });
});
