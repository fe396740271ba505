// The time from a complete body to its answer, as a histogram of plain numbers: counting a save allocates nothing.

const OUTCOMES = ["saved", "found", "refused"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Upper bounds of the buckets. A save takes some ms, a sync of a slow disk 50, and a machine gives up after seconds. */
const BUCKETS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

const NAME = "cellgrade_answer_seconds";

export interface AnswerTimes {
  /** Counts an answer that was written `ms` after its request was complete. */
  count(outcome: Outcome, ms: number): void;
  /** The histogram in Prometheus' text format. */
  text(): string;
}

interface Counts {
  /** Answers by bucket; the last one has no upper bound. */
  readonly byBucket: number[];
  sumMs: number;
}

export function createAnswerTimes(): AnswerTimes {
  const counts = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, { byBucket: [...BUCKETS_MS, Infinity].map(() => 0), sumMs: 0 }]),
  ) as Readonly<Record<Outcome, Counts>>;

  function linesOf(outcome: Outcome): string[] {
    const { byBucket, sumMs } = counts[outcome];
    let answers = 0;
    const buckets = [...byBucket].map((inBucket, at) => {
      answers += inBucket;
      const bound = BUCKETS_MS[at];
      const le = bound === undefined ? "+Inf" : String(bound / 1_000);
      return `${NAME}_bucket{le="${le}",outcome="${outcome}"} ${answers}`;
    });
    const total = `${NAME}_sum{outcome="${outcome}"} ${sumMs / 1_000}`;
    return [...buckets, total, `${NAME}_count{outcome="${outcome}"} ${answers}`];
  }

  return {
    count(outcome, ms) {
      const ofOutcome = counts[outcome];
      const { byBucket } = ofOutcome;
      let bucket = 0;
      while (bucket < BUCKETS_MS.length && ms > (BUCKETS_MS[bucket] as number)) bucket += 1;
      byBucket[bucket] = (byBucket[bucket] as number) + 1;
      ofOutcome.sumMs += ms;
    },
    text() {
      const head = [`# HELP ${NAME} Time from a complete request to its answer`, `# TYPE ${NAME} histogram`];
      return `${[...head, ...OUTCOMES.flatMap(linesOf)].join("\n")}\n`;
    },
  };
}
