import { expect, test } from "vitest";
import { createChannelMap } from "../../src/collectors/channel-map.ts";
import { KEY_SEPARATOR } from "../../src/collectors/numbering.ts";
import { createRunTrend, createTrend } from "../../src/collectors/trend.ts";

// Values at both ends of what a double holds: their differences are beyond its range, and JSON has no word for that.

const WIDE = [-1.7e308, 1.7e308, 1.7e308, 100];
const findRun = () => ({ start: 0, end: 60 });

test("a point of values as far apart as doubles can be has a finite mean, and no σ", () => {
  const byRun = createRunTrend(findRun);
  const byHour = createTrend();
  for (const value of WIDE) {
    byRun.take(value, "FR-01", 1);
    byHour.take(value, `FR-01${KEY_SEPARATOR}2024-03-02 08`);
  }
  for (const trend of [byRun.finish(), byHour.finish()]) {
    const point = trend.devices[0]?.points[0];
    expect(point).toMatchObject({ count: 4, sd: null });
    expect(point?.mean).toBeCloseTo(4.25e307, -300);
  }
});

test("a channel that is further from its run and its machine than a double holds has finite residuals", () => {
  const map = createChannelMap({ ng: null }, { findRun });
  for (const [place, value] of [-1.7e308, -1.7e308, 1.7e308].entries()) {
    map.take(value, `FR-01${KEY_SEPARATOR}${place}`, 1);
  }
  const residuals = map.finish().items.map(({ runResidual, medianResidual }) => [runResidual, medianResidual]);
  expect(residuals).toEqual([
    [0, 0],
    [0, 0],
    [Number.MAX_VALUE, Number.MAX_VALUE],
  ]);
  map.free();
});
