import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compareNaturally } from "../src/natural-order.ts";

const sorted = (...names: string[]): string[] => names.sort(compareNaturally);

test("digits are compared by their value, and the rest by code points", () => {
  expect(sorted("CH10", "CH9", "CH1", "CH100", "CH2")).toEqual(["CH1", "CH2", "CH9", "CH10", "CH100"]);
  expect(sorted("1-8-16", "1-10-1", "1-8-2", "1-8")).toEqual(["1-8", "1-8-2", "1-8-16", "1-10-1"]);
  expect(sorted("分容柜10", "分容柜9", "\u{1f50b}1", "\uff01")).toEqual([
    "分容柜9",
    "分容柜10",
    "\uff01",
    "\u{1f50b}1",
  ]);
  expect(sorted("9007199254740993", "9007199254740992")).toEqual(["9007199254740992", "9007199254740993"]);
  expect(sorted("a", "1", "", "A", "-1")).toEqual(["", "-1", "1", "A", "a"]);
});

test("1-8-16, 01-08-16 and 01_08_16 are three names, always in the same order", () => {
  expect(sorted("1-8-16", "01_08_16", "01-08-16")).toEqual(["01-08-16", "1-8-16", "01_08_16"]);
  expect(sorted("01-08-16", "1-8-16", "01_08_16")).toEqual(["01-08-16", "1-8-16", "01_08_16"]);
  expect(sorted("1-8-17", "01-08-16", "1-8-16", "01-08-17")).toEqual(["01-08-16", "1-8-16", "01-08-17", "1-8-17"]);
});

test("the order is total: only equal texts are equal, and three texts make no circle", () => {
  const text = fc.string({
    unit: fc.constantFrom("0", "1", "9", "00", "10", "-", "_", "a", "电", "\u{1f50b}", "\ud800"),
  });
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(compareNaturally(a, b) === 0).toBe(a === b);
      expect(Math.sign(compareNaturally(a, b)) + Math.sign(compareNaturally(b, a))).toBe(0);
      const [first = "", , last = ""] = sorted(a, b, c);
      expect(compareNaturally(first, last)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 2_000 },
  );
});

test("texts without digits are in the order of their bytes in UTF-8", () => {
  const text = fc.string({ unit: "grapheme" }).filter((each) => !/\d/.test(each));
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareNaturally(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
