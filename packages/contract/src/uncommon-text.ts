// Texts with characters that nobody sees, or that are left of a text that was lost on its way. They are rare: the functions
// whose names begin with `may` tell cheaply of nearly all texts that they are none of these.

const CONTROL = /\p{Cc}/u;
const INVISIBLE = /[\p{Cf}\p{Co}]/u;
const INVISIBLE_OR_SPACE = /[\s\p{Cf}\p{Co}]/u;
const REPLACED = /\ufffd|锟斤拷/;
const QUESTION_MARK = 0x3f;
const BACKSLASH = 0x5c;
const BRACKET = 0x5d;
const KUN = 0x951f; // 锟

/**
 * False of a text that has no control, invisible or replaced character and no half of a pair: one of printable ASCII, of what
 * lies between letter-like symbols and the surrogates, 锟 excepted, and of the full width forms. A regular expression takes
 * three times as long.
 */
export function mayBeUncommon(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const isCommon = unit < 0x2100 ? unit >= 0x20 && unit <= 0x7e : unit < 0xd800 || (unit >= 0xff00 && unit <= 0xffef);
    if (!isCommon || unit === KUN) return true;
  }
  return false;
}

export function hasControl(text: string): boolean {
  return CONTROL.test(text);
}

/** True when a character that nobody sees (a format character, or private use) is in a text. */
export function hasInvisible(text: string): boolean {
  return INVISIBLE.test(text);
}

/** True of what a decoder makes of bytes that it cannot read: U+FFFD, or 锟斤拷, which is that once more. */
export function hasReplaced(text: string): boolean {
  return REPLACED.test(text);
}

/** True of what an encoder makes of a text that it cannot write: a text of nothing but `?`, or one that begins with two of them. */
export function isOfQuestionMarks(text: string): boolean {
  return text.charCodeAt(0) === QUESTION_MARK && (text.length === 1 || text.charCodeAt(1) === QUESTION_MARK);
}

/**
 * The text without invisible characters and white space around it. It goes character by character: a regular expression takes
 * the square of the time for a long row of them inside the text.
 */
export function trimInvisible(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && INVISIBLE_OR_SPACE.test(pointAt(text, start))) start += pointAt(text, start).length;
  while (end > start && INVISIBLE_OR_SPACE.test(pointBefore(text, end))) end -= pointBefore(text, end).length;
  return text.slice(start, end);
}

function pointAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0);
}

function pointBefore(text: string, end: number): string {
  const point = pointAt(text, Math.max(0, end - 2));
  return point.length === 2 ? point : text.charAt(end - 1);
}

/** What a scanner says of itself: the symbology by AIM (`]C1`), the character set by ECI (`\000026`), or both in turn. */
const SCANNER_PREFIX = /^(?:\][A-Za-z][0-9A-Za-z](?:\\\d{6})?|\\\d{6})/;

/** False of a barcode that neither has a scanner's prefix nor begins with a question mark. */
export function mayBeOddBarcode(barcode: string): boolean {
  const first = barcode.charCodeAt(0);
  return first === BRACKET || first === BACKSLASH || first === QUESTION_MARK;
}

/** The length of what a scanner put in front of a barcode; 0: nothing. */
export function scannerPrefixLength(barcode: string): number {
  return SCANNER_PREFIX.exec(barcode)?.[0].length ?? 0;
}
