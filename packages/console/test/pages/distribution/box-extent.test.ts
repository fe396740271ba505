import { expect, test } from "vitest";
import type { Schema } from "../../../src/api/schema.ts";
import { boxExtent, wholeExtent } from "../../../src/pages/distribution/box-extent.ts";

function group(key: string, changes: Partial<Schema<"ValueGroup">> = {}): Schema<"ValueGroup"> {
  const quantiles = { min: 47, p2_5: 48, q1: 49, median: 50, q3: 51, p97_5: 52, max: 53 };
  return { key, count: 30, mean: 50, sd: 1, ...quantiles, bulk: { from: 47, to: 53 }, ...changes };
}

/** A group of thirty cells, one of which is far off: it moves P97.5, the mean and the greatest value. */
const SPOILT = group("FR-2", { mean: 3e9, p97_5: 3e10, max: 1e11, bulk: { from: 47, to: 53 } });

test("one far value flattens no box: the axis ends with the bulk, and the group is named", () => {
  const { low, high, beyond } = boxExtent([group("FR-1"), SPOILT]);
  expect([low, high]).toEqual([48, 53]);
  expect(beyond).toEqual([SPOILT]);
  expect(wholeExtent([group("FR-1"), SPOILT])).toEqual({ low: 48, high: 3e10, beyond: [] });
});

test("a group that lies elsewhere as a whole is drawn", () => {
  const elsewhere = group("静置", { p2_5: 1, q1: 2, median: 3, q3: 4, p97_5: 5, mean: 3, bulk: { from: 1, to: 5 } });
  expect(boxExtent([group("FR-1"), elsewhere])).toEqual({ low: 1, high: 52, beyond: [] });
});

test("a group of so few values that a far one is its box does not flatten the others, but counts alone", () => {
  const few = group("FR-3", {
    count: 1,
    p2_5: 1e11,
    q1: 1e11,
    q3: 1e11,
    p97_5: 1e11,
    mean: 1e11,
    bulk: { from: 1e11, to: 1e11 },
  });
  expect(boxExtent([group("FR-1"), few])).toEqual({ low: 48, high: 52, beyond: [few] });
  expect(boxExtent([few])).toEqual({ low: 1e11, high: 1e11, beyond: [] });
});
