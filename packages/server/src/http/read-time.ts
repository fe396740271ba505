import { localTimeOf, wallMsOf } from "@cellgrade/contract/plant-time";

// Reads times as people and programs write them in a query.

const PLANT_TIME = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ Tt](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$/;

/** The time as padded `yyyy-MM-dd HH:mm:ss`, comparable with `testTime`; null when the text is no existing time. */
export function readPlantTime(text: string): string | null {
  const parts = PLANT_TIME.exec(text.trim());
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // A time that does not exist (30 February, 24:00) has become another one.
  const exists =
    time.getUTCFullYear() === year &&
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour &&
    time.getUTCMinutes() === minute &&
    time.getUTCSeconds() === second;
  return exists ? localTimeOf(time.getTime()) : null;
}

/**
 * A moment with its zone. A "+" that nobody encoded arrives as a space: `…09:14:08 08:00` still means east of
 * Greenwich.
 */
const INSTANT =
  /^(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2})?)(?:(?<=:\d{2}:\d{2})[.,](\d{1,9}))?(?:[Zz]|([+\- ])(\d{2}):?(\d{2}))$/;

const MINUTE_MS = 60_000;

/**
 * The moment in ms since the epoch; null when the text is no existing moment with a zone. A part of a millisecond is
 * rounded up: receipts are whole milliseconds, so an inclusive start and an exclusive end then both mean what they say.
 */
export function readInstant(text: string): number | null {
  const parts = INSTANT.exec(text.trim());
  if (parts === null) return null;
  const [, local = "", fraction = "", sign, hours = "0", minutes = "0"] = parts;
  const time = readPlantTime(local);
  if (time === null || Number(hours) > 23 || Number(minutes) > 59) return null;
  const offsetMinutes = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const fractionMs = Math.ceil(Number(fraction.padEnd(9, "0")) / 1_000_000);
  return wallMsOf(time) + fractionMs - offsetMinutes * MINUTE_MS;
}
