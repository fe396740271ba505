import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CellRecord } from "../src/record.ts";
import { type VersionReceipt, versionChecksum } from "../src/version-checksum.ts";

// The checksum of a stored version is part of what lies on disks: it must never change.

const RECORD: CellRecord = {
  batteryStation: "01-08-16",
  deviceCode: "FR-01",
  barcode: "0AVCC26111121G95L0100500",
  testTime: "2024-03-02 09:14:08",
  workStep: "分容放电",
  voltage: 3.2015,
  electricity: 25.01,
  volume: 102.513,
  energy: 331.25,
};
const RECEIPT: VersionReceipt = { receivedAt: 1_709_342_048_123, revision: 1, lateReplay: false, testTimeAhead: false };

describe("golden values", () => {
  test.each([
    ["a new record", {}, {}, 2_406_090_430],
    ["a retest", {}, { revision: 2 }, 1_453_408_116],
    ["a late replay that never was the record", {}, { revision: null, lateReplay: true }, 119_733_192],
    ["a wrong clock's", {}, { testTimeAhead: true }, 3_176_948_796],
    [
      "a wrong clock's that met one that is none",
      {},
      { revision: 2, lateReplay: true, testTimeAhead: true },
      2_106_354_871,
    ],
    ["without numbers", { voltage: null, electricity: null, volume: null, energy: null }, {}, 73_765_170],
    ["characters beyond the first plane", { barcode: "电芯🔋" }, {}, 2_656_311_124],
  ])("%s", (_name, fields, receipt, golden) => {
    expect(versionChecksum({ ...RECORD, ...fields }, { ...RECEIPT, ...receipt })).toBe(golden);
  });
});

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));
const version = fc.record({
  record: fc.record<CellRecord>({
    batteryStation: text,
    deviceCode: text,
    barcode: text,
    testTime: text,
    workStep: text,
    voltage: number,
    electricity: number,
    volume: number,
    energy: number,
  }),
  receipt: fc.record<VersionReceipt>({
    receivedAt: fc.maxSafeNat(),
    revision: fc.option(fc.maxSafeNat()),
    lateReplay: fc.boolean(),
    testTimeAhead: fc.boolean(),
  }),
});

test("it is the CRC-32 of zlib over the units that its definition lists", () => {
  fc.assert(
    fc.property(version, ({ record, receipt }) => {
      expect(versionChecksum(record, receipt)).toBe(crc32(bytesOf(record, receipt)));
    }),
  );
});

test("a value that differs in anything gives another checksum", () => {
  const whole = versionChecksum(RECORD, RECEIPT);
  for (const [name, value] of Object.entries(RECORD)) {
    const others = typeof value === "string" ? [`${value} `, value.slice(1)] : [null, 0, Number(value) + 1e-12];
    for (const other of others) expect(versionChecksum({ ...RECORD, [name]: other }, RECEIPT), name).not.toBe(whole);
  }
  for (const other of [
    { receivedAt: 0 },
    { revision: null },
    { revision: 0 },
    { lateReplay: true },
    { testTimeAhead: true },
  ]) {
    expect(versionChecksum(RECORD, { ...RECEIPT, ...other })).not.toBe(whole);
  }
  // What one text loses the next may not gain.
  const moved = { ...RECORD, batteryStation: "01-08-16F", deviceCode: "R-01" };
  expect(versionChecksum(moved, RECEIPT)).not.toBe(whole);
});

test("0 and -0 are one number, as in databases", () => {
  const zero = versionChecksum({ ...RECORD, volume: 0 }, RECEIPT);
  expect(versionChecksum({ ...RECORD, volume: -0 }, RECEIPT)).toBe(zero);
});

/** The definition, read literally. */
function bytesOf(record: CellRecord, receipt: VersionReceipt): Buffer {
  const { receivedAt, revision, lateReplay, testTimeAhead } = receipt;
  const { batteryStation, deviceCode, barcode, testTime, workStep, voltage, electricity, volume, energy } = record;
  const units = [batteryStation, deviceCode, barcode, testTime, workStep].flatMap((text) => [
    ...Array.from({ length: text.length }, (_, place) => text.charCodeAt(place)),
    0,
  ]);
  for (const value of [voltage, electricity, volume, energy, receivedAt, revision]) {
    if (value === null) {
      units.push(0);
      continue;
    }
    const double = Buffer.alloc(8);
    double.writeDoubleLE(Object.is(value, -0) ? 0 : value);
    units.push(1, ...[0, 2, 4, 6].map((at) => double.readUInt16LE(at)));
  }
  units.push((lateReplay ? 1 : 0) + (testTimeAhead ? 2 : 0));
  const bytes = Buffer.alloc(2 * units.length);
  for (const [place, unit] of units.entries()) bytes.writeUInt16LE(unit, 2 * place);
  return bytes;
}
