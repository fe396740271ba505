import * as fc from "fast-check";
import { FIELDS } from "../src/wire/wire.ts";

// Records that machines might send, biased towards the borders of each rule.

const WHITE_SPACE = fc.constantFrom("", "", " ", "\r\n", "\t", "\u3000", "\ufeff", "\u00a0", "\u200b", "\ue004");

const characterOf = (alphabet: string) => fc.constantFrom(...Array.from(alphabet));

const surrounded = (text: fc.Arbitrary<string>) =>
  fc.tuple(WHITE_SPACE, text, WHITE_SPACE).map(([before, text, after]) => before + text + after);

/** Any text of UTF-16 units, with lone surrogates too. */
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
  .map((codes) => String.fromCharCode(...codes));

const nearLimit = fc
  .tuple(
    fc.constantFrom("a", "电", "\u{20000}"),
    fc.integer({ min: 120, max: 260 }),
    fc.constantFrom("", "é", "\u{1f50b}"),
  )
  .map(([character, count, end]) => character.repeat(count) + end);

const nearControl = fc
  .tuple(fc.constantFrom("A", ""), fc.integer({ min: 0, max: 0xa1 }), fc.constantFrom("B", ""))
  .map(([before, code, after]) => before + String.fromCharCode(code) + after);

const plain = fc.string({ minLength: 1, maxLength: 12 });

export const textLike: fc.Arbitrary<unknown> = fc.oneof(
  surrounded(plain),
  surrounded(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 })),
  units,
  nearLimit,
  surrounded(nearControl),
  fc.integer(),
  fc.constantFrom<unknown>(2 ** 53 - 1, 2 ** 53, -(2 ** 53) + 1, -0, 1.5, 1e300, true, "", "  "),
);

const part = (min: number, max: number) =>
  fc
    .tuple(fc.integer({ min, max }), fc.constantFrom(2, 2, 1, 3))
    .map(([number, width]) => String(number).padStart(width, "0"));

const timeText = fc
  .tuple(
    fc.constantFrom("2000", "2024", "2023", "2099", "1999", "2100", "2000", "24", "02024"),
    part(0, 13),
    part(0, 32),
    part(0, 24),
    part(0, 60),
    part(0, 60),
    fc.constantFrom(" ", " ", " ", " ", "T", "  ", ""),
    fc.constantFrom("-", "-", "-", "-", "/"),
    fc.constantFrom("", "", "", "", ".000", "Z", "+08:00"),
  )
  .map(
    ([year, month, day, hour, minute, second, gap, dash, end]) =>
      `${year}${dash}${month}${dash}${day}${gap}${hour}:${minute}:${second}${end}`,
  );

/** Times, two thirds of them near the grammar, so that both sides of every border are tried. */
export const timeLike: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: surrounded(timeText) },
  {
    weight: 2,
    arbitrary: fc
      .date({ min: new Date("1999-12-30T00:00:00Z"), max: new Date("2100-01-02T00:00:00Z"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 19).replace("T", " ")),
  },
  { weight: 1, arbitrary: fc.string({ unit: characterOf("0123456789-: "), maxLength: 20 }) },
  { weight: 1, arbitrary: textLike },
);

export const numberLike: fc.Arbitrary<unknown> = fc.oneof(
  surrounded(fc.string({ unit: characterOf("00123456789+-..eE"), maxLength: 7 })),
  surrounded(fc.string({ unit: characterOf("0189+-.eExX,_ nN"), maxLength: 5 })),
  surrounded(fc.double().map(String)),
  fc.double(),
  fc.constantFrom<unknown>(
    "2.85Ah",
    "1,234",
    "0x10",
    "Infinity",
    "NaN",
    "1e999",
    "-1e-999",
    "٣",
    "１",
    "1n",
    "1_0",
    "-0",
    null,
  ),
  fc.constantFrom<unknown>(undefined, true, [1], {}, "", " ", Infinity, -0),
);

const definite = (...values: string[]) => fc.constantFrom(...values);

/** Records that are well-formed by construction, as tolerated clients write them. */
export const goodRecord: fc.Arbitrary<object> = fc.record({
  batteryStation: fc.oneof(definite("1-1-001", "通道 1"), fc.integer()),
  deviceCode: definite("FR-01", "分容柜一号 ", "\tFR-02"),
  barcode: surrounded(fc.string({ unit: characterOf("0AVCB1é电\u{20000}"), minLength: 1, maxLength: 128 })),
  testTime: definite("2024-02-29 23:59:59", "2024-3-2 9:14:08", "2099-12-31 0:0:0\r\n"),
  workStep: definite("1", "恒流放电"),
  voltage: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom<unknown>(null, "", " 3.65 ")),
  electricity: fc.constantFrom<unknown>(undefined, null, "-1.5e0", 0, -0),
  volume: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  energy: fc.constantFrom<unknown>("+.5", "5.", "00012", 1e21),
});

/**
 * Good records with unknown keys, and with some fields that are missing, any JSON, or near the border of their rule.
 */
export const recordLike: fc.Arbitrary<object> = fc
  .tuple(
    goodRecord,
    fc.record(
      Object.fromEntries(
        FIELDS.map(({ name, kind }) => {
          const near = { text: textLike, time: timeLike, number: numberLike }[kind];
          return [name, fc.oneof({ weight: 12, arbitrary: near }, { weight: 1, arbitrary: fc.jsonValue() })];
        }),
      ),
    ),
    fc.subarray(FIELDS.map(({ name }) => name)),
    fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
    fc.option(fc.constantFrom(...FIELDS.map(({ name }) => name)), { freq: 4 }),
  )
  .map(([good, near, replaced, unknown, missing]) => {
    const json: Record<string, unknown> = { ...unknown, ...good };
    for (const field of replaced) json[field] = near[field];
    if (missing !== null) delete json[missing];
    return json;
  });
