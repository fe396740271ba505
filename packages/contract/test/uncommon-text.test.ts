import { expect, test } from "vitest";
import { mayBeUncommon } from "../src/uncommon-text.ts";

test("no character that is to be looked at is taken for a common one, and neither ASCII nor Chinese is looked at", () => {
  const toBeLookedAt = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd锟]/u;
  const missed: string[] = [];
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const text = String.fromCodePoint(point);
    if (toBeLookedAt.test(text) && !mayBeUncommon(`A${text}`)) missed.push(point.toString(16));
  }
  expect(missed).toEqual([]);
  for (const text of ["1-03-128~", "分容放电", "电芯（甲），２"]) expect(mayBeUncommon(text)).toBe(false);
});
