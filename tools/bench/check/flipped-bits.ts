import { type Flip, flipBits, type Outcome } from "../../../packages/store/test/sqlite/flips/flip-bits.ts";
import type { Figure } from "./figure.ts";

/** `npm test` flips 200. */
const FLIPS = 10_000;

/** Flips bits of a data folder, each on a copy of its own, and prints what came of them, file by file. */
export async function measureFlippedBits(folder: string): Promise<readonly Figure[]> {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const tally = new Map<string, { [outcome in Outcome]: number }>();
  const silent: Flip[] = [];
  function onFlip(flip: Flip): void {
    const ofFile = tally.get(flip.file) ?? { named: 0, refused: 0, harmless: 0, silent: 0 };
    ofFile[flip.outcome] += 1;
    tally.set(flip.file, ofFile);
    if (flip.outcome === "silent") silent.push(flip);
  }
  await flipBits({ parent: folder, seed, count: FLIPS, onFlip });
  console.log(`\n${FLIPS.toLocaleString("en-US")} bits, seed ${seed}: a file as a killed process left it, or settled`);
  console.table(Object.fromEntries(tally));
  for (const flip of silent) console.log(JSON.stringify(flip));
  return [{ name: "flipped bits that nothing tells of", value: silent.length, unit: "bits", bound: { atMost: 0 } }];
}
