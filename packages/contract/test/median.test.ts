import { expect, test } from "vitest";
import { median } from "../src/median.ts";

test("a median is the middle value, or lies between the two in the middle", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([1e308, 1.5e308])).toBe(1.25e308);
  expect(median([])).toBeNaN();
});
