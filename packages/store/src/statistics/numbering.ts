import { KEYS_MAX } from "./types.ts";

/** More fits a query than it may hold; the caller is told to ask for less. */
export class TooMuch extends Error {}

/** Joins what makes a key of several texts: no text of a record holds a control character. */
export const KEY_SEPARATOR = "\u001f";

/** Texts as small numbers, so that a text is kept once however often it comes. */
export interface Numbering {
  /** 0 for the first text, 1 for the next that differs… Throws {@link TooMuch} beyond {@link KEYS_MAX}. */
  numberOf(text: string): number;
  /** The text of each number. */
  names(): readonly string[];
}

/**
 * Machines report tray after tray: after one text usually comes the one that came after it the last time. To compare with
 * that takes a quarter of what finding it among all takes.
 */
export function createNumbering(): Numbering {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  /** By number: the one that came next the last time. */
  const followers: number[] = [];
  let last = -1;

  function find(text: string): number {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    const number = texts.length;
    if (number >= KEYS_MAX) throw new TooMuch("too many keys");
    numbers.set(text, number);
    texts.push(text);
    followers.push(0);
    return number;
  }

  return {
    numberOf(text) {
      const expected = followers[last] ?? 0;
      const number = texts[expected] === text ? expected : find(text);
      if (number !== expected && last >= 0) followers[last] = number;
      last = number;
      return number;
    },
    names: () => texts,
  };
}
