import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createNumbering } from "../../src/collectors/numbering.ts";
import { longestEqualStreak, longestSetStreak } from "../../src/collectors/streaks.ts";

test("a text keeps the number it got first, in whatever order texts come", () => {
  const text = fc.constantFrom("", "a", "b", "ab", "电芯", "\u{1f50b}");
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
      const numbering = createNumbering();
      const distinct = [...new Set(texts)];
      expect(texts.map((each) => numbering.numberOf(each))).toEqual(texts.map((each) => distinct.indexOf(each)));
      expect(numbering.names()).toEqual(distinct);
    }),
  );
});

test("the longest streak is found wherever it lies", () => {
  expect(
    [[], [1], [1, 1, 2], [2, 1, 1], [1, 2, 2, 2, 1, 1]].map((list) => longestEqualStreak(Float64Array.from(list))),
  ).toEqual([0, 1, 2, 2, 3]);
  expect([[], [0], [1], [1, 1, 0, 1], [0, 1, 1, 1]].map((list) => longestSetStreak(Uint8Array.from(list)))).toEqual([
    0, 0, 1, 2, 3,
  ]);
});
