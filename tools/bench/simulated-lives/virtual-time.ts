import type { Clock } from "../../../packages/store/src/sqlite/clock.ts";

/** A clock that stands still until {@link VirtualTime.step}. */
export interface VirtualTime extends Clock {
  /** Goes to the next moment for which something is planned, and does it; false when nothing is. */
  step(): Promise<boolean>;
}

interface Planned {
  readonly at: number;
  readonly work: () => void;
}

export function createVirtualTime(): VirtualTime {
  let now = 0;
  /** In the order of their moments; of one moment, in the order they were planned. */
  const planned: Planned[] = [];

  return {
    now: () => now,
    after(ms, work) {
      const plan = { at: now + Math.max(0, ms), work };
      const place = planned.findLastIndex(({ at }) => at <= plan.at);
      planned.splice(place + 1, 0, plan);
      return () => {
        const known = planned.indexOf(plan);
        if (known !== -1) planned.splice(known, 1);
      };
    },
    async step() {
      if (planned.length === 0) await everythingElse(); // what needs no time may plan more
      const next = planned.shift();
      if (next === undefined) return false;
      now = next.at;
      next.work();
      await everythingElse();
      return true;
    },
  };
}

/** Resolves when all that follows from what was done is done: the commit queue waits for an immediate. */
async function everythingElse(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
