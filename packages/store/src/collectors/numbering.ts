import { KEYS_MAX } from "../statistics.ts";

/** Thrown when more rows or keys match than a query may hold. The caller is told to narrow the filter. */
export class TooMuch extends Error {}

/** Separates the texts of a composed key. No text of a record holds a control character. */
export const KEY_SEPARATOR = "\u001f";

/** Gives texts small numbers, so that a text is kept once however often it repeats. */
export interface Numbering {
  /** 0 for the first text, 1 for the next different text, and so on. Throws {@link TooMuch} beyond {@link KEYS_MAX}. */
  numberOf(text: string): number;
  /** The text of each number, by number. */
  names(): readonly string[];
}

/**
 * An empty numbering. Machines report tray after tray, so a text is usually followed by the text that followed it the last
 * time. Comparing with that one first takes a quarter of the time of a look-up in the map.
 */
export function createNumbering(): Numbering {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  /** By number: the number that followed it the last time. */
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
