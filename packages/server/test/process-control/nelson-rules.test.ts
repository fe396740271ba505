import { describe, expect, test } from "vitest";
import { nelsonRules } from "../../src/process-control/nelson-rules.ts";

/** The places at which a rule is broken, from 1. */
const brokenAt = (rule: 2 | 3 | 4, values: readonly number[]): number[] =>
  nelsonRules(values).flatMap((broken, index) =>
    broken.some((each) => each.rule === `nelson${rule}`) ? [index + 1] : [],
  );

describe("rule 2", () => {
  const eight = [1, 2, 1, 1, 2, 1, 2, 2];
  test("is broken by the ninth in a row on one side and by those that follow", () => {
    expect(brokenAt(2, [...eight, 1, 1, -1])).toEqual([9, 10]);
    expect(brokenAt(2, [...eight.map((value) => -value), -1])).toEqual([9]);
  });
  test("not by eight, and not across a point on the centre line or on the other side", () => {
    expect(brokenAt(2, [...eight, -1, ...eight])).toEqual([]);
    expect(brokenAt(2, [...eight, 0, ...eight])).toEqual([]);
    expect(brokenAt(2, [0, ...eight, 1])).toEqual([10]);
  });
});

describe("rule 3", () => {
  test("is broken by the sixth point of a steady rise or fall", () => {
    expect(brokenAt(3, [-2, -1, 0, 1, 2, 2.5, 2.6, 0])).toEqual([6, 7]);
    expect(brokenAt(3, [2, 1, 0.5, 0, -1, -2])).toEqual([6]);
  });
  test("not by five points, and not across equal neighbours or a turn", () => {
    expect(brokenAt(3, [-2, -1, 0, 1, 2])).toEqual([]);
    expect(brokenAt(3, [-2, -1, 0, 1, 1, 2, 2.5])).toEqual([]);
    expect(brokenAt(3, [-2, -1, 0, 1, 0, 1, 2])).toEqual([]);
  });
});

describe("rule 4", () => {
  const zigzag = (length: number) => Array.from({ length }, (_, index) => (index % 2 === 0 ? 1 : -1));
  test("is broken by the fourteenth point that goes up and down in turn", () => {
    expect(brokenAt(4, zigzag(13))).toEqual([]);
    expect(brokenAt(4, zigzag(15))).toEqual([14, 15]);
  });
  test("wherever the points lie, but not across equal neighbours", () => {
    expect(
      brokenAt(
        4,
        zigzag(14).map((value, index) => value + index / 10),
      ),
    ).toEqual([14]);
    expect(brokenAt(4, [...zigzag(7), ...zigzag(7)])).toEqual([]);
  });
});

test("several rules at one value are told in order, with the length of each row", () => {
  expect(nelsonRules([1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 4]).at(-1)).toEqual([
    { rule: "nelson2", length: 9, lengthMax: 8 },
    { rule: "nelson3", length: 9, lengthMax: 5 },
  ]);
});

test("of no values there are none", () => {
  expect(nelsonRules([])).toEqual([]);
});

test("values that differ by rounding alone neither rise nor fall", () => {
  const values = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 0.1 + 0.2 : 0.3));
  expect(brokenAt(4, values)).toEqual([]);
  expect(brokenAt(2, values)).toHaveLength(12);
});
