import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prefixEnd } from "../../../src/sqlite/read/record-conditions.ts";
import { compareText } from "../../suite/search-oracle.ts";

describe("the end of a prefix", () => {
  test("is the next code point in the last place that has one", () => {
    expect(prefixEnd("A")).toBe("B");
    expect(prefixEnd("电芯")).toBe("电芰");
    expect(prefixEnd("A\uffff")).toBe("A\u{10000}");
    expect(prefixEnd("A\u{10ffff}\u{10ffff}")).toBe("B");
  });

  test("leaves out the surrogates, which are no characters", () => {
    expect(prefixEnd("A\ud7ff")).toBe("A\ue000");
  });

  test("is nowhere when nothing comes after", () => {
    expect(prefixEnd("\u{10ffff}\u{10ffff}")).toBeNull();
    expect(prefixEnd("")).toBeNull();
  });

  const border = fc.constantFrom(
    "\u0000",
    "\u007f",
    "A",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "\u{10000}",
    "\u{10fffe}",
    "\u{10ffff}",
  );
  const character = fc.oneof(border, fc.string({ unit: "binary", minLength: 1, maxLength: 1 }));
  const text = (maxLength: number) => fc.array(character, { maxLength }).map((characters) => characters.join(""));

  test("with the prefix encloses exactly the texts that start with it, in the order of code points", () => {
    const nearby = fc.tuple(text(3), text(3), fc.boolean()).map(([prefix, rest, near]) => ({
      prefix,
      candidate: near ? prefix + rest : Array.from(prefix).slice(0, -1).join("") + rest,
    }));
    fc.assert(
      fc.property(nearby, ({ prefix, candidate }) => {
        const end = prefixEnd(prefix);
        const enclosed = compareText(candidate, prefix) >= 0 && (end === null || compareText(candidate, end) < 0);
        expect(enclosed).toBe(candidate.startsWith(prefix));
      }),
      { numRuns: 3_000 },
    );
  });
});
