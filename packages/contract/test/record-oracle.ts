import type { FieldName } from "../src/wire/wire.ts";

// A second reading of CONTRACT clauses 2 to 4, written from the text and not from read-record.ts. It looks at
// characters one by one, takes calendar dates from the language, and has no regular expression. Property tests compare
// the two readings.

export type OracleReading<Value> = { readonly accepted: true; readonly value: Value } | { readonly accepted: false };

const REFUSED = { accepted: false } as const;

function accept<Value>(value: Value): OracleReading<Value> {
  return { accepted: true, value };
}

/** Clause 2. */
export function oracleText(value: unknown): OracleReading<string> {
  if (typeof value === "number") {
    const exact = Math.trunc(value) === value && Math.abs(value) <= 2 ** 53 - 1;
    return exact ? accept(BigInt(value).toString()) : REFUSED;
  }
  if (typeof value !== "string") return REFUSED;
  const text = withoutInvisible(value);
  let codePoints = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    codePoints += 1;
    if (unit <= 0x1f || (unit >= 0x7f && unit <= 0x9f)) return REFUSED;
    if (unit >= 0xdc00 && unit <= 0xdfff) return REFUSED; // low half without its high half
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(at + 1);
      if (!(next >= 0xdc00 && next <= 0xdfff)) return REFUSED;
      at += 1;
    }
  }
  return codePoints >= 1 && codePoints <= 128 ? accept(text) : REFUSED;
}

/** The text without white space and characters that nobody sees at its ends. */
function withoutInvisible(text: string): string {
  const points = Array.from(text);
  const isSeen = (point: string): boolean => point.trim() !== "" && !isInvisible(point);
  return points.slice(points.findIndex(isSeen), points.findLastIndex(isSeen) + 1).join("");
}

/** Unicode's format characters (Cf) of the first plane, and the private use areas (Co). */
const INVISIBLE_RANGES = [
  [0xad, 0xad],
  [0x600, 0x605],
  [0x61c, 0x61c],
  [0x6dd, 0x6dd],
  [0x70f, 0x70f],
  [0x890, 0x891],
  [0x8e2, 0x8e2],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x206f],
  [0xe000, 0xf8ff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xf0000, 0xffffd],
  [0x100000, 0x10fffd],
] as const;

function isInvisible(point: string): boolean {
  const code = point.codePointAt(0) ?? 0;
  return INVISIBLE_RANGES.some(([from, to]) => code >= from && code <= to);
}

/** Clause 4. */
export function oracleTime(value: unknown): OracleReading<string> {
  if (typeof value !== "string") return REFUSED;
  const [date, clock, ...rest] = withoutInvisible(value).split(" ");
  if (date === undefined || clock === undefined || rest.length > 0) return REFUSED;
  const dateParts = date.split("-");
  const clockParts = clock.split(":");
  if (dateParts.length !== 3 || clockParts.length !== 3) return REFUSED;
  const [yearText = "", ...twoDigitTexts] = [...dateParts, ...clockParts];
  if (yearText.length !== 4 || !allDigits(yearText)) return REFUSED;
  if (!twoDigitTexts.every((part) => part.length >= 1 && part.length <= 2 && allDigits(part))) return REFUSED;
  const year = Number(yearText);
  if (year < 2000 || year > 2099) return REFUSED;
  const padded = `${yearText}-${twoDigitTexts.slice(0, 2).map(pad).join("-")} ${twoDigitTexts.slice(2).map(pad).join(":")}`;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = twoDigitTexts.map(Number);
  const instant = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const roundTrip = instant.toISOString().slice(0, 19).split("T").join(" ");
  return roundTrip === padded ? accept(padded) : REFUSED;
}

function pad(part: string): string {
  return part.length === 1 ? `0${part}` : part;
}

function allDigits(text: string): boolean {
  return text.length > 0 && Array.from(text).every(isDigit);
}

function isDigit(character: string): boolean {
  return character.length === 1 && character.charCodeAt(0) >= 48 && character.charCodeAt(0) <= 57;
}

/** Clause 3. */
export function oracleNumber(value: unknown): OracleReading<number | null> {
  if (value === undefined || value === null) return accept(null);
  if (typeof value === "number") return finite(value);
  if (typeof value !== "string") return REFUSED;
  const text = value.trim();
  if (text === "") return accept(null);
  return isDecimal(text) ? finite(Number.parseFloat(text)) : REFUSED;
}

function finite(value: number): OracleReading<number> {
  if (Number.isNaN(value) || value === Infinity || value === -Infinity) return REFUSED;
  return accept(value + 0); // -0 + 0 is 0
}

type DecimalState =
  | "start"
  | "signed"
  | "whole"
  | "bareDot"
  | "fraction"
  | "exponent"
  | "exponentSigned"
  | "exponentDigits";

function isDecimal(text: string): boolean {
  let state: DecimalState | null = "start";
  for (const character of text) {
    state = nextDecimalState(state, character);
    if (state === null) return false;
  }
  return state === "whole" || state === "fraction" || state === "exponentDigits";
}

function nextDecimalState(state: DecimalState, character: string): DecimalState | null {
  const digit = isDigit(character);
  const sign = character === "+" || character === "-";
  const exponent = character === "e" || character === "E";
  switch (state) {
    case "start":
      if (sign) return "signed";
      if (character === ".") return "bareDot";
      return digit ? "whole" : null;
    case "signed":
      if (character === ".") return "bareDot";
      return digit ? "whole" : null;
    case "whole":
      if (character === ".") return "fraction";
      if (exponent) return "exponent";
      return digit ? "whole" : null;
    case "bareDot":
      return digit ? "fraction" : null;
    case "fraction":
      if (exponent) return "exponent";
      return digit ? "fraction" : null;
    case "exponent":
      if (sign) return "exponentSigned";
      return digit ? "exponentDigits" : null;
    default: // exponentSigned, exponentDigits
      return digit ? "exponentDigits" : null;
  }
}

const ORACLES: { readonly [field in FieldName]: (value: unknown) => OracleReading<string | number | null> } = {
  batteryStation: oracleText,
  deviceCode: oracleText,
  barcode: oracleText,
  testTime: oracleTime,
  workStep: oracleText,
  voltage: oracleNumber,
  electricity: oracleNumber,
  volume: oracleNumber,
  energy: oracleNumber,
};

export interface OracleRecord {
  /** The record's entries, or null when a field is refused. */
  readonly record: Record<string, string | number | null> | null;
  readonly refused: readonly FieldName[];
}

/** The reading of a whole record: what is stored, or which fields are named when it is refused. */
export function oracleRecord(json: object): OracleRecord {
  const record: Record<string, string | number | null> = {};
  const refused: FieldName[] = [];
  for (const [field, read] of Object.entries(ORACLES) as [FieldName, (typeof ORACLES)[FieldName]][]) {
    const reading = read((json as Record<string, unknown>)[field]);
    if (reading.accepted) record[field] = reading.value;
    else refused.push(field);
  }
  return { record: refused.length === 0 ? record : null, refused };
}
