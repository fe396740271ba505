import { isUtf8 } from "node:buffer";
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { CUT_SHORT } from "@cellgrade/contract/body-faults";
import { BYTE_ORDER_MARK, GB18030, UTF16 } from "@cellgrade/contract/tolerances";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withNarrowWindow } from "../../src/ingest/brotli-window.ts";
import { decodeText, inflate, readJsonObject as readAs, type Sender } from "../../src/ingest/decode-body.ts";
import { encodeGb18030 } from "./gb18030.ts";

const BYTES_MAX = 64 * 1024;

/** Somebody of whom nothing is known. */
const STRANGER: Sender = { address: "10.0.0.7", head: { saysGb18030: false }, receivedAt: 0, habits: null };
const readJsonObject = (bytes: Buffer) => readAs(bytes, STRANGER);

const CHARACTER_ENCODINGS: Readonly<
  Record<string, { readonly encode: (text: string) => Buffer; readonly tolerances: number }>
> = {
  "UTF-8": { encode: (text) => Buffer.from(text), tolerances: 0 },
  "UTF-8 with a byte order mark": { encode: (text) => Buffer.from(`\ufeff${text}`), tolerances: BYTE_ORDER_MARK },
  "UTF-16LE": { encode: (text) => Buffer.from(`\ufeff${text}`, "utf16le"), tolerances: BYTE_ORDER_MARK | UTF16 },
  "UTF-16BE": {
    encode: (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
    tolerances: BYTE_ORDER_MARK | UTF16,
  },
  "UTF-16LE without a byte order mark": { encode: (text) => Buffer.from(text, "utf16le"), tolerances: UTF16 },
  "UTF-16BE without a byte order mark": { encode: (text) => Buffer.from(text, "utf16le").swap16(), tolerances: UTF16 },
  GB18030: { encode: encodeGb18030, tolerances: GB18030 },
};

const COMPRESSIONS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gzipSync(bytes),
  "x-gzip": (bytes) => gzipSync(bytes),
  GZip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  "deflate ": (bytes) => deflateRawSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
  "gzip, br": (bytes) => brotliCompressSync(gzipSync(bytes)),
  "utf-8": (bytes) => bytes,
  "x-lzma, gzip": (bytes) => gzipSync(bytes),
};

/** Any JSON object, with Chinese and supplementary characters more often than chance has it. */
const jsonObject = fc.dictionary(
  fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("barcode", "电芯条码", "__proto__", "constructor")),
  fc.oneof(fc.jsonValue({ stringUnit: "binary" }), fc.constantFrom("分容机", "㐀", "🔋", "\u0080", "…")),
);

describe("clause 1: what is decoded", () => {
  for (const [name, { encode, tolerances }] of Object.entries(CHARACTER_ENCODINGS)) {
    test(`any JSON object in ${name} reads back the same`, () => {
      fc.assert(
        fc.property(jsonObject, (json) => {
          const text = JSON.stringify(json);
          // Private use characters have codes that editions of GB18030 moved: some have none any more.
          fc.pre(name !== "GB18030" || !/\p{Co}/u.test(text));
          const bytes = encode(text);
          // Bytes that are UTF-8 too are read as UTF-8: nobody can tell.
          fc.pre(name !== "GB18030" || !isUtf8(bytes));
          const reading = readJsonObject(bytes);
          expect(reading.fault).toBeNull();
          expect(reading.tolerances).toBe(tolerances);
          expect(reading.json).toEqual(JSON.parse(text));
        }),
        { numRuns: 150 },
      );
    });
  }

  test.each(["{", " {", "\r\n\t{"])("UTF-16 without a byte order mark is known behind white space: %j", (beginning) => {
    const text = `${beginning}"工步":"恒流"}`;
    for (const bytes of [Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16()]) {
      expect(readJsonObject(bytes)).toEqual({ json: { 工步: "恒流" }, tolerances: UTF16, fault: null });
    }
  });

  for (const [contentEncoding, compress] of Object.entries(COMPRESSIONS)) {
    test(`any bytes under content-encoding "${contentEncoding}" inflate to themselves`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 4_096 }), (content) => {
          const bytes = Buffer.from(content);
          expect(inflate(compress(bytes), contentEncoding, BYTES_MAX)).toEqual({ bytes, fault: null });
        }),
        { numRuns: 60 },
      );
    });
  }

  test("every character of GB18030 is read, those of four bytes included", () => {
    const characters: string[] = [];
    for (let codePoint = 0x80; codePoint <= 0x10ffff; codePoint += codePoint < 0x3000 ? 1 : 17) {
      if (codePoint < 0xd800 || codePoint > 0xdfff) characters.push(String.fromCodePoint(codePoint));
    }
    const text = characters.join("");
    expect(decodeText(encodeGb18030(text))?.text === text).toBe(true);
    expect(encodeGb18030("㐀🔋")).toEqual(Buffer.from([0x81, 0x39, 0xee, 0x39, 0x94, 0x39, 0xe4, 0x31]));
  });

  test("a body without a byte order mark that is UTF-8 is never taken for GB18030", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!text.startsWith("\ufeff"));
        expect(decodeText(Buffer.from(text))).toMatchObject({ text, tolerances: 0 });
      }),
    );
  });
});

describe("clause 1: what is not", () => {
  test("no bytes make decoding throw", () => {
    const marks = fc.constantFrom([], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff], [0x7b], [0x1f, 0x8b, 8], [0x78]);
    const bytes = fc
      .tuple(marks, fc.uint8Array({ maxLength: 300 }))
      .map(([mark, rest]) => Buffer.from([...mark, ...rest]));
    const header = fc.oneof(
      fc.constantFrom(...Object.keys(COMPRESSIONS), "__proto__", "constructor", ",,", ""),
      fc.string(),
    );
    fc.assert(
      fc.property(bytes, header, (body, contentEncoding) => {
        const { bytes: inflated, fault } = inflate(body, contentEncoding, BYTES_MAX);
        expect(inflated === null).toBe(fault !== null);
        const { json, fault: bodyFault } = readJsonObject(inflated ?? body);
        expect(json === null).toBe(bodyFault !== null);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ["half a character of UTF-16", [0xff, 0xfe, 0x7b]],
    ["a lone surrogate in UTF-16", [0xff, 0xfe, 0x00, 0xd8]],
    ["a byte order mark of UTF-8 before GB18030", [0xef, 0xbb, 0xbf, 0xb7, 0xd6]],
    ["a byte that GB18030 does not have", [0x7b, 0xff, 0x7d]],
    ["a byte that GB18030 does not have, behind an object", [0x7b, 0x7d, 0xff]],
    ["a character of GB18030 cut after its third byte", [0x81, 0x39, 0xee]],
  ])("%s is undecodable", (_, bytes) => {
    expect(decodeText(Buffer.from(bytes))).toBeNull();
    expect(readJsonObject(Buffer.from(bytes)).fault?.["zh-CN"]).toBe("字符编码既不是 UTF-8 也不是 GB18030");
  });

  test.each(["gzip", "deflate", "br"])("truncated %s is corrupt", (contentEncoding) => {
    const whole = COMPRESSIONS[contentEncoding]?.(Buffer.from("a body long enough to be cut")) ?? Buffer.alloc(0);
    const cut = whole.subarray(0, whole.length - 6);
    expect(inflate(cut, contentEncoding, BYTES_MAX)).toEqual({ bytes: null, fault: "corrupt" });
    expect(inflate(Buffer.alloc(0), contentEncoding, BYTES_MAX).bytes?.length ?? 0).toBe(0);
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
  ] as const)("%s inflates to the bound and not a byte further", (contentEncoding, compress) => {
    const fits = inflate(compress(Buffer.alloc(BYTES_MAX)), contentEncoding, BYTES_MAX);
    expect(fits.bytes?.length).toBe(BYTES_MAX);
    const exceeds = inflate(compress(Buffer.alloc(BYTES_MAX + 1)), contentEncoding, BYTES_MAX);
    expect(exceeds).toEqual({ bytes: null, fault: "tooLarge" });
  });

  test.each([10, 16, 17, 18, 20, 22, 23, 24])(
    "br of a window of 2^%i bytes inflates to the bound and not a byte further, with a dictionary and without",
    (bits) => {
      const window = { [constants.BROTLI_PARAM_LGWIN]: bits, [constants.BROTLI_PARAM_QUALITY]: 5 };
      const compress = (bytes: Buffer): Buffer => brotliCompressSync(bytes, { params: window });
      const words = "the of and to in was for is on by 分容 time year people history government ";
      for (const bytesMax of [BYTES_MAX, 4 * 1024 * 1024]) {
        const texts = [words.repeat(Math.ceil(bytesMax / words.length)), "\0".repeat(bytesMax + 1)];
        for (const bytes of texts.map((text) => Buffer.from(text))) {
          const fits = bytes.subarray(0, bytesMax);
          expect(inflate(compress(fits), "br", bytesMax).bytes?.equals(fits)).toBe(true);
          const exceeds = Buffer.concat([fits, Buffer.from("x")]);
          expect(inflate(compress(exceeds), "br", bytesMax)).toEqual({ bytes: null, fault: "tooLarge" });
        }
      }
    },
  );

  test("any bytes under br inflate to themselves, whatever window and bound", () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 5_000 }),
      fc.string({ unit: "grapheme", maxLength: 2_000 }).map((text) => Buffer.from(text.repeat(3))),
    );
    fc.assert(
      fc.property(
        content,
        fc.integer({ min: 10, max: 24 }),
        fc.nat(5),
        fc.nat(20_000),
        (array, bits, quality, more) => {
          const bytes = Buffer.from(array);
          const params = { [constants.BROTLI_PARAM_LGWIN]: bits, [constants.BROTLI_PARAM_QUALITY]: quality };
          const bytesMax = bytes.length + 64 + more; // zlib has no smaller pieces
          expect(inflate(brotliCompressSync(bytes, { params }), "br", bytesMax)).toEqual({ bytes, fault: null });
        },
      ),
      { numRuns: 300 },
    );
  });

  test("39 bytes of br that name a window of 16 MiB are decoded with one that the bound fits into", () => {
    const bomb = brotliCompressSync(Buffer.alloc(48 * 1024 * 1024), {
      params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 5 },
    });
    const windowBits = (stream: Buffer): number => ((stream[0] ?? 0) & 0x0f) / 2 + 16.5;
    expect(windowBits(bomb)).toBe(24);
    expect(windowBits(withNarrowWindow(bomb, BYTES_MAX))).toBe(18);
    expect(windowBits(withNarrowWindow(bomb, 4 * 1024 * 1024 - 16))).toBe(22);
    expect(windowBits(withNarrowWindow(bomb, 4 * 1024 * 1024))).toBe(23);
    expect(windowBits(bomb)).toBe(24); // the bytes of the request stay as they came
  });

  test("encodings laid over each other are bounded: a header cannot order thousands of inflations", () => {
    let bytes: Buffer = Buffer.from("{}");
    for (let layer = 0; layer < 2_000; layer += 1) bytes = deflateRawSync(bytes, { level: 0 });
    expect(inflate(bytes, Array(2_000).fill("deflate").join(","), BYTES_MAX).fault).toBe("corrupt");
  });
});

describe("what is told of a body that is not one JSON object", () => {
  const whole = JSON.stringify({ 工步: "充电Ω🔋", ok: true, no: null, values: [1.5, -2e-3, "a\\\u5145"] }, null, 1);

  test.each(Object.entries(CHARACTER_ENCODINGS))(
    "one in %s that is cut short anywhere is told so, with its encoding where that is sure",
    (name, { encode, tolerances }) => {
      const bytes = encode(name === "GB18030" ? whole.replace("🔋", "") : whole); // it may be cut behind a digit
      const beginning = encode(whole.slice(0, 1)).length; // before it there is no JSON to end inside of
      for (let length = beginning; length < bytes.length; length += 1) {
        const reading = readJsonObject(bytes.subarray(0, length));
        expect(reading.fault, `${length} bytes`).toBe(CUT_SHORT);
        expect(reading.tolerances & ~tolerances).toBe(0);
      }
      expect(readJsonObject(bytes).fault).toBeNull();
    },
  );

  test("of bytes that a Content-Length left out the message says how it may have come to that", () => {
    expect(CUT_SHORT).toEqual({
      "zh-CN": "内容不完整(Content-Length 可能按字符数计算，应为字节数)",
      en: "it is incomplete (Content-Length may count characters instead of bytes)",
    });
  });

  test.each([
    ["", "请求体为空"],
    [" \r\n", "请求体为空"],
    ["\ufeff", "请求体为空"],
    ["[]", "最外层必须是 {…} 对象"],
    ["null", "最外层必须是 {…} 对象"],
    ['"{}"', "最外层必须是 {…} 对象"],
    ['{"a":1,}', "第 8 个字符处语法错误"],
    ["{}{}", "第 3 个字符处语法错误"],
    ["{'a':1}", "字段名必须用双引号（第 2 个字符）"],
    ["no JSON", "第 1 个字符处语法错误"],
    ["x end of JSON input", "第 1 个字符处语法错误"],
    ['{\r\n "energy": nan\r\n}', "energy 不能是 nan（第 2 行第 12 个字符）"],
  ])("%j: %s", (body, text) => {
    expect(readJsonObject(Buffer.from(body)).fault?.["zh-CN"]).toBe(text);
  });

  test("a body nested a hundred thousand deep is read or refused like any other", () => {
    const depth = 100_000;
    const nested = `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(readJsonObject(Buffer.from(nested)).fault).toBeNull();
    expect(readJsonObject(Buffer.from("[".repeat(depth))).fault).toBe(CUT_SHORT);
  });
});
