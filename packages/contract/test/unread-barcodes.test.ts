import { describe, expect, test } from "vitest";
import { createUnreadTest } from "../src/unread-barcodes.ts";

describe("a barcode that was not read", () => {
  const isUnread = createUnreadTest([
    "NOREAD*",
    "NO READ*",
    "Fail",
    "?+",
    "0+",
    "*+",
    "未读到",
    "**",
    "\u{1f6ab}+",
    "ß",
  ]);

  test.each([
    "NOREAD",
    "NoRead",
    "noread-7",
    "No Read",
    "NO READ 12",
    "FAIL",
    "fail",
    "?",
    "????",
    "0",
    "0000000000",
    "未读到",
  ])("%s is one, whatever its case", (barcode) => expect(isUnread(barcode)).toBe(true));

  test.each([
    "NOREA",
    "XNOREAD",
    "FAIL1",
    "FAI",
    "?1",
    "0A",
    "00010",
    "N",
    "未读",
    "0AVCC26111121G95L0100500",
    "",
    "1",
  ])("%s is a cell's", (barcode) => expect(isUnread(barcode)).toBe(false));

  test("letters beyond the basic plane and those without another case are compared too", () => {
    expect(isUnread("\u{1f6ab}\u{1f6ab}")).toBe(true);
    expect(isUnread("\u{1f6ab}\ud83d")).toBe(false);
    expect(isUnread("ß")).toBe(true);
    expect(isUnread("SS")).toBe(false);
  });

  test("a star alone is a star, never every barcode", () => {
    const isStar = createUnreadTest(["*"]);
    expect(isStar("*")).toBe(true);
    expect(isStar("A")).toBe(false);
  });

  test("no words, no such barcodes", () => {
    expect(createUnreadTest([])("NOREAD")).toBe(false);
  });
});
