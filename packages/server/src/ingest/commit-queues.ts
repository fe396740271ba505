import type { StoreError, Submission } from "@cellgrade/store/store";
import type { OpenAccountSet } from "../account-sets/account-sets.ts";
import { type CommitQueue, createCommitQueue, type QueueBound } from "./commit-queue.ts";

/** The commit queues of the account sets: one each, and one bound for all of them. */
export interface CommitQueues {
  of(accountSet: OpenAccountSet): CommitQueue;
  /** Records that wait for the end of their commit. */
  recordsQueued(): number;
  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void>;
}

export interface CommitQueuesDependencies {
  /** Whether the server's clock is known to be right. */
  readonly isClockConfirmed: () => boolean;
  /** Called once a commit, with what it made durable and its time in ms. */
  readonly onCommit: (code: string, submissions: readonly Submission[], commitMs: number) => void;
  /** Called once a commit that failed, for the log. */
  readonly onFailure: (code: string, records: number, error: StoreError) => void;
}

export function createCommitQueues(
  { isClockConfirmed, onCommit, onFailure }: CommitQueuesDependencies,
  { recordsMax }: { readonly recordsMax: number },
): CommitQueues {
  const bound: QueueBound = { recordsMax, recordsQueued: 0 };
  const queues = new Map<OpenAccountSet, CommitQueue>();

  function open(set: OpenAccountSet): CommitQueue {
    const { code } = set.accountSet;
    const queue = createCommitQueue({
      store: set.store,
      policy() {
        const { overwrite, historyDays, timeZone } = set.accountSet; // as they are when a commit begins
        return { overwrite, historyDays, timeZone, clockConfirmed: isClockConfirmed() };
      },
      bound,
      onCommit: (submissions, commitMs) => onCommit(code, submissions, commitMs),
      onFailure: (records, error) => onFailure(code, records, error),
    });
    queues.set(set, queue);
    return queue;
  }

  return {
    of: (set) => queues.get(set) ?? open(set),
    recordsQueued: () => bound.recordsQueued,
    async idle() {
      for (const queue of queues.values()) await queue.idle();
    },
  };
}
