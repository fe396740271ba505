import { wallMsOf } from "@cellgrade/contract/plant-time";
import type { ColumnKind } from "@cellgrade/contract/record-columns";

// Writes the cells of a sheet as XML. Numbers are numbers. Texts are typed as texts and never run, so they stand as
// they are. Times are real dates, which Excel sorts, subtracts and groups by day; texts each user would have to convert
// first.

/** The places of the formats in the cellXfs of the styles. */
const STYLE_TIME = 1;
const STYLE_HEAD = 2;

const DAY_MS = 24 * 3_600_000;

/** Day 0 of Excel's calendar for days after February 1900, which has 29 days in Excel. */
const EPOCH_MS = Date.UTC(1899, 11, 30);

export function cellXml(place: string, kind: ColumnKind, value: string | number | boolean): string {
  switch (kind) {
    case "number":
      return `<c r="${place}"><v>${value}</v></c>`;
    case "flag":
      return `<c r="${place}" t="b"><v>${value === true ? 1 : 0}</v></c>`;
    case "time":
      return `<c r="${place}" s="${STYLE_TIME}"><v>${serialOf(String(value))}</v></c>`;
    default:
      return `<c r="${place}" t="inlineStr">${textXml(String(value))}</c>`;
  }
}

export function headXml(place: string, head: string): string {
  return `<c r="${place}" s="${STYLE_HEAD}" t="inlineStr">${textXml(head)}</c>`;
}

/** The name of a column, `A`, `B`, …, `Z`, `AA`, …, by its place from 0. */
export function columnName(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : columnName(Math.floor(place / 26) - 1) + last;
}

/**
 * The days from Excel's day 0 to a local `yyyy-MM-dd HH:mm:ss`, at most 9 µs too late: a little too early, as the nearest
 * double often is, some programs read the second before.
 */
function serialOf(localTime: string): number {
  const days = (wallMsOf(localTime) - EPOCH_MS) / DAY_MS;
  return Math.ceil(days * 1e10) / 1e10;
}

function textXml(text: string): string {
  const space = text.trim() === text ? "" : ' xml:space="preserve"';
  return `<is><t${space}>${escapeXml(text)}</t></is>`;
}

/**
 * What must be escaped: characters that XML cannot hold, texts like their escape `_x0041_`, and XML's own characters.
 */
const ESCAPED = /[&<>"\p{Cc}\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/gu;

export function escapeXml(text: string): string {
  return text.replace(ESCAPED, escapeCharacter);
}

function escapeCharacter(character: string): string {
  switch (character) {
    case "&":
      return "&amp;";
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;
  }
}
