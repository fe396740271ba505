// What scanners send in the place of a barcode that they could not read. An account set has a list of such words.

/** `mark`: such a record is kept and marked as unread. `refuse`: it is refused as FIELD_INVALID. */
export const UNREAD_BARCODE_MODES = ["mark", "refuse"] as const;
export type UnreadBarcodeMode = (typeof UNREAD_BARCODE_MODES)[number];

/**
 * The list of an account set that has set none. A word is a whole barcode, upper and lower case alike. `*` at its end stands
 * for any ending, none included; a character and `+` stand for a barcode of that character alone, once or more.
 */
export const DEFAULT_UNREAD_WORDS = [
  "NOREAD*",
  "NO READ*",
  "NO_READ*",
  "ERROR",
  "FAIL",
  "NG",
  "NULL",
  "NONE",
  "N/A",
  "UNKNOWN",
  "?+",
  "0+",
  "-+",
  "*+",
] as const;

/** Words of one list: a plant has scanners of a few makes, and each makes some words. */
export const UNREAD_WORDS_MAX = 64;
