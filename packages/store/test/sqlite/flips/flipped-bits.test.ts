import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { type Flip, flipBits, type Outcome } from "./flip-bits.ts";

/** `npm run bench -- --check` flips 10,000. */
const FLIPS = 200;

/** A folder in memory where there is one: nothing here is about syncs. */
const PARENT = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** 5 s on a quiet machine. */
const HANG_MS = 240_000;

test(
  "a flipped bit in journal, database or system file is named by a check, refused on read, or harmless",
  async () => {
    const tally: { [outcome in Outcome]: number } = { named: 0, refused: 0, harmless: 0, silent: 0 };
    const silent: Flip[] = [];
    await flipBits({
      parent: PARENT,
      seed: 1,
      count: FLIPS,
      onFlip(flip) {
        tally[flip.outcome] += 1;
        if (flip.outcome === "silent") silent.push(flip);
      },
    });
    expect(silent).toEqual([]);
    expect(tally.named).toBeGreaterThan(FLIPS / 3);
    expect(tally.named + tally.refused + tally.harmless).toBe(FLIPS);
  },
  HANG_MS,
);
