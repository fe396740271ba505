import { expect, test } from "vitest";
import { simulate } from "../simulated-lives/simulation.ts";

// `npm run bench -- --check` runs 10,000 seeds.

const SEEDS = 100; // of each kind

test.for([
  ["whatever fails, hangs, ends or loses its power", { rots: false }],
  ["or the loss is told, where a disk rots", { rots: true }],
] as const)("clauses 12 to 15: what was acknowledged is kept, %s", async ([, options]) => {
  const sums = { acknowledged: 0, refused: 0, unknown: 0, damages: 0, lost: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const counts = await simulate(seed, options);
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += counts[name];
  }
  for (const [name, sum] of Object.entries(sums)) {
    if (name !== "lost") expect(sum, `${name}: it came up`).toBeGreaterThan(0);
  }
  expect(sums.lost > 0, "some rot is told as a loss").toBe(options.rots);
});
