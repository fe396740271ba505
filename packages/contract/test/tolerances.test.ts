import { expect, test } from "vitest";
import * as tolerances from "../src/tolerances.ts";

test("every tolerance has one bit, and a bit has the name at its position", () => {
  const { TOLERANCES, toleranceNames, ...bits } = tolerances;
  const byName = new Map(
    Object.entries(bits).map(([constant, bit]) => [constant.replaceAll("_", "").toLowerCase(), bit]),
  );
  expect(byName.size).toBe(TOLERANCES.length);
  for (const name of TOLERANCES) expect(toleranceNames(byName.get(name.toLowerCase()) ?? 0)).toEqual([name]);
  const all = [...byName.values()].reduce((union, bit) => union | bit, 0);
  expect(toleranceNames(all)).toEqual([...TOLERANCES]);
  expect(toleranceNames(0)).toEqual([]);
});
