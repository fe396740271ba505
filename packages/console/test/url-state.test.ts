import { describe, expect, test } from "vitest";
import { filterQuery, NO_FILTER, recordFilterFields } from "../src/parts/filter/record-filter.ts";
import { editChoice } from "../src/edit-choice.ts";
import {
  changedParams,
  choice,
  flag,
  number,
  printState,
  readState,
  resetting,
  type StateChange,
  type StateOf,
  text,
  texts,
} from "../src/url-state.ts";

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

describe("a change of the state", () => {
  type State = StateOf<typeof fields>;

  /** The address after changes that follow each other. */
  function after(search: string, ...changes: readonly StateChange<State>[]): string {
    let params = new URLSearchParams(search);
    for (const change of changes) params = changedParams(fields, params, change) ?? params;
    return params.toString();
  }

  test("writes what it names, and keeps the parameters of others", () => {
    expect(after("other=1&volumeMin=3&deviceCode=A", { volumeMin: 4 })).toBe("other=1&deviceCode=A&volumeMin=4");
    expect(after("other=1&volumeMin=3", { volumeMin: null, sort: "-receivedAt" })).toBe("other=1");
  });

  test("is none where everything is so already", () => {
    const params = new URLSearchParams("volumeMin=3&deviceCode=A&deviceCode=B");
    expect(changedParams(fields, params, { volumeMin: 3, deviceCode: ["A", "B"], curve: false })).toBeNull();
    expect(changedParams(fields, params, () => ({}))).toBeNull();
  });

  test("that derives goes on from the state of its moment", () => {
    const add = (device: string) => (now: State) => ({ deviceCode: [...now.deviceCode, device] });
    expect(after("", add("A"), add("B"))).toBe("deviceCode=A&deviceCode=B");
  });

  test("resets what it leads away from, unless it changes nothing", () => {
    const reset = { from: null };
    expect(after("from=page-2&volumeMin=3", resetting<State>({ volumeMin: 4 }, reset))).toBe("volumeMin=4");
    expect(after("from=page-2&volumeMin=3", resetting<State>({ volumeMin: 3 }, reset))).toBe("from=page-2&volumeMin=3");
    expect(after("from=page-2", resetting<State>({ from: "page-3" }, reset))).toBe("from=page-3");
  });
});

test("a control that tells its whole choice changes what was clicked in it, whatever was chosen meanwhile", () => {
  expect(editChoice(["A"], ["A", "B"])(["A", "C"])).toEqual(["A", "C", "B"]);
  expect(editChoice(["A", "B"], ["B"])(["A", "B", "C"])).toEqual(["B", "C"]);
  expect(editChoice(["A"], [])(["A"])).toEqual([]);
  expect(editChoice<string>([], ["A"])(["A"])).toEqual(["A"]);
});
