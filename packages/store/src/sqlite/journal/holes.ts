import type { Flight } from "./flights.ts";
import type { SeqRange } from "./recover-frames.ts";

// Numbers that were given to submissions and will not be found, or cannot be relied on: their write or sync failed, or a
// power cut took them before anybody was told that they were saved. A frame of their own says so in the journal, with the
// next flight. Until that has landed, the journal does not say of anything behind them that it is accounted for.

export interface Holes {
  /** Adds the numbers of a flight that failed, and those that it should have told of. */
  add(flight: Flight): void;
  /** A flight left nothing in the journal: the numbers that it should have told of are untold. */
  failed(flight: Flight): void;
  landed(flight: Flight): void;
  /** Those that no flight under way tells of. */
  untold(): readonly SeqRange[];
  tell(holes: readonly SeqRange[], flight: Flight): void;
  /** The last seq with nothing untold before it; infinite without holes. */
  accountedThrough(): number;
}

const NONE: readonly SeqRange[] = [];

export function createHoles(ranges: readonly SeqRange[]): Holes {
  let holes: { readonly range: SeqRange; toldBy: Flight | null }[] = ranges.map((range) => ({ range, toldBy: null }));

  function failed(flight: Flight): void {
    for (const hole of holes) if (hole.toldBy === flight) hole.toldBy = null;
  }

  return {
    add(flight) {
      failed(flight);
      const { firstSeq, lastSeq } = flight;
      const before = holes.at(-1);
      // A disk that fails for days makes one hole, not one for each flight.
      const adjoins = before?.toldBy === null && before.range.last + 1 === firstSeq;
      if (adjoins) holes.pop();
      holes.push({ range: { first: adjoins ? before.range.first : firstSeq, last: lastSeq }, toldBy: null });
    },
    failed,
    landed(flight) {
      if (holes.length > 0) holes = holes.filter(({ toldBy }) => toldBy !== flight);
    },
    untold: () => (holes.length === 0 ? NONE : holes.filter(({ toldBy }) => toldBy === null).map(({ range }) => range)),
    tell(told, flight) {
      for (const hole of holes) if (told.includes(hole.range)) hole.toldBy = flight;
    },
    accountedThrough: () => holes.reduce((least, { range }) => Math.min(least, range.first - 1), Infinity),
  };
}
