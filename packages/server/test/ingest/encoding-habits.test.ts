import type { EncodingHabit } from "@cellgrade/store/system";
import { ENCODING_AMBIGUOUS, GB18030 } from "@cellgrade/contract/tolerances";
import { describe, expect, test } from "vitest";
import { decodeText, readJsonObject, type Sender } from "../../src/ingest/decode-body.ts";
import { deviceCodeIn, deviceCodeOf, openEncodingHabits } from "../../src/ingest/encoding-habits.ts";
import { readHead } from "../../src/ingest/read-headers.ts";
import { encodeGb18030 } from "./gb18030.ts";

// CONTRACT clause 1: bytes that are UTF-8 and GB18030 at once are read by evidence.

const DAY_MS = 24 * 3_600_000;

/** Habits over a register in memory, which begins with what an earlier server has kept. */
async function habitsOver(kept: Map<string, EncodingHabit> = new Map()) {
  const lots: number[] = [];
  const register = {
    all: () => Promise.resolve([...kept.values()]),
    keep: (habits: readonly EncodingHabit[]) => {
      lots.push(habits.length);
      for (const habit of habits) kept.set(`${habit.address} ${Buffer.from(habit.deviceCode).toString("hex")}`, habit);
      return Promise.resolve();
    },
  };
  return { habits: await openEncodingHabits({ register, faults: { report() {} } }), kept, lots };
}

type Habits = Awaited<ReturnType<typeof habitsOver>>["habits"];

/** The step that a machine is read to have sent, and the bits of its body. */
function readerOf(habits: Habits, sender: Partial<Sender> = {}) {
  const of: Sender = { address: "10.0.0.7", head: { saysGb18030: false }, receivedAt: 0, habits, ...sender };
  return function stepOf(encode: (text: string) => Buffer, workStep: string, deviceCode = "FR-07"): unknown {
    const { json } = readJsonObject(encode(JSON.stringify({ batteryStation: "1", deviceCode, workStep })), of);
    return json === null ? null : (json as { workStep?: unknown }).workStep;
  };
}

const gbk = encodeGb18030;
const utf8 = (text: string): Buffer => Buffer.from(text);

// Texts of GBK whose bytes are UTF-8 of two-byte characters as well, and what they are there.
const AMBIGUOUS = [
  ["系统", "\u03f5\u0373"],
  ["实时", "\u02b5\u02b1"],
  ["校准", "\u0423\u05fc"],
  ["8位", "8\u03bb"],
] as const;

describe("clause 1: a body that is UTF-8 and GB18030 at once", () => {
  test.each(AMBIGUOUS)("%s: without evidence it is UTF-8", async (asGbk, asUtf8) => {
    expect(gbk(asGbk)).toEqual(utf8(asUtf8));
    expect(readerOf((await habitsOver()).habits)(gbk, asGbk)).toBe(asUtf8);
  });

  test.each(["text/plain; charset=gb2312", 'application/json;Charset="GBK"', "x; charset = gb18030; y=z"])(
    "a content type of %s decides, whatever the habit",
    async (contentType) => {
      const { habits } = await habitsOver();
      readerOf(habits)(utf8, "恒流充电");
      const stepOf = readerOf(habits, { head: readHead("POST", { "content-type": contentType }) });
      expect(stepOf(gbk, "校准")).toBe("校准");
      expect(stepOf(utf8, "恒流Ω"), "what is UTF-8 alone is never in doubt").toBe("恒流Ω");
    },
  );

  test.each(["application/json; charset=utf-8", "application/json; charset=gbk2", "application/gbk"])(
    "a content type of %s is no evidence",
    async (contentType) => {
      const stepOf = readerOf((await habitsOver()).habits, { head: readHead("POST", { "content-type": contentType }) });
      expect(stepOf(gbk, "8位")).toBe("8λ");
    },
  );

  test("the first body that reads in one way only sets the habit of its machine", async () => {
    const stepOf = readerOf((await habitsOver()).habits);
    expect(stepOf(gbk, "8位", "FR-01"), "nothing is known yet").toBe("8λ");
    expect(stepOf(gbk, "静置", "FR-01")).toBe("静置");
    expect(stepOf(utf8, "静置", "FR-02")).toBe("静置");
    for (const ofAscii of ["CC", "CV"]) stepOf(utf8, ofAscii, "FR-01");
    expect(stepOf(gbk, "8位", "FR-01")).toBe("8位");
    expect(stepOf(utf8, "10μΩ", "FR-02")).toBe("10μΩ");
    expect(stepOf(gbk, "8位", "FR-03"), "another machine of its address").toBe("8λ");
  });

  test("a device code in GBK is known by its bytes, though they are no UTF-8", async () => {
    const { habits } = await habitsOver();
    const stepOf = readerOf(habits);
    stepOf(gbk, "静置", "化成柜3");
    expect(stepOf(gbk, "系统", "化成柜3")).toBe("系统");
    expect(stepOf(gbk, "系统", "化成柜4"), "its body is in doubt no more").toBe("系统");
    expect(stepOf(gbk, "系统", "系统"), "nobody knows this one").toBe("\u03f5\u0373");
    expect(readerOf(habits, { address: "10.0.0.8" })(gbk, "实时", "8位")).toBe("\u02b5\u02b1");
  });

  test("one body of another encoding changes no habit, two in a row do", async () => {
    const stepOf = readerOf((await habitsOver()).habits);
    stepOf(gbk, "静置");
    stepOf(utf8, "静置");
    expect(stepOf(gbk, "校准")).toBe("校准");
    stepOf(gbk, "静置");
    stepOf(utf8, "静置");
    expect(stepOf(gbk, "校准"), "they were not in a row").toBe("校准");
    stepOf(utf8, "静置");
    expect(stepOf(utf8, "Ω25°")).toBe("Ω25°");
  });

  test("a machine of a batch is that of its first record, and what has no device code is known by its address", async () => {
    const { habits } = await habitsOver();
    const sender: Sender = { address: "10.0.0.7", head: { saysGb18030: false }, receivedAt: 0, habits };
    const read = (encode: (text: string) => Buffer, json: object): unknown =>
      readJsonObject(encode(JSON.stringify(json)), sender).json;
    const batch = (workStep: string): object => ({
      records: [{ deviceCode: "FR-07", workStep }, { deviceCode: "FR-08" }],
    });
    read(gbk, batch("静置"));
    expect(read(gbk, batch("系统"))).toEqual(batch("系统"));
    read(gbk, { barcodeArr: ["电芯"] });
    expect(read(gbk, { barcodeArr: ["位8"] })).toEqual({ barcodeArr: ["位8"] });
  });

  test("bytes that are no JSON teach nothing", async () => {
    const { habits } = await habitsOver();
    const sender: Sender = { address: "10.0.0.7", head: { saysGb18030: false }, receivedAt: 0, habits };
    readJsonObject(gbk('{"deviceCode":"FR-07","workStep":"静置"'), sender);
    readJsonObject(utf8('{"deviceCode":"FR-07","workStep":"静置').subarray(0, -1), sender);
    expect(habits.of("10.0.0.7", "FR-07")).toBeNull();
  });

  test("it counts where it was read as GB18030, and only there", async () => {
    const { habits } = await habitsOver();
    const sender: Sender = { address: "10.0.0.7", head: { saysGb18030: false }, receivedAt: 0, habits };
    const body = (workStep: string): Buffer => gbk(`{"deviceCode":"FR-07","workStep":"${workStep}"}`);
    expect(readJsonObject(body("实时"), sender).tolerances).toBe(0);
    expect(readJsonObject(body("静置"), sender).tolerances).toBe(GB18030);
    expect(readJsonObject(body("实时"), sender).tolerances).toBe(GB18030 | ENCODING_AMBIGUOUS);
    expect(decodeText(body("实时"))?.tolerances, "without a sender").toBe(0);
  });
});

describe("habits are kept", () => {
  test("for the next server, with what speaks against them, and are written when they change alone", async () => {
    const first = await habitsOver();
    readerOf(first.habits)(gbk, "静置", "化成柜3");
    readerOf(first.habits)(utf8, "静置", "化成柜3"); // its device code reads otherwise: another machine
    readerOf(first.habits)(gbk, "静置", "FR-07");
    readerOf(first.habits)(utf8, "静置", "FR-07");
    await first.habits.flush();
    const second = await habitsOver(first.kept);
    expect(readerOf(second.habits)(gbk, "校准", "化成柜3")).toBe("校准");
    expect(readerOf(second.habits)(gbk, "校准", "FR-07")).toBe("校准");
    readerOf(second.habits)(utf8, "静置", "FR-07");
    await second.habits.flush();
    expect(readerOf((await habitsOver(second.kept)).habits)(gbk, "8位", "FR-07")).toBe("8λ");
    expect(second.lots).toEqual([1]);
  });

  test("a register that cannot be read or written is told of, and holds nobody up", async () => {
    const told: string[] = [];
    const broken = (): Promise<never> => Promise.reject(new Error("broken"));
    const faults = { report: ({ message }: { readonly message: string }) => void told.push(message) };
    const habits = await openEncodingHabits({ register: { all: broken, keep: broken }, faults });
    readerOf(habits)(gbk, "静置");
    await habits.flush();
    expect(readerOf(habits)(gbk, "校准")).toBe("校准");
    expect(told).toEqual(["how machines encode text could not be read", "how machines encode text was not kept"]);
  });

  test("a habit that is confirmed is written once a day", async () => {
    const { habits, lots } = await habitsOver();
    for (const at of [0, 1, DAY_MS - 1, DAY_MS, DAY_MS + 1]) {
      readerOf(habits, { receivedAt: at })(utf8, "静置");
      await habits.flush();
    }
    expect(lots).toEqual([1, 1]);
  });

  test("one that invents device codes pushes out its own alone", async () => {
    const { habits } = await habitsOver();
    readerOf(habits, { address: "10.0.0.8" })(gbk, "静置");
    for (let n = 0; n <= 100; n += 1) readerOf(habits)(gbk, "静置", `invented ${n}`);
    expect(habits.of("10.0.0.7", "invented 0")).toBeNull();
    expect(habits.of("10.0.0.7", "invented 1")).toBe("gb18030");
    expect(habits.of("10.0.0.8", "FR-07")).toBe("gb18030");
  });
});

test.each([
  ['{"deviceCode":"FR-07"}', "FR-07"],
  ['{ "deviceCode" :\r\n\t" FR 07 ","x":1}', " FR 07 "],
  ['{"deviceCode":1007,"x":1}', "1007"],
  ['{"deviceCode": 1007 }', "1007"],
  ['{"records":[{"deviceCode":"分容"},{"deviceCode":"other"}]}', "分容"],
  ['{"deviceCode":""}', ""],
  ['{"barcodeArr":["deviceCode"]}', ""],
  ['{"deviceCode":', ""],
])("the device code in %s is %j, by its bytes and by its JSON", (body, deviceCode) => {
  expect(deviceCodeIn(Buffer.from(body))).toBe(deviceCode);
  if (body.endsWith("}")) expect(deviceCodeOf(JSON.parse(body) as object)).toBe(deviceCode);
});
