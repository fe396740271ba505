import { simulate } from "../simulated-lives/simulation.ts";
import type { Figure } from "./figure.ts";

const SEEDS = 5_000;

/** The simulated lives of `tools/bench/simulated-lives`, of which `npm test` runs the first seeds. */
export async function simulateLives(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const rots of [false, true]) {
    let broken = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      await simulate(seed, { rots }).catch((error: unknown) => {
        broken += 1;
        console.error(`  ${(error as Error).message}${rots ? " (on a disk that rots)" : ""}`);
      });
    }
    const name = `of ${SEEDS} seeds${rots ? " on a disk that rots" : ""}, those that broke the promise`;
    figures.push({ name, value: broken, unit: "seeds", bound: { atMost: 0 } });
  }
  return figures;
}
