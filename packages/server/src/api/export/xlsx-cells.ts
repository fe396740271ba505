import type { ColumnKind } from "@cellgrade/contract/record-columns";

// One cell of a sheet as XML. Numbers are numbers. Texts are typed as such and never run, so they stand as they are. Times
// are real dates: Excel sorts and subtracts them, and groups them by day; as texts each user would convert them first.

/** Places in the styles' cellXfs. */
const STYLE_TIME = 1;
const STYLE_HEAD = 2;

const DAY_MS = 24 * 3_600_000;

/** Day 0 of Excel's calendar, for days after February 1900, which it thinks had 29. */
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

/** `A`, `B`, …, `Z`, `AA`, …: of a column by its place from 0. */
export function columnName(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : columnName(Math.floor(place / 26) - 1) + last;
}

/** Days since Excel's epoch, of a local `yyyy-MM-dd HH:mm:ss`. */
function serialOf(localTime: string): number {
  return (Date.parse(`${localTime.replace(" ", "T")}Z`) - EPOCH_MS) / DAY_MS;
}

function textXml(text: string): string {
  const space = text.trim() === text ? "" : ' xml:space="preserve"';
  return `<is><t${space}>${escapeXml(text)}</t></is>`;
}

/** Characters that XML cannot hold, what reads like their escape `_x0041_`, and what XML itself means something by. */
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
