import { randomInt } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { throwawayFolder } from "../throwaway.ts";
import { runFaults } from "./start-runs.ts";

// A sample of all faults. `npm run bench -- --check` has every one of them.

const STEP = 128;
/** A run takes a second, on a slow machine ten. */
const RUNS_MS_MAX = 600_000;

test(
  "whatever call of the disk fails, once or from then on, nothing acknowledged is lost, nothing refused is kept and all opens again",
  async (ctx) => {
    const { folder, remove } = await throwawayFolder();
    onTestFinished(remove);
    const firsts = [1 + randomInt(STEP), 1 + randomInt(STEP)];
    const found = await runFaults({ folder, firsts, step: STEP });
    if (typeof found === "string") {
      ctx.skip(found);
      return;
    }
    expect(found.wrong, `the first faults were ${firsts.join(" and ")}`).toEqual([]);
    expect(found.runs).toBeGreaterThan(16);
  },
  RUNS_MS_MAX,
);
