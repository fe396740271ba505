import { expect, test } from "vitest";
import { ewma } from "../../src/process-control/ewma.ts";
import { MONTGOMERY_9_1 } from "./published-data.ts";

test("NIST/SEMATECH e-Handbook 6.3.2.4: the averages of its example, and its limits 52.5884 and 47.4115", () => {
  const data = [
    52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6,
    52.1,
  ];
  const published = [
    50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92,
    50.73, 51.23, 51.94, 51.99,
  ];
  const target = 50;
  const sigma = 2.0539;
  const points = ewma(
    data.map((value) => (value - target) / sigma),
    { lambda: 0.3, width: 3 },
  );
  for (const [index, { average }] of points.entries()) {
    expect(Math.abs(target + sigma * average - (published[index] ?? 0)), String(index)).toBeLessThan(0.006);
  }
  const { limit = 0 } = points.at(-1) ?? {};
  expect(target + sigma * limit).toBeCloseTo(52.5884, 2);
  expect(target - sigma * limit).toBeCloseTo(47.4115, 2);
});

test("Montgomery, table 9.1 with λ 0.1 and L 2.7: the chart leaves its limits behind the shift, at 29", () => {
  const points = ewma(
    MONTGOMERY_9_1.map((value) => value - 10),
    { lambda: 0.1, width: 2.7 },
  );
  expect(points.findIndex(({ average, limit }) => Math.abs(average) > limit) + 1).toBe(29);
  expect(10 + (points[0]?.average ?? 0)).toBeCloseTo(9.945, 4);
  expect(10 + (points[28]?.average ?? 0)).toBeCloseTo(10.6468, 4);
  // The limits widen from ±0.27 to ±0.62.
  expect(points[0]?.limit).toBeCloseTo(0.27, 4);
  expect(points.at(-1)?.limit).toBeCloseTo(0.62, 2);
});
