import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ERRORS, type ErrorCode, type ErrorDefinition, SAVED_TEXT } from "../src/errors.ts";
import { describeFaults, readRecord } from "../src/read-record.ts";
import type { CellRecord } from "../src/record.ts";
import { TOLERANCES, type Tolerance, toleranceNames } from "../src/tolerances.ts";
import { createUnreadTest } from "../src/unread-barcodes.ts";
import { DEFAULT_UNREAD_WORDS } from "../src/unread-words.ts";
import { ACCOUNT_SET_HEADER, type Envelope, FIELDS } from "../src/wire/wire.ts";

// Judges the golden requests as far as that needs no server. The server's tests replay them over HTTP.

interface Golden {
  readonly name: string;
  readonly clause: string;
  readonly request: {
    readonly headers: Readonly<Record<string, string | string[]>>;
    readonly body?: unknown;
    readonly bodyText?: string;
    readonly bodyBase64?: string;
  };
  readonly answer: Envelope | { readonly state: -1; readonly msgStartsWith: string; readonly resBody: readonly [] };
  readonly errorCode?: ErrorCode;
  readonly record?: CellRecord;
  readonly tolerances?: readonly Tolerance[];
}

const folder = new URL("../golden/v1.0/", import.meta.url);
const goldens = readdirSync(folder).map((file): [string, Golden] => [
  file,
  JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Golden,
]);

/** The tolerances of reading a record. The others belong to bytes and headers. */
const OF_READING: readonly Tolerance[] = [
  "numberAsText",
  "textAsNumber",
  "timeUnpadded",
  "textTrimmed",
  "invisibleCharacters",
  "scannerPrefix",
  "lostText",
  "unreadBarcode",
];

/** An account set that has chosen nothing. */
const CHOICES = {
  isUnread: createUnreadTest(DEFAULT_UNREAD_WORDS),
  refuseUnread: false,
  stripScannerPrefix: false,
  refuseInvisible: false,
};

const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "gb18030"] as const;

/** The JSON object of a body by the first encoding that gives one. Undefined when none does. */
function jsonObjectOf({ headers, body, bodyText, bodyBase64 }: Golden["request"]): object | undefined {
  const sent =
    bodyBase64 !== undefined
      ? Buffer.from(bodyBase64, "base64")
      : Buffer.from(bodyText ?? JSON.stringify(body) ?? "", "utf8");
  const bytes = sent.subarray(0, Number(headers["content-length"] ?? sent.length));
  const isGbk = String(headers["content-type"]).endsWith("charset=GBK");
  for (const encoding of isGbk ? (["gb18030"] as const) : ENCODINGS) {
    try {
      const json: unknown = JSON.parse(new TextDecoder(encoding, { fatal: true }).decode(bytes));
      return typeof json === "object" && json !== null && !Array.isArray(json) ? json : undefined;
    } catch {
      // The bytes are not of this encoding, or are not JSON.
    }
  }
  return undefined;
}

test("there are golden requests of every kind of answer that a body or a header can get", () => {
  const codes = new Set(goldens.map(([, { errorCode }]) => errorCode));
  const kinds = [
    "FIELD_INVALID",
    "BODY_INVALID",
    "ACCOUNT_SET_MISSING",
    "ACCOUNT_SET_AMBIGUOUS",
    "ACCOUNT_SET_UNKNOWN",
  ];
  for (const code of [undefined, ...kinds]) expect(codes).toContain(code);
  const tolerances = new Set(goldens.flatMap(([, golden]) => golden.tolerances ?? []));
  expect([...TOLERANCES].filter((name) => !tolerances.has(name))).toEqual(["path"]);
});

test("the sample of the definition is one of them", () => {
  const [, sample] = goldens.find(([file]) => file === "sample.json") ?? [];
  expect(sample?.record?.barcode).toBe("0AVCC26111121G95L0100500");
  expect(sample?.request.body).toEqual(sample?.record);
  expect(sample?.tolerances).toBeUndefined();
});

describe.each(goldens)("%s", (_file, golden) => {
  const { request, answer, errorCode, record, tolerances } = golden;

  test("is complete and explains itself", () => {
    const optional = ["errorCode", "record", "tolerances"].filter((key) => key in golden);
    expect(Object.keys(golden)).toEqual(["name", "clause", "request", "answer", ...optional]);
    expect(golden.name.length).toBeGreaterThan(5);
    expect(golden.clause).toMatch(/^\d+(, \d+)*$/);
    expect(Object.keys(request)).toHaveLength(2);
    expect(Object.keys(request.headers).every((name) => name === name.toLowerCase())).toBe(true);
    expect(answer.resBody).toEqual([]);
  });

  test("is either a success with its record or a refusal with its code", () => {
    if (answer.state === 1) {
      expect(answer.msg).toBe(SAVED_TEXT["zh-CN"]);
      expect(Object.keys(record ?? {})).toEqual(FIELDS.map(({ name }) => name));
      expect(errorCode).toBeUndefined();
      expect(request.headers[ACCOUNT_SET_HEADER]).toBeDefined();
    } else {
      expect(record ?? tolerances).toBeUndefined();
      expect(errorCode).toBeDefined();
    }
  });

  test("says what the contract's reading and texts say", () => {
    const json = jsonObjectOf(request);
    const reading = json === undefined ? null : readRecord(json, CHOICES);
    if (errorCode === undefined) {
      expect(reading?.record).toEqual(record);
      const named = toleranceNames(reading?.tolerances ?? 0);
      expect(named.sort()).toEqual((tolerances ?? []).filter((name) => OF_READING.includes(name)).sort());
    } else if (errorCode === "FIELD_INVALID") {
      expect(answer).toHaveProperty("msg", describeFaults(reading?.faults ?? []));
    } else if (errorCode === "BODY_INVALID") {
      expect(json).toBeUndefined();
      expect(answer).toHaveProperty("msgStartsWith", expect.stringContaining(ERRORS.BODY_INVALID.text["zh-CN"]("")));
    } else {
      const definition: ErrorDefinition = ERRORS[errorCode];
      expect(answer).toHaveProperty("msg", definition.text["zh-CN"](String(request.headers[ACCOUNT_SET_HEADER])));
      expect(reading?.faults).toBeNull();
    }
  });
});
