// Barcodes that name no cell, since a scanner that read nothing sends a word in their place. Which words these are is a list
// of the account set (unread-words.ts). Whether a barcode is one is never stored: it is a question to the list of now.

/** One word of the list, taken apart. */
export interface UnreadWord {
  /** The letters of the word, once in lower and once in upper case, position by position. */
  readonly lower: string;
  readonly upper: string;
  /** What may follow: nothing, anything, or more of its only letter. */
  readonly ending: "none" | "any" | "same";
}

/** The words of a list, taken apart. */
export function parseUnreadWords(words: readonly string[]): readonly UnreadWord[] {
  return words.map((word): UnreadWord => {
    const points = Array.from(word);
    if (points.length === 2 && points[1] === "+") return { ...inBothCases(points.slice(0, 1)), ending: "same" };
    // `*` alone would be every barcode, so it is that character.
    if (points.length > 1 && points.at(-1) === "*") return { ...inBothCases(points.slice(0, -1)), ending: "any" };
    return { ...inBothCases(points), ending: "none" };
  });
}

/** A letter whose other case is of another length has one case. */
function inBothCases(points: readonly string[]): Pick<UnreadWord, "lower" | "upper"> {
  const inCase = (change: (point: string) => string): string =>
    points.map((point) => (change(point).length === point.length ? change(point) : point)).join("");
  return { lower: inCase((point) => point.toLowerCase()), upper: inCase((point) => point.toUpperCase()) };
}

/**
 * Tells whether a barcode is one of these words. It is asked at each save, so it allocates nothing, and a barcode that no
 * word begins like costs one look-up.
 */
export function createUnreadTest(words: readonly string[]): (barcode: string) => boolean {
  const byStart = new Map<number, UnreadWord[]>();
  for (const word of parseUnreadWords(words)) {
    for (const start of new Set([word.lower.charCodeAt(0), word.upper.charCodeAt(0)])) {
      const others = byStart.get(start);
      if (others === undefined) byStart.set(start, [word]);
      else others.push(word);
    }
  }
  return (barcode) => {
    const candidates = byStart.get(barcode.charCodeAt(0));
    if (candidates === undefined) return false;
    for (const word of candidates) if (isWord(barcode, word)) return true;
    return false;
  };
}

function isWord(barcode: string, { lower, upper, ending }: UnreadWord): boolean {
  const { length } = lower;
  if (ending === "same") {
    if (barcode.length % length !== 0) return false;
  } else if (barcode.length < length || (ending === "none" && barcode.length > length)) return false;
  const end = ending === "same" ? barcode.length : length;
  for (let place = 0; place < end; place += 1) {
    const unit = barcode.charCodeAt(place);
    if (unit !== lower.charCodeAt(place % length) && unit !== upper.charCodeAt(place % length)) return false;
  }
  return true;
}
