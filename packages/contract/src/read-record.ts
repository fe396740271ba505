import { TEXT_CODE_POINTS_MAX, YEAR_MAX, YEAR_MIN } from "./bounds.ts";
import type { Language } from "./language.ts";
import { PADDED_TIME_LENGTH, padTime, timeFault } from "./read-time.ts";
import type { CellRecord } from "./record.ts";
import {
  INVISIBLE_CHARACTERS,
  LOST_TEXT,
  NUMBER_AS_TEXT,
  SCANNER_PREFIX,
  TEXT_AS_NUMBER,
  TEXT_TRIMMED,
  TIME_UNPADDED,
  UNREAD_BARCODE,
} from "./tolerances.ts";
import {
  hasControl,
  hasInvisible,
  hasReplaced,
  isOfQuestionMarks,
  mayBeOddBarcode,
  mayBeUncommon,
  scannerPrefixLength,
  trimInvisible,
} from "./uncommon-text.ts";
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
  | "invisibleCharacter"
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
  /** True: what a scanner put in front of a barcode is taken off, and then the barcode is judged. False: it is kept. */
  readonly stripScannerPrefix: boolean;
  /** True: invisible characters inside a text are a fault. False: they are counted. */
  readonly refuseInvisible: boolean;
}

const NO_CHOICES: ReadingChoices = {
  isUnread: () => false,
  refuseUnread: false,
  stripScannerPrefix: false,
  refuseInvisible: false,
};

export type RecordReading =
  | { readonly record: CellRecord; readonly faults: null; readonly tolerances: number }
  | { readonly record: null; readonly faults: readonly FieldFault[]; readonly tolerances: number };

/**
 * The record in parsed JSON, or all its faults in the order of the definition. Never throws. Unknown keys are ignored.
 * The rules are CONTRACT clauses 2 to 5. Without choices, nothing is judged that an account set may choose.
 */
export function readRecord(json: object, choices: ReadingChoices = NO_CHOICES): RecordReading {
  const source = json as { readonly [field in FieldName]?: unknown };
  const state: ReadState = { tolerances: 0, fault: null, refuseInvisible: choices.refuseInvisible };
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
  const barcode = readBarcode(source.barcode, state, choices);
  if (state.fault !== null) note("barcode");
  else if (choices.isUnread(barcode)) {
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

/** One required text by clause 2: the machine of a refused body, a name that a person typed. Null when the value is no such text. */
export function readTextValue(value: unknown): string | null {
  const state: ReadState = { tolerances: 0, fault: null, refuseInvisible: false };
  const text = readText(value, state);
  return state.fault === null ? text : null;
}

/**
 * The texts under which something may be kept that is asked for by a text, the likeliest first: as it is sent, since records of
 * before may have invisible characters around them, and as it would be saved now. Nearly always that is one text. None when the
 * value is no required text by clause 2.
 */
export function readLookUp(value: unknown): readonly string[] {
  const texts = new Set<string>();
  const sent = typeof value === "string" ? value.trim() : "";
  if (textFault(sent) === null) texts.add(sent);
  const text = readTextValue(value);
  if (text !== null) texts.add(text);
  return [...texts];
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
  readonly refuseInvisible: boolean;
}

function readText(value: unknown, state: ReadState): string {
  if (typeof value === "string") {
    const text = value.trim();
    if (text.length !== value.length) state.tolerances |= TEXT_TRIMMED;
    // Without the look at the length, of which the expression is the better judge, a record takes a tenth longer.
    if (text.length === 0 || !PLAIN_TEXT.test(text)) return readOtherText(text, state);
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

function readBarcode(value: unknown, state: ReadState, { stripScannerPrefix }: ReadingChoices): string {
  const { tolerances } = state;
  const barcode = readText(value, state);
  if (!mayBeOddBarcode(barcode)) return barcode;
  // A barcode of question marks is no lost text: a scanner sends it that read nothing.
  if (isOfQuestionMarks(barcode)) state.tolerances &= ~LOST_TEXT | tolerances;
  const prefixLength = scannerPrefixLength(barcode);
  if (prefixLength === 0) return barcode;
  state.tolerances |= SCANNER_PREFIX;
  if (!stripScannerPrefix) return barcode;
  state.fault = null;
  return readText(barcode.slice(prefixLength), state);
}

/** Nearly every text is short printable ASCII that does not begin with `?`, which one test decides. */
const PLAIN_TEXT = /^[\x20-\x3e\x40-\x7e][\x20-\x7e]{0,127}$/;

function readOtherText(given: string, state: ReadState): string {
  if (isOfQuestionMarks(given)) state.tolerances |= LOST_TEXT;
  if (!mayBeUncommon(given)) {
    state.fault = lengthFault(given);
    return given;
  }
  const text = trimInvisible(given);
  const holdsInvisible = hasInvisible(text);
  if (holdsInvisible || text.length !== given.length) state.tolerances |= INVISIBLE_CHARACTERS;
  if (hasReplaced(text)) state.tolerances |= LOST_TEXT;
  state.fault = textFault(text) ?? (holdsInvisible && state.refuseInvisible ? "invisibleCharacter" : null);
  return text;
}

function textFault(text: string): FaultKind | null {
  if (!text.isWellFormed()) return "malformedUnicode";
  return hasControl(text) ? "controlCharacter" : lengthFault(text);
}

function lengthFault(text: string): FaultKind | null {
  if (text.length === 0) return "missing";
  // A code point takes one or two UTF-16 units, so only lengths between the two bounds need counting.
  if (text.length <= TEXT_CODE_POINTS_MAX) return null;
  if (text.length > 2 * TEXT_CODE_POINTS_MAX) return "tooLong";
  return Array.from(text).length > TEXT_CODE_POINTS_MAX ? "tooLong" : null;
}

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
  invisibleCharacter: { "zh-CN": "不能包含不可见字符", en: "must not contain invisible characters" },
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
