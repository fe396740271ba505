import type { Audit } from "./audit.ts";

// Failed sign-ins are summed up: a guesser would fill the trail, and push nobody's doings out of sight.

/** How often the sums are written down. */
const WRITTEN_EVERY_MS = 60_000;

/** Names and addresses that are told apart between two writings. The rest of them is one sum. */
const PAIRS_MAX = 200;

interface Failure {
  readonly name: string;
  readonly address: string;
}

interface Sum extends Failure {
  count: number;
  readonly firstAt: number;
}

export interface FailedSignIns {
  count(failure: Failure): void;
  /** Writes down what was counted. */
  close(): Promise<void>;
}

export function createFailedSignIns({ audit }: { readonly audit: Pick<Audit, "record"> }): FailedSignIns {
  let sums = new Map<string, Sum>();

  async function write(): Promise<void> {
    const counted = sums;
    sums = new Map();
    await Promise.all([...counted.values()].map(record));
  }

  function record({ name, address, count, firstAt }: Sum): Promise<void> {
    return audit.record({
      at: Date.now(),
      actorKind: "stranger",
      actorId: null,
      actorName: name,
      address,
      action: "failSignIn",
      accountSet: null,
      target: null,
      before: null,
      after: JSON.stringify({ count, since: new Date(firstAt).toISOString() }),
    });
  }

  const timer = setInterval(() => void write(), WRITTEN_EVERY_MS).unref();

  return {
    count({ name, address }) {
      const isFull = sums.size >= PAIRS_MAX && !sums.has(JSON.stringify([name, address]));
      const pair = isFull ? { name: "…", address: "…" } : { name, address };
      const key = JSON.stringify([pair.name, pair.address]);
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { ...pair, count: 1, firstAt: Date.now() });
      else sum.count += 1;
    },
    async close() {
      clearInterval(timer);
      await write();
    },
  };
}
