import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonFault } from "../src/body-faults.ts";
import { findJsonFault } from "../src/json-faults.ts";

// CONTRACT clauses 3 and 5: what is no JSON is refused by its name and place.

const about = (value: string): string => `{"workStep":"DCC1","voltage":${value}}`;

describe("a word that is no value of JSON is told by its field and its place", () => {
  test.each([
    "NaN",
    "-nan(ind)",
    "Infinity",
    "-inf",
    "1.#QNAN",
    ".25",
    "-.5",
    "+0.5",
    "5.",
    "007",
    "True",
    "None",
    "0x1F",
  ])("%s", (word) => {
    for (const body of [about(word), about(`${word} `)]) {
      expect(jsonFault(body)).toEqual({
        "zh-CN": `voltage 不能是 ${word}（第 30 个字符）`,
        en: `voltage must not be ${word} (character 30)`,
      });
    }
  });

  test("by its record in a batch, and by its line where there are several", () => {
    const body = '{"records": [\r\n {"volume": 1},\r\n {"volume": 2,\r\n  "energy": undefined}]}';
    expect(jsonFault(body)["zh-CN"]).toBe("records[1].energy 不能是 undefined（第 4 行第 13 个字符）");
    expect(jsonFault(body).en).toBe("records[1].energy must not be undefined (line 4, character 13)");
  });

  test("by its beginning when it is long, and so that it can be seen", () => {
    expect(jsonFault(about("x".repeat(60_000)))["zh-CN"]).toBe(`voltage 不能是 ${"x".repeat(32)}…（第 30 个字符）`);
    expect(jsonFault(about("\u200b3.2"))["zh-CN"]).toBe("voltage 不能是 U+200B3.2（第 30 个字符）");
    const deep = `${'{"a":[['.repeat(9_000)}NaN`;
    expect(jsonFault(deep)["zh-CN"]).toBe("…a[0][0] 不能是 NaN（第 63001 个字符）");
  });
});

describe("what else is no JSON is told by its place, and by its field where there is one", () => {
  test.each([
    ['{"energy":}', "energy 没有值（第 11 个字符）"],
    ['{"energy":,"volume":1}', "energy 没有值（第 11 个字符）"],
    ['{"barcodeArr":["A",]}', "barcodeArr[1] 没有值（第 20 个字符）"],
    [`{"workStep":'分容'}`, "workStep 必须用双引号，不能用 '（第 13 个字符）"],
    ['{"workStep":“分容”}', "workStep 必须用双引号，不能用 “（第 13 个字符）"],
    ["{workStep:1}", "字段名必须用双引号（第 2 个字符）"],
    ["{\n  'workStep':1}", "字段名必须用双引号（第 2 行第 3 个字符）"],
    ['{"energy":1}\u0000', "JSON 之后多出控制字符 U+0000，Content-Length 不应计入（第 13 个字符）"],
    ['{"energy":1}\r\n\u001a', "JSON 之后多出控制字符 U+001A，Content-Length 不应计入（第 2 行第 1 个字符）"],
    ['{"barcode":"A1\r\n"}', "barcode 含有换行符，须写作 \\r（第 15 个字符）"],
    ['{"barcode":"A1\n"}', "barcode 含有换行符，须写作 \\n（第 15 个字符）"],
    ['{"deviceCode":"FR\u00001"}', "deviceCode 含有控制字符 U+0000，须写作 \\u0000（第 18 个字符）"],
    ['{"deviceCode":"FR\t1"}', "deviceCode 含有控制字符 U+0009，须写作 \\u0009（第 18 个字符）"],
    ['{"barcode":"\\000026X"}', "barcode 含有无效的转义 \\0，反斜杠须写作 \\\\（第 13 个字符）"],
    ['{"barcode":"D:\\mes"}', "barcode 含有无效的转义 \\m，反斜杠须写作 \\\\（第 15 个字符）"],
    ['{"barcode":"\\u00zz"}', "barcode 含有无效的转义 \\u，反斜杠须写作 \\\\（第 13 个字符）"],
    ['{"bar\ncode":1}', "第 6 个字符处语法错误"],
    ['{"a":1 "b":2}', "第 8 个字符处语法错误"],
    ['{"a":1,}', "第 8 个字符处语法错误"],
    ['{"a":1}{"a":2}', "第 8 个字符处语法错误"],
    ["<xml/>", "第 1 个字符处语法错误"],
  ])("%j", (body, told) => {
    expect(jsonFault(body)["zh-CN"]).toBe(told);
    expect(jsonFault(body).en).toMatch(/character \d+/);
  });

  test("is told in English too", () => {
    expect(jsonFault('{"voltage":NaN}').en).toContain("voltage must not be NaN");
    expect(jsonFault('{"energy":}').en).toContain("energy has no value");
    expect(jsonFault('{"barcode":"A1\n"}').en).toContain("barcode holds a line end, which is written \\n");
    expect(jsonFault('{"barcode":"A\u0001"}').en).toContain("barcode holds the control character U+0001");
  });

  test("a text that ends inside its JSON is incomplete, wherever it was cut", () => {
    const whole = '{"barcode":"A\\u0042\\n","ok":true,"none":null,"list":[1,-0.5e+7,{}]}';
    for (let length = 1; length < whole.length; length += 1) {
      expect([length, jsonFault(whole.slice(0, length))["zh-CN"]]).toEqual([length, "内容不完整"]);
    }
  });
});

test("a fault is found in every text that JSON.parse refuses, at a place that is in it, and in no other", () => {
  const pieces = [
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    " ",
    "\n",
    "\u0000",
    "-",
    "0",
    "1.5",
    "e",
    "+",
    "tru",
    "null",
    '"a"',
    "\\u00e9",
    "'",
  ];
  const spoiled = fc
    .tuple(
      fc.json(),
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.constantFrom("", ...pieces)), { maxLength: 2 }),
    )
    .map(([json, changes]) =>
      changes.reduce((text, [place, taken, put]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + put + text.slice(at + taken);
      }, json),
    );
  const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(spoiled, soup), (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      const fault = findJsonFault(text);
      expect(fault === null).toBe(isJson);
      if (fault === null) return;
      expect(fault.at).toBeLessThanOrEqual(text.length);
      expect(fault.kind === "incomplete").toBe(fault.at === text.length);
    }),
    { numRuns: 3_000 },
  );
});
