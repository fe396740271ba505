import { expect, test } from "vitest";
import { CUSUM, cusum } from "../../src/process-control/cusum.ts";
import { MONTGOMERY_9_1 } from "./published-data.ts";

test("Montgomery, table 9.2: the upper sums of table 9.1, and the signal at 29", () => {
  const published = [
    0, 0, 0, 1.16, 2.82, 2.5, 0.04, 1, 0, 0, 0, 0.97, 0.98, 0, 0, 0, 0.12, 0, 0, 0.34, 0.74, 0, 1.79, 2.79, 2.89, 3.47,
    3.35, 4.47, 5.28, 5.3,
  ];
  const sums = cusum(
    MONTGOMERY_9_1.map((value) => value - 10),
    CUSUM,
  );
  for (const [index, { above }] of sums.entries()) expect(above).toBeCloseTo(published[index] ?? 0, 6);
  expect(sums.findIndex(({ above, below }) => Math.max(above, below) > CUSUM.h) + 1).toBe(29);
});

test("what lies below counts as what lies above does", () => {
  const mirrored = cusum(
    MONTGOMERY_9_1.map((value) => 10 - value),
    CUSUM,
  );
  expect(mirrored.at(-1)?.below).toBeCloseTo(5.3, 6);
  expect(mirrored.at(-1)?.above).toBe(0);
});
