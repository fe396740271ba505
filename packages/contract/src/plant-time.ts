// Conversion between the plant's wall clock and UTC, by the rules of the zone. `testTime` names no zone: the account
// set gives it one. Local times are written as `testTime` is, `yyyy-MM-dd HH:mm:ss`, so they compare as text.

export interface PlantClock {
  /**
   * The moments (ms since the epoch, ascending) at which the plant's clocks show `yyyy-MM-dd HH:mm:ss`. There are two
   * when the hour is repeated, else one. A time that the clocks skip is read as if they had not been put forward.
   */
  momentsOf(localTime: string): readonly [number, ...number[]];
  /** The first moment of the local day that holds a moment. */
  startOfDay(moment: number): number;
  /** What the plant's clocks show at a moment. */
  localTime(moment: number): string;
}

const DAY_MS = 24 * 3_600_000;

/** The clock of a zone, by its IANA name. Throws RangeError when there is no such zone. */
export function createPlantClock(timeZone: string): PlantClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });

  /** What the clocks show at a moment, as the ms since the epoch at which UTC shows the same. */
  function wallMs(moment: number): number {
    const parts: { [type: string]: number } = {};
    for (const { type, value } of format.formatToParts(moment)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  function offsetMs(moment: number): number {
    const wholeSecond = Math.floor(moment / 1_000) * 1_000;
    return wallMs(wholeSecond) - wholeSecond;
  }

  function momentsOf(localTime: string): readonly [number, ...number[]] {
    const wall = wallMsOf(localTime);
    // A zone changes its offset at most once within two days, so one of these two is in force.
    const before = offsetMs(wall - DAY_MS);
    const after = offsetMs(wall + DAY_MS);
    const moments = [...new Set([before, after])]
      .map((offset) => ({ moment: wall - offset, offset }))
      .filter(({ moment, offset }) => offsetMs(moment) === offset)
      .map(({ moment }) => moment)
      .sort((a, b) => a - b);
    const [first, ...rest] = moments;
    return first === undefined ? [wall - before] : [first, ...rest];
  }

  const localTime = (moment: number): string => localTimeOf(wallMs(moment));
  return {
    momentsOf,
    startOfDay: (moment) => momentsOf(`${dateOf(localTime(moment))} 00:00:00`)[0],
    localTime,
  };
}

/** The date some days after (before: negative) a date, both `yyyy-MM-dd`. */
export function shiftedDate(date: string, days: number): string {
  return dateOf(localTimeOf(wallMsOf(`${date} 00:00:00`) + days * DAY_MS));
}

function dateOf(localTime: string): string {
  return localTime.slice(0, 10);
}

/**
 * A local time as the ms since the epoch at which UTC shows the same, so that a difference of two is what the clocks showed.
 * NaN of a text that is no time.
 */
export function wallMsOf(localTime: string): number {
  return Date.parse(`${localTime.replace(" ", "T")}Z`);
}

/** The inverse of {@link wallMsOf}, to whole seconds. */
export function localTimeOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19).replace("T", " ");
}

/**
 * Receipt minus test time, in whole seconds. It is positive when the machine's clock is behind or its results come
 * late, and negative when the clock is ahead. In a repeated hour the moment nearer to the receipt counts.
 */
export function clockOffsetSeconds(clock: PlantClock, testTime: string, receivedAt: number): number {
  const offsets = clock.momentsOf(testTime).map((moment) => receivedAt - moment);
  const least = offsets.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
  return Math.round(least / 1_000);
}
