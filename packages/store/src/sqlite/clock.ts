/** Time as it passes for the journal and the applier: monotonic, so that setting the clock moves nothing. Tests give one of their own. */
export interface Clock {
  /** ms since some moment. */
  now(): number;
  /** Calls `work` once after some ms. Returns a function that calls it off. */
  after(ms: number, work: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
