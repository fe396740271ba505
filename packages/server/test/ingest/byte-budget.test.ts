import { expect, test } from "vitest";
import { createByteBudget } from "../../src/ingest/byte-budget.ts";

test("a budget gives all that was asked for or nothing, and never more than there is", () => {
  const budget = createByteBudget({ bytesMax: 100 });
  expect(budget.take(60)).toBe(true);
  expect(budget.take(41)).toBe(false);
  expect(budget.taken()).toBe(60);
  expect(budget.take(40)).toBe(true);
  expect(budget.take(1)).toBe(false);
  budget.give(60);
  expect(budget.taken()).toBe(40);
  expect(budget.take(60)).toBe(true);
});
