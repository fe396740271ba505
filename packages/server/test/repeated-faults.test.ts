import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRepeatedFaults, type Fault, type RepeatedFaults } from "../src/repeated-faults.ts";

const MINUTE_MS = 60_000;
const ERROR = 50;
const WARN = 40;
const INFO = 30;

let lines: Record<string, unknown>[];
let faults: RepeatedFaults;

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  const log = pino(
    { base: null, timestamp: false },
    { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  faults = createRepeatedFaults({ log });
});
afterEach(() => {
  faults.close();
  vi.useRealTimers();
});

const FULL: Fault = {
  message: "a commit failed",
  accountSet: "001",
  error: new Error("not stored", { cause: new Error("the disk is full") }),
  facts: { records: 3 },
};

/** The lines since the last look, without their stacks. */
function logged(): Record<string, unknown>[] {
  return lines.splice(0).map(({ err, ...line }) => (err === undefined ? line : { ...line, stack: true }));
}

test("a fault that repeats has a line with its stack, a line each minute with a count, and a line when it is over", () => {
  for (let again = 0; again < 1_000; again += 1) faults.report(FULL);
  expect(logged()).toEqual([{ level: ERROR, msg: "a commit failed", accountSet: "001", records: 3, stack: true }]);

  vi.advanceTimersByTime(MINUTE_MS);
  const again = { level: ERROR, msg: "again: a commit failed", accountSet: "001" };
  expect(logged()).toEqual([{ ...again, times: 999, errors: ["not stored: the disk is full"] }]);
  faults.report(FULL);
  faults.report({ ...FULL, error: new Error("input/output error") });
  vi.advanceTimersByTime(MINUTE_MS);
  expect(logged()).toEqual([{ ...again, times: 2, errors: ["not stored: the disk is full", "input/output error"] }]);

  vi.advanceTimersByTime(MINUTE_MS);
  const over = { level: INFO, msg: "for a minute no longer: a commit failed", accountSet: "001" };
  expect(logged()).toEqual([{ ...over, times: 1_002, ms: 3 * MINUTE_MS }]);
  vi.advanceTimersByTime(60 * MINUTE_MS);
  expect(logged()).toEqual([]);
  faults.report(FULL);
  expect(logged()).toMatchObject([{ msg: "a commit failed", stack: true }]);
});

test("faults are told apart by message and account set", () => {
  faults.report(FULL);
  faults.report({ ...FULL, accountSet: "002" });
  faults.report({ ...FULL, accountSet: null });
  faults.report({ ...FULL, message: "refused submissions could not be kept", level: "warn" });
  faults.report(FULL);
  expect(logged().map(({ level, msg, accountSet }) => [level, msg, accountSet])).toEqual([
    [ERROR, "a commit failed", "001"],
    [ERROR, "a commit failed", "002"],
    [ERROR, "a commit failed", null],
    [WARN, "refused submissions could not be kept", "001"],
  ]);
});

test("a line shows a few texts of errors, however many there were", () => {
  for (let number = 0; number < 100; number += 1) faults.report({ ...FULL, error: new Error(`submission ${number}`) });
  logged();
  vi.advanceTimersByTime(MINUTE_MS);
  expect(logged()).toMatchObject([{ times: 99, errors: [1, 2, 3, 4, 5].map((number) => `submission ${number}`) }]);
});

test("what is counted is logged when the server stops, and what comes after has a line of its own", () => {
  for (let again = 0; again < 5; again += 1) faults.report(FULL);
  faults.report({ ...FULL, accountSet: "002" });
  logged();
  faults.close();
  expect(logged()).toMatchObject([{ msg: "again: a commit failed", accountSet: "001", times: 4 }]);
  expect(vi.getTimerCount()).toBe(0);
  faults.report(FULL);
  faults.report(FULL);
  expect(logged()).toMatchObject([{ msg: "a commit failed" }, { msg: "a commit failed" }]);
});
