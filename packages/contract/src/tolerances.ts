// What the software of a machine got wrong and the server read all the same. The server counts it per machine, so that
// an engineer sees which software needs mending. Tolerances are bits, since the hot path carries them beside each
// record.

export const TOLERANCES = [
  "numberAsText",
  "textAsNumber",
  "timeUnpadded",
  "textTrimmed",
  "gb18030",
  "byteOrderMark",
  "utf16",
  "contentType",
  "path",
  "headerRepeated",
  "trailingBytes",
  "encodingAmbiguous",
  "invisibleCharacters",
  "scannerPrefix",
  "lostText",
  "unreadBarcode",
] as const;

export type Tolerance = (typeof TOLERANCES)[number];

export const NUMBER_AS_TEXT = 1;
export const TEXT_AS_NUMBER = 1 << 1;
export const TIME_UNPADDED = 1 << 2;
export const TEXT_TRIMMED = 1 << 3;
export const GB18030 = 1 << 4;
export const BYTE_ORDER_MARK = 1 << 5;
export const UTF16 = 1 << 6;
export const CONTENT_TYPE = 1 << 7;
export const PATH = 1 << 8;
export const HEADER_REPEATED = 1 << 9;
export const TRAILING_BYTES = 1 << 10;
export const ENCODING_AMBIGUOUS = 1 << 11;
export const INVISIBLE_CHARACTERS = 1 << 12;
export const SCANNER_PREFIX = 1 << 13;
export const LOST_TEXT = 1 << 14;
export const UNREAD_BARCODE = 1 << 15;

/** The names of the tolerances whose bits are set. */
export function toleranceNames(bits: number): Tolerance[] {
  return TOLERANCES.filter((_, position) => bits & (1 << position));
}
