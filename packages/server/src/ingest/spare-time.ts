// Work that stands behind saves: a little of it in each turn of the event loop, in the order in which it was put off.
// Between two turns the loop reads and serves what has come meanwhile.

/** Of each turn, as long as there is such work. A save waits that much longer when it comes at a bad moment. */
const MS_A_TURN = 1;

export interface SpareTime {
  /**
   * Does the work in a later turn. `costMs` is what it brings about beyond its own run, such as bytes that are read then.
   */
  run(work: () => void, costMs?: number): void;
}

interface PutOff {
  readonly work: () => void;
  readonly costMs: number;
}

export function createSpareTime(): SpareTime {
  let waiting: PutOff[] = [];
  let scheduled = false;

  /** Does at least one piece of work, so that even a long one has its turn. */
  function turn(): void {
    const startedAt = performance.now();
    let costMs = 0;
    let done = 0;
    for (const each of waiting) {
      each.work();
      done += 1;
      costMs += each.costMs;
      if (performance.now() - startedAt + costMs >= MS_A_TURN) break;
    }
    waiting = waiting.slice(done);
    scheduled = waiting.length > 0;
    if (scheduled) setImmediate(turn);
  }

  return {
    run(work, costMs = 0) {
      waiting.push({ work, costMs });
      if (scheduled) return;
      scheduled = true;
      setImmediate(turn);
    },
  };
}
