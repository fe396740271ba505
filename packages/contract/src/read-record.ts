import { TEXT_CODE_POINTS_MAX, YEAR_MAX, YEAR_MIN } from "./bounds.ts";
import type { Language } from "./language.ts";
import type { CellRecord } from "./record.ts";
import { NUMBER_AS_TEXT, TEXT_AS_NUMBER, TEXT_TRIMMED, TIME_UNPADDED, UNREAD_BARCODE } from "./tolerances.ts";
import { FIELDS, type FieldName } from "./wire/wire.ts";

// The one reading of a record, shared by server, agent and conformance check. It runs once a save, so it allocates
// nothing but the record when the record has no fault.

/** What is wrong with a field. {@link describeFault} has its text. */
export type FaultKind =
  | "missing"
  | "notText"
  | "tooLong"
  | "controlCharacter"
  | "malformedUnicode"
  | "unread"
  | "timeInvalid"
  | "yearOutOfRange"
  | "notNumber"
  | "notFinite";

export interface FieldFault {
  readonly field: FieldName;
  readonly fault: FaultKind;
  /** What was sent, where the message says it. */
  readonly value?: string;
  /** The key that was given in the place of a missing field, which differs from its name in case alone. */
  readonly sentAs?: string;
}

/** What an account set chooses of the reading of its records. */
export interface ReadingChoices {
  /** Tells whether a barcode is a word that scanners send where they read none. */
  readonly isUnread: (barcode: string) => boolean;
  /** True: such a barcode is a fault. False: it is counted. */
  readonly refuseUnread: boolean;
}

export type RecordReading =
  | { readonly record: CellRecord; readonly faults: null; readonly tolerances: number }
  | { readonly record: null; readonly faults: readonly FieldFault[]; readonly tolerances: number };

/**
 * The record in parsed JSON, or all its faults in the order of the definition. Never throws. Unknown keys are ignored.
 * The rules are CONTRACT clauses 2 to 5. Without choices, nothing is judged that an account set may choose.
 */
export function readRecord(json: object, choices: ReadingChoices | null = null): RecordReading {
  const source = json as { readonly [field in FieldName]?: unknown };
  const state: ReadState = { tolerances: 0, fault: null };
  let faults: FieldFault[] | null = null;
  function note(field: FieldName): void {
    if (state.fault === null) return;
    (faults ??= []).push({ field, fault: state.fault });
    state.fault = null;
  }
  const batteryStation = readText(source.batteryStation, state);
  if (state.fault !== null) note("batteryStation");
  const deviceCode = readText(source.deviceCode, state);
  if (state.fault !== null) note("deviceCode");
  const barcode = readText(source.barcode, state);
  if (state.fault !== null) note("barcode");
  else if (choices?.isUnread(barcode) === true) {
    state.tolerances |= UNREAD_BARCODE;
    if (choices.refuseUnread) (faults ??= []).push({ field: "barcode", fault: "unread", value: barcode });
  }
  const testTime = readTime(source.testTime, state);
  if (state.fault !== null) note("testTime");
  const workStep = readText(source.workStep, state);
  if (state.fault !== null) note("workStep");
  const voltage = readNumber(source.voltage, state);
  if (state.fault !== null) note("voltage");
  const electricity = readNumber(source.electricity, state);
  if (state.fault !== null) note("electricity");
  const volume = readNumber(source.volume, state);
  if (state.fault !== null) note("volume");
  const energy = readNumber(source.energy, state);
  if (state.fault !== null) note("energy");
  if (faults !== null) return { record: null, faults: withKeys(json, faults), tolerances: state.tolerances };
  return {
    record: { batteryStation, deviceCode, barcode, testTime, workStep, voltage, electricity, volume, energy },
    faults: null,
    tolerances: state.tolerances,
  };
}

/**
 * One required text by clause 2: a barcode of `list`, the machine of a refused body. Null when the value is no such
 * text.
 */
export function readTextValue(value: unknown): string | null {
  const state: ReadState = { tolerances: 0, fault: null };
  const text = readText(value, state);
  return state.fault === null ? text : null;
}

/** The faults, each missing field with the key that was given in its place. */
function withKeys(json: object, faults: readonly FieldFault[]): readonly FieldFault[] {
  const keys = new Map(Object.keys(json).map((key) => [key.toLowerCase(), key]));
  return faults.map((each) => {
    const key = each.fault === "missing" && !(each.field in json) ? keys.get(each.field.toLowerCase()) : undefined;
    return key === undefined ? each : { ...each, sentAs: key };
  });
}

interface ReadState {
  tolerances: number;
  fault: FaultKind | null;
}

function readText(value: unknown, state: ReadState): string {
  if (typeof value === "string") {
    const text = value.trim();
    if (text.length !== value.length) state.tolerances |= TEXT_TRIMMED;
    if (text.length === 0) state.fault = "missing";
    else if (!PLAIN_TEXT.test(text)) state.fault = textFault(text);
    return text;
  }
  if (value === null || value === undefined) {
    state.fault = "missing";
    return "";
  }
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    state.tolerances |= TEXT_AS_NUMBER;
    return String(value === 0 ? 0 : value);
  }
  state.fault = "notText";
  return "";
}

/** Nearly every text is short printable ASCII, which one test decides. */
const PLAIN_TEXT = /^[\x20-\x7e]{1,128}$/;
const CONTROL_CHARACTER = /\p{Cc}/u;

function textFault(text: string): FaultKind | null {
  if (!text.isWellFormed()) return "malformedUnicode";
  if (CONTROL_CHARACTER.test(text)) return "controlCharacter";
  // A code point takes one or two UTF-16 units, so only lengths between the two bounds need counting.
  if (text.length <= TEXT_CODE_POINTS_MAX) return null;
  if (text.length > 2 * TEXT_CODE_POINTS_MAX) return "tooLong";
  return Array.from(text).length > TEXT_CODE_POINTS_MAX ? "tooLong" : null;
}

const PADDED_TIME_LENGTH = 19;
const UNPADDED_TIME = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/;

function readTime(value: unknown, state: ReadState): string {
  const given = readText(value, state);
  if (state.fault !== null) {
    if (state.fault !== "missing") state.fault = "timeInvalid";
    return "";
  }
  const time = given.length === PADDED_TIME_LENGTH ? given : padTime(given);
  const fault = timeFault(time);
  if (fault !== null) {
    state.fault = fault;
    return "";
  }
  if (time !== given) state.tolerances |= TIME_UNPADDED;
  return time;
}

/** The time with each part padded to its full length. A text of another form is returned as it is. */
function padTime(text: string): string {
  const [, year, ...parts] = UNPADDED_TIME.exec(text) ?? [];
  if (year === undefined) return text;
  const [month, day, hour, minute, second] = parts.map((part) => part.padStart(2, "0"));
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

/** Reads digit by digit: a regular expression with six groups takes ten times as long on each save. */
function timeFault(time: string): FaultKind | null {
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

/** A decimal number as clients write it. A text can match in one way only, so 64 KiB of digits cost linear time. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

function readNumber(value: unknown, state: ReadState): number | null {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) state.fault = "notFinite"; // JSON's 1e999 parses to Infinity
    return value === 0 ? 0 : value; // -0 as 0
  }
  if (value === null || value === undefined) return null;
  if (typeof value !== "string") {
    state.fault = "notNumber";
    return null;
  }
  const text = value.trim();
  if (text.length === 0) return null;
  if (!DECIMAL.test(text)) {
    state.fault = "notNumber";
    return null;
  }
  state.tolerances |= NUMBER_AS_TEXT;
  const number = Number(text);
  if (!Number.isFinite(number)) state.fault = "notFinite";
  return number === 0 ? 0 : number;
}

const FAULT_TEXT: { readonly [fault in FaultKind]: { readonly [language in Language]: string } } = {
  missing: { "zh-CN": "不能为空", en: "must not be empty" },
  notText: { "zh-CN": "必须是字符串", en: "must be a string" },
  tooLong: {
    "zh-CN": `长度不能超过 ${TEXT_CODE_POINTS_MAX} 个字符`,
    en: `must not exceed ${TEXT_CODE_POINTS_MAX} characters`,
  },
  controlCharacter: { "zh-CN": "不能包含控制字符", en: "must not contain control characters" },
  malformedUnicode: { "zh-CN": "包含无效的 Unicode 字符", en: "contains malformed Unicode" },
  unread: { "zh-CN": "未读到条码", en: "was not read" },
  timeInvalid: {
    "zh-CN": "必须是 yyyy-MM-dd HH:mm:ss 格式的有效时间",
    en: "must be an existing time as yyyy-MM-dd HH:mm:ss",
  },
  yearOutOfRange: {
    "zh-CN": `年份必须在 ${YEAR_MIN} 至 ${YEAR_MAX} 之间`,
    en: `must have a year from ${YEAR_MIN} to ${YEAR_MAX}`,
  },
  notNumber: { "zh-CN": "必须是数值", en: "must be a number" },
  notFinite: { "zh-CN": "超出数值范围", en: "is out of the range of numbers" },
};

const LABELS = new Map(FIELDS.map((field) => [field.name, field.label]));

/** One fault as machines are told of it: `barcode(电芯条码)不能为空`, or its English. */
export function describeFault({ field, fault, value }: FieldFault, language: Language = "zh-CN"): string {
  const text = FAULT_TEXT[fault][language] + (value === undefined ? "" : `: ${value}`);
  return language === "en" ? `${field} ${text}` : `${field}(${LABELS.get(field)})${text}`;
}

/** The keys that came in the place of missing fields: `收到 Barcode；字段名区分大小写`. Null when there are none. */
export function describeKeys(faults: readonly FieldFault[], language: Language = "zh-CN"): string | null {
  const keys = faults.flatMap(({ sentAs }) => sentAs ?? []);
  if (keys.length === 0) return null;
  return language === "en"
    ? `there came ${keys.join(", ")}; field names are case-sensitive`
    : `收到 ${keys.join("、")}；字段名区分大小写`;
}

/** All faults in one line, `；` between them. This is the detail of FIELD_INVALID. */
export function describeFaults(faults: readonly FieldFault[], language: Language = "zh-CN"): string {
  const texts = faults.map((fault) => describeFault(fault, language));
  return [...texts, describeKeys(faults, language) ?? []].flat().join(language === "en" ? "; " : "；");
}
