import { expect, test } from "vitest";
import { filterQuery, NO_FILTER, recordFilterFields } from "../src/parts/filter/record-filter.ts";
import { choice, flag, number, printState, readState, text, texts } from "../src/url-state.ts";

const fields = {
  deviceCode: texts(),
  volumeMin: number(),
  from: text(),
  sort: choice(["-receivedAt", "testTime"], "-receivedAt"),
  curve: flag(),
};

test("state that is printed reads back the same, whatever characters it holds", () => {
  const state = {
    deviceCode: ["FR-01", "1 号&机=#?%+"],
    volumeMin: -0.5,
    from: "2024-03-02 09:14:08",
    sort: "testTime",
    curve: true,
  } as const;
  const link = printState(fields, state).toString();
  expect(readState(fields, new URLSearchParams(link))).toEqual(state);
});

test("defaults are left out of the address", () => {
  const state = { deviceCode: [], volumeMin: null, from: null, sort: "-receivedAt", curve: false } as const;
  expect(printState(fields, state).toString()).toBe("");
  expect(readState(fields, new URLSearchParams())).toEqual(state);
});

test("values that cannot be read count as not given", () => {
  const params = new URLSearchParams("volumeMin=abc&sort=colour&curve=maybe&deviceCode=&from=");
  expect(readState(fields, params)).toEqual(readState(fields, new URLSearchParams()));
  for (const value of ["Infinity", "NaN", " ", "1e999"]) {
    expect(readState(fields, new URLSearchParams([["volumeMin", value]])).volumeMin, value).toBeNull();
  }
});

test("a filter asks for what it holds, and an empty one for nothing", () => {
  expect(filterQuery(NO_FILTER)).toEqual({});
  expect(readState(recordFilterFields, new URLSearchParams())).toEqual(NO_FILTER);
  expect(
    filterQuery({ ...NO_FILTER, deviceCode: ["FR-01"], volumeMin: 0, testTimeFrom: "2024-03-02 00:00:00" }),
  ).toEqual({
    deviceCode: ["FR-01"],
    volumeMin: 0,
    testTimeFrom: "2024-03-02 00:00:00",
  });
});
