import { type RecordStore, type SavePolicy, StoreError, type Submission } from "@cellgrade/store/store";

// Group commit without a timer. Few commits of an account set are under way at a time, and what arrives meanwhile makes
// the next one: the busier the server, the larger the batches. An idle server commits a lone record in the turn of the
// event loop in which its body was complete.

/** Commits under way. While one is synced the next is gathered and begun; more would only make the batches smaller. */
const COMMITS_MAX = 2;

/** Records of one commit. Larger commits gain nothing and hold the event loop for more than about 10 ms. */
const COMMIT_RECORDS_MAX = 1_000;

/** The submissions of one exchange, and what to do when their commit has ended. */
export interface QueuedExchange {
  readonly submissions: readonly Submission[];
  committed(): void;
  failed(error: StoreError): void;
}

export interface CommitQueue {
  /** Queues an exchange; the order of the calls is the order of arrival. False when the bound is reached. */
  push(exchange: QueuedExchange): boolean;
  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void>;
}

/** The bound on queued records, which all account sets of the process share. */
export interface QueueBound {
  readonly recordsMax: number;
  recordsQueued: number;
}

export interface CommitQueueDependencies {
  readonly store: Pick<RecordStore, "saveBatch">;
  readonly policy: () => SavePolicy;
  readonly bound: QueueBound;
  /** Called once a commit, with what it made durable and its time in ms. */
  readonly onCommit: (submissions: readonly Submission[], commitMs: number) => void;
  /** Called once a commit that failed, for the log. */
  readonly onFailure: (records: number, error: StoreError) => void;
}

export function createCommitQueue({ store, policy, bound, onCommit, onFailure }: CommitQueueDependencies): CommitQueue {
  let waiting: QueuedExchange[] = [];
  let scheduled = false;
  let underWay = 0;
  let onIdle: (() => void)[] = [];

  /** Takes the next batch: at most {@link COMMIT_RECORDS_MAX} records, but always at least one exchange. */
  function takeBatch(): QueuedExchange[] {
    let records = 0;
    let exchanges = 0;
    for (const exchange of waiting) {
      records += exchange.submissions.length;
      if (exchanges > 0 && records > COMMIT_RECORDS_MAX) break;
      exchanges += 1;
    }
    if (exchanges === waiting.length) {
      const all = waiting;
      waiting = [];
      return all;
    }
    return waiting.splice(0, exchanges);
  }

  async function commit(): Promise<void> {
    const batch = takeBatch();
    const submissions =
      batch.length === 1 ? (batch[0]?.submissions ?? []) : batch.flatMap((exchange) => exchange.submissions);
    const startedAt = performance.now();
    underWay += 1;
    try {
      await store.saveBatch(submissions, policy());
      onCommit(submissions, performance.now() - startedAt);
      for (const exchange of batch) exchange.committed();
    } catch (error) {
      const failure = error instanceof StoreError ? error : unexpected(error);
      onFailure(submissions.length, failure);
      for (const exchange of batch) exchange.failed(failure);
    }
    underWay -= 1;
    bound.recordsQueued -= submissions.length;
    schedule();
    if (underWay === 0 && waiting.length === 0) for (const resolve of onIdle.splice(0)) resolve();
  }

  function schedule(): void {
    if (scheduled || waiting.length === 0 || underWay >= COMMITS_MAX) return;
    scheduled = true;
    // An immediate runs after the poll phase: every request that was readable in this turn is in the batch.
    setImmediate(() => {
      scheduled = false;
      void commit();
    });
  }

  return {
    push(exchange) {
      const records = exchange.submissions.length;
      if (bound.recordsQueued + records > bound.recordsMax) return false;
      bound.recordsQueued += records;
      waiting.push(exchange);
      schedule();
      return true;
    },
    idle() {
      if (underWay === 0 && waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => onIdle.push(resolve));
    },
  };
}

/**
 * The error of a failure that nobody foresaw. Nobody knows what was committed, so no answer may say that nothing was.
 */
function unexpected(cause: unknown): StoreError {
  return new StoreError("a commit failed in an unexpected way", "unknown", { cause });
}
