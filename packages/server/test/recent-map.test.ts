import { expect, test } from "vitest";
import { setRecent } from "../src/recent-map.ts";

test("the key that was set the longest ago is forgotten, and one that is set again is not it", () => {
  const map = new Map<string, number>();
  for (const [key, value] of [
    ["a", 1],
    ["b", 2],
    ["a", 3],
    ["c", 4],
  ] as const) {
    setRecent(map, key, value, 2);
  }
  expect([...map]).toEqual([
    ["a", 3],
    ["c", 4],
  ]);
});
