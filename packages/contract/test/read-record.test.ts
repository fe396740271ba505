import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  describeFault,
  describeFaults,
  type FaultKind,
  readLookUp,
  readRecord,
  readTextValue,
} from "../src/read-record.ts";
import type { CellRecord } from "../src/record.ts";
import {
  INVISIBLE_CHARACTERS,
  LOST_TEXT,
  SCANNER_PREFIX,
  TEXT_TRIMMED,
  toleranceNames,
  UNREAD_BARCODE,
} from "../src/tolerances.ts";
import { FIELDS, type FieldName } from "../src/wire/wire.ts";
import { goodRecord, numberLike, recordLike, textLike, timeLike } from "./record-arbitraries.ts";
import { oracleNumber, oracleRecord, oracleText, oracleTime } from "./record-oracle.ts";

const SAMPLE: CellRecord = {
  batteryStation: "1-03-128",
  deviceCode: "FR-07",
  barcode: "0AVCC26111121G95L0100500",
  testTime: "2024-03-02 09:14:08",
  workStep: "3",
  voltage: 3.652,
  electricity: -1.425,
  volume: 2.853,
  energy: 9.21,
};

const NOTHING_CHOSEN = {
  isUnread: () => false,
  refuseUnread: false,
  stripScannerPrefix: false,
  refuseInvisible: false,
};

/** The reading of the sample with one field changed. */
function readWith(field: FieldName, value: unknown) {
  const { record, faults, tolerances } = readRecord({ ...SAMPLE, [field]: value });
  return { value: record?.[field], fault: faults?.[0]?.fault, faults, tolerances: toleranceNames(tolerances) };
}

function expectFault(field: FieldName, value: unknown, fault: FaultKind): void {
  const reading = readWith(field, value);
  expect(reading.faults, `${field} = ${JSON.stringify(value)?.slice(0, 60)}`).toEqual([{ field, fault }]);
}

function expectValue(field: FieldName, sent: unknown, kept: string | number | null, tolerances: string[]): void {
  const reading = readWith(field, sent);
  expect(reading, `${field} = ${JSON.stringify(sent)?.slice(0, 60)}`).toEqual({
    value: kept,
    fault: undefined,
    faults: null,
    tolerances,
  });
}

const TEXT_FIELDS = FIELDS.filter(({ kind }) => kind === "text").map(({ name }) => name);
const NUMBER_FIELDS = FIELDS.filter(({ kind }) => kind === "number").map(({ name }) => name);

test("a record as the definition writes it is kept as it is, without a tolerance", () => {
  expect(readRecord(SAMPLE)).toEqual({ record: SAMPLE, faults: null, tolerances: 0 });
});

describe("clause 2: text fields", () => {
  test.each(TEXT_FIELDS)("%s is required", (field) => {
    for (const value of [undefined, null, "", "  ", "\r\n", "\u3000"]) expectFault(field, value, "missing");
  });

  test.each(TEXT_FIELDS)("%s is trimmed, inside it nothing is changed", (field) => {
    expectValue(field, "0AVC\r\n", "0AVC", ["textTrimmed"]);
    expectValue(field, "\ufeff a  b\t", "a  b", ["textTrimmed"]);
    expectValue(field, "aB", "aB", []);
  });

  test.each(TEXT_FIELDS)("%s holds 1 to 128 code points", (field) => {
    expectValue(field, "a".repeat(128), "a".repeat(128), []);
    expectFault(field, "a".repeat(129), "tooLong");
    expectValue(field, "\u{20000}".repeat(128), "\u{20000}".repeat(128), []);
    expectFault(field, "\u{20000}".repeat(129), "tooLong");
    expectFault(field, `${"\u{20000}".repeat(128)}a`, "tooLong");
    expectFault(field, "电".repeat(60_000), "tooLong");
    expectValue(field, ` ${"a".repeat(128)} `, "a".repeat(128), ["textTrimmed"]);
  });

  test.each(TEXT_FIELDS)("%s holds no control character, C1 included", (field) => {
    for (const code of [0x00, 0x01, 0x09, 0x0a, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9f]) {
      expectFault(field, `a${String.fromCharCode(code)}b`, "controlCharacter");
    }
    expectFault(field, "\u0000", "controlCharacter");
    expectValue(field, "a\u00a0b", "a\u00a0b", []);
    expectValue(field, "a\u200bb", "a\u200bb", ["invisibleCharacters"]);
  });

  test.each(TEXT_FIELDS)("%s is well-formed Unicode: a lone surrogate is refused", (field) => {
    for (const value of ["\ud800", "a\udc00b", "\udc00\ud800", "\ud83d"]) expectFault(field, value, "malformedUnicode");
    expectValue(field, "🔋", "🔋", []);
  });

  test.each(TEXT_FIELDS)("%s may come as a JSON number that is a safe integer", (field) => {
    expectValue(field, 12, "12", ["textAsNumber"]);
    expectValue(field, JSON.parse("1.0"), "1", ["textAsNumber"]);
    expectValue(field, JSON.parse("1e2"), "100", ["textAsNumber"]);
    expectValue(field, -0, "0", ["textAsNumber"]);
    expectValue(field, -(2 ** 53) + 1, "-9007199254740991", ["textAsNumber"]);
    for (const value of [2 ** 53, 1.5, 1e300, Infinity]) expectFault(field, value, "notText");
  });

  test.each(TEXT_FIELDS)("%s may be nothing else", (field) => {
    for (const value of [true, false, [], ["a"], {}]) expectFault(field, value, "notText");
  });

  test.each(TEXT_FIELDS)("%s loses the invisible characters around it, and they are counted", (field) => {
    for (const around of [
      "\u200b",
      "\u202a",
      "\u00ad",
      "\uf70b",
      "\ue5e5",
      "\u{e0001}",
      "\u{f0000}",
      "\u200b \u202c",
    ]) {
      expectValue(field, `${around}A-1`, "A-1", ["invisibleCharacters"]);
      expectValue(field, `A-1${around}`, "A-1", ["invisibleCharacters"]);
      expectFault(field, around, "missing");
    }
    expectValue(field, ` \u200bA b\u200b\r\n`, "A b", ["textTrimmed", "invisibleCharacters"]);
    expectValue(field, `${"\u200b".repeat(300)}𠮷\u{10fffd}`, "𠮷", ["invisibleCharacters"]);
    expectFault(field, "\u200bA\u0000\u200b", "controlCharacter");
    expectFault(field, "\u200b\ud800", "malformedUnicode");
  });

  test.each(TEXT_FIELDS)("%s keeps invisible characters inside, unless they are to be refused", (field) => {
    for (const text of ["A\u200b1", "位\ue5e5置", "👨\u200d🔧"]) {
      expectValue(field, text, text, ["invisibleCharacters"]);
      const strict = readRecord({ ...SAMPLE, [field]: text }, { ...NOTHING_CHOSEN, refuseInvisible: true });
      expect(strict.faults).toEqual([{ field, fault: "invisibleCharacter" }]);
      expect(toleranceNames(strict.tolerances)).toEqual(["invisibleCharacters"]);
    }
    const around = { ...SAMPLE, [field]: "\u200bA\u200b" };
    expect(readRecord(around, { ...NOTHING_CHOSEN, refuseInvisible: true }).record?.[field]).toBe("A");
  });

  test("a long row of invisible characters inside a text takes no more than its length", () => {
    const rows = `A${"\u200b".repeat(200_000)}`;
    expectFault("barcode", `${rows}${rows}A`, "tooLong"); // the square of it would take minutes
  });

  test("what a scanner put in front of a barcode is kept and counted, or taken off", () => {
    const strip = { ...NOTHING_CHOSEN, stripScannerPrefix: true };
    for (const prefix of ["]C1", "]d2", "]Q3", "\\000026", "\\000003", "]e0\\000026"]) {
      const barcode = `${prefix}0AVC26`;
      expectValue("barcode", barcode, barcode, ["scannerPrefix"]);
      const stripped = readRecord({ ...SAMPLE, barcode }, strip);
      expect([stripped.record?.barcode, toleranceNames(stripped.tolerances)]).toEqual(["0AVC26", ["scannerPrefix"]]);
    }
    const longest = `]C1${"B".repeat(128)}`;
    expectFault("barcode", longest, "tooLong");
    expect(readRecord({ ...SAMPLE, barcode: longest }, strip).record?.barcode).toBe("B".repeat(128));
    expect(readRecord({ ...SAMPLE, barcode: "\u200b]C1 X" }, strip).record?.barcode).toBe("X");
    expect(readRecord({ ...SAMPLE, barcode: "]C1" }, strip).faults).toEqual([{ field: "barcode", fault: "missing" }]);
    for (const barcode of ["]", "]C", "] C1X", "C]C1", "\\00026X", "\\", "]-1X"])
      expectValue("barcode", barcode, barcode, []);
    expectValue("deviceCode", "]C1X", "]C1X", []);
  });

  test.each(["batteryStation", "deviceCode", "workStep"] as const)("%s that was lost is kept and counted", (field) => {
    for (const lost of ["?", "????", "??1", "\ufffd", "\ufffd\ufffd-3", "锟斤拷", "锟斤拷锟斤拷1"]) {
      expectValue(field, lost, lost, ["lostText"]);
    }
    for (const kept of ["1?", "?1", "A??", "锟", "斤拷"]) expectValue(field, kept, kept, []);
  });

  test("a barcode of nothing but ? is an unread one, not lost text; one of U+FFFD is lost", () => {
    expectValue("barcode", "????", "????", []);
    expectValue("barcode", "\ufffd\ufffd", "\ufffd\ufffd", ["lostText"]);
  });

  test("a look-up tries a text as sent, then as it is saved now", () => {
    expect(readLookUp(" A1\r\n")).toEqual(["A1"]);
    expect(readLookUp("A1\u200b ")).toEqual(["A1\u200b", "A1"]);
    expect(readLookUp("\u200b")).toEqual(["\u200b"]);
    expect(readLookUp(`\u200b${"a".repeat(128)}`)).toEqual(["a".repeat(128)]);
    expect([12, "", null, "a\u0000", "\ud800"].map(readLookUp)).toEqual([["12"], [], [], [], []]);
  });

  test("case is kept and significant", () => {
    expectValue("barcode", "abcDEF", "abcDEF", []);
  });

  test("a single value is read by the same rule", () => {
    expect([" A1\r\n", 12, "", "a\u0000b", true, null].map(readTextValue)).toEqual([
      "A1",
      "12",
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("clause 3: numbers", () => {
  test.each(NUMBER_FIELDS)("%s not given is null, never 0", (field) => {
    for (const value of [undefined, null, "", "   ", "\r\n"]) expectValue(field, value, null, []);
  });

  test.each(NUMBER_FIELDS)("%s as text is read where the grammar has it", (field) => {
    const texts: [string, number][] = [
      ["2.85", 2.85],
      [" -1.5e0 ", -1.5],
      ["+3", 3],
      [".5", 0.5],
      ["5.", 5],
      ["5.E+1", 50],
      ["007", 7],
      ["1e-7", 1e-7],
      ["4.9406564584124654e-324", Number.MIN_VALUE],
      ["1e-999", 0],
      ["-0", 0],
    ];
    for (const [sent, kept] of texts) expectValue(field, sent, kept, ["numberAsText"]);
  });

  test.each(NUMBER_FIELDS)("%s refuses what is no number", (field) => {
    for (const value of ["1,234", "2.85Ah", "0x10", "NaN", "Infinity", "-", ".", "e5", "1e", "1e+", "1.2.3", "1 2"]) {
      expectFault(field, value, "notNumber");
    }
    for (const value of ["1_000", "１２", "--1", "+-1", "1.e", "0b1", "1n"]) expectFault(field, value, "notNumber");
    for (const value of [true, false, [], [1], {}]) expectFault(field, value, "notNumber");
  });

  test.each(NUMBER_FIELDS)("%s is finite", (field) => {
    for (const value of [JSON.parse("1e999"), JSON.parse("-1e999"), "1e999", "-1e999"]) {
      expectFault(field, value, "notFinite");
    }
    expectValue(field, Number.MAX_VALUE, Number.MAX_VALUE, []);
  });

  test.each(NUMBER_FIELDS)("%s of -0 is kept as 0", (field) => {
    expect(Object.is(readWith(field, -0).value, 0)).toBe(true);
    expect(Object.is(readWith(field, "-0.0").value, 0)).toBe(true);
  });

  test("text denotes the same double as the JSON number, and the shortest form gives it back", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        expect(readWith("volume", String(double)).value).toBe(double + 0);
        expect(readWith("volume", JSON.parse(JSON.stringify(double))).value).toBe(double + 0);
      }),
    );
  });
});

describe("clause 4: testTime", () => {
  test("the stated format is kept as it is", () => {
    for (const time of ["2000-01-01 00:00:00", "2000-02-29 00:00:00", "2024-02-29 23:59:59", "2099-12-31 12:00:00"]) {
      expectValue("testTime", time, time, []);
    }
  });

  test("unpadded parts are stored padded", () => {
    expectValue("testTime", "2024-3-2 9:14:08", "2024-03-02 09:14:08", ["timeUnpadded"]);
    expectValue("testTime", "2024-11-2 09:4:8", "2024-11-02 09:04:08", ["timeUnpadded"]);
    expectValue("testTime", " 2024-3-2 9:1:8\r\n", "2024-03-02 09:01:08", ["timeUnpadded", "textTrimmed"]);
  });

  test("a time that does not exist is refused", () => {
    const days = ["2023-02-29", "2100-02-29", "2024-04-31", "2024-02-30", "2024-00-10", "2024-13-01", "2024-01-00"];
    for (const day of [...days, "2024-01-32"]) expectFault("testTime", `${day} 00:00:00`, "timeInvalid");
    for (const clock of ["24:00:00", "23:60:00", "23:59:60"])
      expectFault("testTime", `2024-01-01 ${clock}`, "timeInvalid");
  });

  test("another format is refused", () => {
    const others = ["2024-03-02T09:14:08", "2024/03/02 09:14:08", "2024-03-02 09:14:08.000", "2024-03-02 09:14:08Z"];
    const shorter = ["2024-03-02", "2024-03-02 09:14", "24-03-02 09:14:08", "20240302091408", "2024-03-02  09:14:08"];
    const longer = [
      "2024-03-02 09:14:08 +08:00",
      "2024-003-02 09:14:08",
      "２０２４-03-02 09:14:08",
      "02024-03-02 09:14:08",
    ];
    for (const value of [...others, ...shorter, ...longer]) expectFault("testTime", value, "timeInvalid");
    for (const value of [20240302091408, 1709341448, true, {}, "a".repeat(500), "\ud800"]) {
      expectFault("testTime", value, "timeInvalid");
    }
  });

  test("the year is 2000 to 2099", () => {
    for (const year of ["1999", "2100", "0000", "1970", "9999"]) {
      expectFault("testTime", `${year}-01-01 00:00:00`, "yearOutOfRange");
    }
  });

  test("it is required", () => {
    for (const value of [undefined, null, "", " "]) expectFault("testTime", value, "missing");
  });
});

describe("clause 5: the object around the fields", () => {
  test("unknown fields are ignored", () => {
    expect(readRecord({ ...SAMPLE, capacity: 1, Barcode: "x", resBody: [] }).record).toEqual(SAMPLE);
  });

  test("__proto__ and constructor are unknown fields like any other", () => {
    const json = JSON.stringify(SAMPLE).slice(0, -1);
    const hostile = `${json}, "__proto__": {"barcode": "X", "polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}`;
    expect(readRecord(JSON.parse(hostile) as object).record).toEqual(SAMPLE);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("a field is never taken from __proto__", () => {
    const json = JSON.parse(`{"__proto__": ${JSON.stringify(SAMPLE)}}`) as object;
    expect(readRecord(json).faults?.map(({ field }) => field)).toEqual(FIELDS.slice(0, 5).map(({ name }) => name));
  });

  test("a key that differs from a missing field in case alone is told, once, and no other", () => {
    const { batteryStation: BatteryStation, deviceCode: DEVICECODE, workStep, ...rest } = SAMPLE;
    const { faults } = readRecord({ ...rest, BatteryStation, DEVICECODE, workstep: workStep, Voltage: 1, Vendor: "x" });
    expect(describeFaults(faults ?? [])).toBe(
      "batteryStation(电池工位)不能为空；deviceCode(设备编码)不能为空；workStep(工步)不能为空；" +
        "收到 BatteryStation、DEVICECODE、workstep；字段名区分大小写",
    );
    expect(describeFaults(faults?.slice(0, 1) ?? [], "en")).toBe(
      "batteryStation must not be empty; there came BatteryStation; field names are case-sensitive",
    );
    const given = readRecord({ ...SAMPLE, barcode: "", Barcode: "X", workStep: {}, WorkStep: "1" });
    expect(describeFaults(given.faults ?? [])).toBe("barcode(电芯条码)不能为空；workStep(工步)必须是字符串");
  });

  test("a key given twice: the last one counts", () => {
    const twice = `${JSON.stringify(SAMPLE).slice(0, -1)}, "barcode": "LAST"}`;
    expect(readRecord(JSON.parse(twice) as object).record?.barcode).toBe("LAST");
  });
});

describe("faults", () => {
  test("every fault is listed, in the order of the definition", () => {
    const { record, faults } = readRecord({
      energy: "x",
      voltage: [],
      barcode: "\u0001",
      testTime: "1999-01-01 00:00:00",
    });
    expect(record).toBeNull();
    expect(describeFaults(faults ?? [])).toBe(
      "batteryStation(电池工位)不能为空；deviceCode(设备编码)不能为空；barcode(电芯条码)不能包含控制字符；" +
        "testTime(测试时间)年份必须在 2000 至 2099 之间；workStep(工步)不能为空；voltage(电压)必须是数值；energy(能量)必须是数值",
    );
    expect(describeFaults(faults?.slice(0, 2) ?? [], "en")).toBe(
      "batteryStation must not be empty; deviceCode must not be empty",
    );
  });

  test.each([
    ["missing", "barcode(电芯条码)不能为空"],
    ["notText", "barcode(电芯条码)必须是字符串"],
    ["tooLong", "barcode(电芯条码)长度不能超过 128 个字符"],
    ["controlCharacter", "barcode(电芯条码)不能包含控制字符"],
    ["malformedUnicode", "barcode(电芯条码)包含无效的 Unicode 字符"],
    ["invisibleCharacter", "barcode(电芯条码)不能包含不可见字符"],
    ["timeInvalid", "barcode(电芯条码)必须是 yyyy-MM-dd HH:mm:ss 格式的有效时间"],
    ["yearOutOfRange", "barcode(电芯条码)年份必须在 2000 至 2099 之间"],
    ["notNumber", "barcode(电芯条码)必须是数值"],
    ["notFinite", "barcode(电芯条码)超出数值范围"],
    ["unread", "barcode(电芯条码)未读到条码"],
  ] as const)("%s is said in both languages", (fault, chinese) => {
    expect(describeFault({ field: "barcode", fault })).toBe(chinese);
    expect(describeFault({ field: "barcode", fault }, "en")).toMatch(/^barcode [a-z][\x20-\x7e]+[^.]$/);
  });
});

describe("clause 2: unread barcodes", () => {
  const choices = { ...NOTHING_CHOSEN, isUnread: (barcode: string) => barcode === "NOREAD" };
  const unread = { ...SAMPLE, barcode: " NOREAD " };

  test("are records, and counted, where the account set marks them", () => {
    expect(readRecord(unread, choices)).toEqual({
      record: { ...SAMPLE, barcode: "NOREAD" },
      faults: null,
      tolerances: TEXT_TRIMMED | UNREAD_BARCODE,
    });
    expect(readRecord(SAMPLE, choices).tolerances).toBe(0);
    expect(readRecord(unread).tolerances).toBe(TEXT_TRIMMED);
  });

  test("are a fault that says what was sent, in its place among the others, where it refuses them", () => {
    const { record, faults, tolerances } = readRecord(
      { ...unread, deviceCode: "", voltage: "x" },
      { ...choices, refuseUnread: true },
    );
    expect(record).toBeNull();
    expect(describeFaults(faults ?? [])).toBe(
      "deviceCode(设备编码)不能为空；barcode(电芯条码)未读到条码: NOREAD；voltage(电压)必须是数值",
    );
    expect(describeFaults(faults?.slice(1, 2) ?? [], "en")).toBe("barcode was not read: NOREAD");
    expect(tolerances & UNREAD_BARCODE).toBe(UNREAD_BARCODE);
  });
});

describe("held against a second reading written from the contract", () => {
  const runs = { numRuns: 3_000 };

  test("text is accepted exactly where clause 2 has it", () => {
    fc.assert(
      fc.property(textLike, (value) => agree("barcode", value, oracleText(value))),
      runs,
    );
  });

  test("testTime is accepted exactly where clause 4 has it", () => {
    fc.assert(
      fc.property(timeLike, (value) => agree("testTime", value, oracleTime(value))),
      runs,
    );
  });

  test("numbers are accepted exactly where clause 3 has them", () => {
    fc.assert(
      fc.property(numberLike, (value) => agree("volume", value, oracleNumber(value))),
      runs,
    );
  });

  test("a whole record is accepted, and its faults named, exactly where the clauses have it", () => {
    fc.assert(
      fc.property(recordLike, (json) => {
        const { record, faults } = readRecord(json);
        const expected = oracleRecord(json);
        expect(record).toEqual(expected.record);
        expect((faults ?? []).map(({ field }) => field)).toEqual(expected.refused);
      }),
      runs,
    );
  });

  function agree(
    field: FieldName,
    value: unknown,
    expected: ReturnType<typeof oracleText> | ReturnType<typeof oracleNumber>,
  ): void {
    const { record, faults } = readRecord({ ...SAMPLE, [field]: value });
    expect(faults === null).toBe(expected.accepted);
    if (expected.accepted) expect(Object.is(record?.[field], expected.value)).toBe(true);
  }
});

test("no JSON value makes the reading throw", () => {
  const anyObject = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()), recordLike);
  fc.assert(
    fc.property(anyObject, (json) => {
      const { record, faults } = readRecord(json);
      expect((record === null) === (faults !== null)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("an accepted record reads again as itself, with no tolerance but for what is kept as sent", () => {
  const keptAsSent = INVISIBLE_CHARACTERS | SCANNER_PREFIX | LOST_TEXT;
  fc.assert(
    fc.property(fc.oneof(goodRecord, recordLike), (json) => {
      const { record } = readRecord(json);
      if (record === null) return;
      const again = readRecord(JSON.parse(JSON.stringify(record)) as object);
      expect(again).toMatchObject({ record, faults: null });
      expect(again.tolerances & ~keptAsSent).toBe(0);
    }),
    { numRuns: 1_000 },
  );
  for (const json of fc.sample(goodRecord, 200)) expect(readRecord(json).faults, JSON.stringify(json)).toBeNull();
});
