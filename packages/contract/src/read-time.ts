import { YEAR_MAX, YEAR_MIN } from "./bounds.ts";

// The test time of a record, by CONTRACT clause 4. It is read once a save.

/** The length of a time as it is kept. */
export const PADDED_TIME_LENGTH = 19;
const UNPADDED_TIME = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/;

/** The time with each part padded to its full length. A text of another form is returned as it is. */
export function padTime(text: string): string {
  const [, year, ...parts] = UNPADDED_TIME.exec(text) ?? [];
  if (year === undefined) return text;
  const [month, day, hour, minute, second] = parts.map((part) => part.padStart(2, "0"));
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

/** What is wrong with a padded time; null: nothing. Reads digit by digit: a regular expression with six groups takes ten times as long on each save. */
export function timeFault(time: string): "timeInvalid" | "yearOutOfRange" | null {
  const year = 100 * twoDigits(time, 0) + twoDigits(time, 2);
  const month = twoDigits(time, 5);
  const day = twoDigits(time, 8);
  const isTime =
    time.length === PADDED_TIME_LENGTH &&
    time.charCodeAt(4) === HYPHEN &&
    time.charCodeAt(7) === HYPHEN &&
    time.charCodeAt(10) === SPACE &&
    time.charCodeAt(13) === COLON &&
    time.charCodeAt(16) === COLON &&
    year >= 0 && // NaN is not
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    twoDigits(time, 11) <= 23 &&
    twoDigits(time, 14) <= 59 &&
    twoDigits(time, 17) <= 59;
  if (!isTime) return "timeInvalid";
  return year < YEAR_MIN || year > YEAR_MAX ? "yearOutOfRange" : null;
}

const HYPHEN = 0x2d;
const SPACE = 0x20;
const COLON = 0x3a;
const ZERO = 0x30;

/** The number that two digits of a text make. NaN when they are not digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysInMonth(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29;
  return DAYS_IN_MONTH[month - 1] ?? 0;
}
