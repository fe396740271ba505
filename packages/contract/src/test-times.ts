import { createPlantClock, shiftedDate } from "./plant-time.ts";

// What a `testTime` says beside another one, and beside its receipt. It names no zone, so both are asked in the time zone of
// the account set. Nearly always texts decide: moments are computed for the days around a change of the clocks alone, and for
// a test time half a day to a day and a half away from its receipt.

/** A test time, and whether its receipt showed it to be a wrong clock's. */
export interface JudgedTestTime {
  readonly testTime: string;
  /** True: it was more than a day ahead of its first receipt. */
  readonly testTimeAhead: boolean;
}

export interface TestTimes {
  /**
   * True when `given` is older than `kept`. Two times of which either may be the later, in the hour that the clocks show
   * twice, are equal. A wrong clock's is older than one that is not, and of two neither is older.
   */
  isOlder(given: JudgedTestTime, kept: JudgedTestTime): boolean;
  /**
   * Where a test time lies, seen from its receipt (ms since the epoch): `ahead` or `behind` by more than a day, else `near`. In
   * the hour that the clocks show twice the moment nearer to the receipt counts.
   */
  sideOf(testTime: string, receivedAt: number): "ahead" | "near" | "behind";
  /** True when {@link sideOf} is `ahead`. It takes two comparisons of a save like nearly all. */
  isAhead(testTime: string, receivedAt: number): boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Days that are remembered, some eleven years of them: what is compared lies on few. */
const DAYS_MAX = 4_096;

/** Test times as they are read in a zone, by its IANA name. Throws RangeError when there is no such zone. */
export function createTestTimes(timeZone: string): TestTimes {
  const clock = createPlantClock(timeZone);
  const calmDays = new Map<string, boolean>();
  /** The calm day that was asked for last: retests come in runs. */
  let lastCalmDay = "none";
  let surely = surelyAt(0);

  /** True when the clocks are not changed within a day of this one, so that its times follow all others as texts do. */
  function isCalm(testTime: string): boolean {
    if (testTime.startsWith(lastCalmDay)) return true;
    const date = testTime.slice(0, 10);
    const calm = isCalmDay(date);
    if (calm) lastCalmDay = date;
    return calm;
  }

  function isCalmDay(date: string): boolean {
    const known = calmDays.get(date);
    if (known !== undefined) return known;
    const [from] = clock.momentsOf(`${shiftedDate(date, -1)} 00:00:00`);
    const [to] = clock.momentsOf(`${shiftedDate(date, 2)} 00:00:00`);
    const calm = to - from === 3 * DAY_MS;
    if (calmDays.size === DAYS_MAX) calmDays.clear();
    calmDays.set(date, calm);
    return calm;
  }

  function isEarlier(testTime: string, kept: string): boolean {
    if (testTime === kept) return false;
    if (isCalm(testTime) || isCalm(kept)) return testTime < kept;
    return Math.max(...clock.momentsOf(testTime)) < Math.min(...clock.momentsOf(kept));
  }

  /**
   * Texts that tell the side of all but a few test times whose receipts lie in one minute. No zone moves its clocks by more than
   * the margin of half a day, but for Samoa, once.
   */
  function surelyAt(receivedAt: number) {
    const from = Math.floor(receivedAt / MINUTE_MS) * MINUTE_MS;
    const around = (ms: number): string => clock.localTime(from + ms);
    return {
      from,
      to: from + MINUTE_MS,
      behind: around(-36 * HOUR_MS),
      near: { from: around(-12 * HOUR_MS), to: around(12 * HOUR_MS) },
      ahead: around(36 * HOUR_MS),
    };
  }

  return {
    isOlder(given, kept) {
      if (given.testTimeAhead !== kept.testTimeAhead) return given.testTimeAhead;
      return !given.testTimeAhead && isEarlier(given.testTime, kept.testTime);
    },
    sideOf,
    isAhead(testTime, receivedAt) {
      if (receivedAt < surely.from || receivedAt >= surely.to) surely = surelyAt(receivedAt);
      return testTime > surely.near.to && sideOf(testTime, receivedAt) === "ahead";
    },
  };

  function sideOf(testTime: string, receivedAt: number): ReturnType<TestTimes["sideOf"]> {
    if (receivedAt < surely.from || receivedAt >= surely.to) surely = surelyAt(receivedAt);
    if (testTime >= surely.near.from && testTime <= surely.near.to) return "near";
    if (testTime > surely.ahead) return "ahead";
    if (testTime < surely.behind) return "behind";
    const distances = clock.momentsOf(testTime).map((moment) => moment - receivedAt);
    if (Math.min(...distances) > DAY_MS) return "ahead";
    return Math.max(...distances) < -DAY_MS ? "behind" : "near";
  }
}
