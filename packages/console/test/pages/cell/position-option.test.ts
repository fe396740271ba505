import { expect, test } from "vitest";
import type { Schema } from "../../../src/api/schema.ts";
import { positionOption } from "../../../src/pages/cell/position-option.ts";

const histogram = { from: 48, to: 52, binWidth: 1, counts: [1, 5, 5, 1], below: 0, above: 1 };

function axisOf(value: number, limits: { lsl: number | null; usl: number | null }) {
  const distribution = { limits: { ...limits, source: null, version: null } } as Schema<"Distribution">;
  const colors = { data: "", limit: "", fault: "" };
  const option = positionOption({ distribution, histogram, value, colors, words: { thisCell: "this cell" } });
  const { xAxis, series } = option as unknown as {
    xAxis: { min: number; max: number };
    series: [{ markLine: { data: { xAxis: number }[] } }];
  };
  return { min: xAxis.min, max: xAxis.max, marks: series[0].markLine.data.map((mark) => mark.xAxis) };
}

test("a cell and a limit that are near have a line, and ones far off do not flatten the bars", () => {
  const near = axisOf(53, { lsl: 47, usl: null });
  expect(near.marks).toEqual([53, 47]);
  expect([near.min < 47, near.max > 53]).toEqual([true, true]);
  const far = axisOf(99_999_999_999, { lsl: -1e9, usl: 52.5 });
  expect(far.marks).toEqual([52.5]);
  expect([far.min > 47, far.max < 54]).toEqual([true, true]);
});
