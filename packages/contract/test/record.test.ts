import { expect, test } from "vitest";
import { type CellRecord, sameFields } from "../src/record.ts";
import { FIELDS } from "../src/wire/wire.ts";

const RECORD: CellRecord = {
  batteryStation: "1-1",
  deviceCode: "FR-01",
  barcode: "A1",
  testTime: "2024-03-02 09:14:08",
  workStep: "3",
  voltage: 3.6,
  electricity: null,
  volume: 0,
  energy: -1.5,
};

test("clause 14: a submission is a repetition when all nine fields agree", () => {
  expect(sameFields(RECORD, { ...RECORD })).toBe(true);
  expect(Object.keys(RECORD)).toEqual(FIELDS.map(({ name }) => name));
});

test.each(FIELDS)("clause 14: it is none when $name differs", ({ name, kind }) => {
  const others = kind === "number" ? [17.25, RECORD[name] === null ? 0 : null] : [`${RECORD[name]} `];
  for (const other of others) {
    expect(sameFields(RECORD, { ...RECORD, [name]: other })).toBe(false);
    expect(sameFields({ ...RECORD, [name]: other }, RECORD)).toBe(false);
  }
});

test("clause 3: a number that was not given differs from 0", () => {
  expect(sameFields({ ...RECORD, volume: null }, { ...RECORD, volume: 0 })).toBe(false);
});
