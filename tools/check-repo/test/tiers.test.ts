import { expect, test } from "vitest";
import { listFiles } from "../files.ts";
import { tierByContent, tierByName } from "../tiers.ts";

const tests = listFiles(".test.ts", ".test.tsx", ".spec.ts");

test("each test file is named after the tier that runs what it does", () => {
  const wrong = tests
    .filter((path) => tierByName(path) !== tierByContent(path))
    .map((path) => `${path}: ${tierByContent(path)}`);
  expect(wrong).toEqual([]);
});

test("each test file lies where a tier looks for it", () => {
  expect(tests.filter((path) => !/^(?:packages|tools)\/[^/]+\/test\/.*\.test\.ts$/.test(path))).toEqual([]);
});
