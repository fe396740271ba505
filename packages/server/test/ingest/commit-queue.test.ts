import { StoreError, type Submission } from "@cellgrade/store/store";
import { beforeEach, describe, expect, test } from "vitest";
import { createCommitQueue, type QueuedExchange } from "../../src/ingest/commit-queue.ts";
import { cell } from "./samples.ts";

// The queue before a store whose every commit the test ends by hand.

interface Commit {
  readonly barcodes: readonly string[];
  succeed(): void;
  fail(error: unknown): void;
}

let commits: Commit[];
let events: string[];
let onCommits: (() => void)[];

beforeEach(() => {
  commits = [];
  events = [];
  onCommits = [];
});

function saveBatch(submissions: readonly Submission[]): Promise<void> {
  return new Promise((resolve, reject) => {
    commits.push({
      barcodes: submissions.map(({ record }) => record.barcode),
      succeed: resolve,
      fail: reject,
    });
    for (const look of onCommits) look();
  });
}

function commitUnderWay(position: number): Promise<Commit> {
  return new Promise((resolve) => {
    const look = (): void => {
      const commit = commits[position];
      if (commit !== undefined) resolve(commit);
    };
    onCommits.push(look);
    look();
  });
}

function queueOf(recordsMax = 10_000) {
  const bound = { recordsMax, recordsQueued: 0 };
  const queue = createCommitQueue({
    store: { saveBatch },
    policy: () => ({ overwrite: "arrival", historyDays: 0, timeZone: "Asia/Shanghai", clockConfirmed: true }),
    bound,
    onCommit: (committed) => events.push(`commit of ${committed.length}`),
    onFailure: (records, error) => events.push(`failure of ${records}: ${error.committed}`),
  });
  return { bound, queue };
}

function exchange(...barcodes: string[]): QueuedExchange {
  return {
    submissions: barcodes.map((barcode) => ({ record: cell(barcode), receivedAt: 1 })),
    committed: () => events.push(`${barcodes[0]} committed`),
    failed: ({ committed }) => events.push(`${barcodes[0]} failed ${committed}`),
  };
}

function many(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index}`);
}

describe("commit queue", () => {
  test("what arrives in one turn, and while two commits are under way, is one commit, in order and without a timer", async () => {
    const { queue } = queueOf();
    queue.push(exchange("a"));
    queue.push(exchange("b"));
    const first = await commitUnderWay(0);
    queue.push(exchange("c"));
    const second = await commitUnderWay(1);
    for (const barcode of ["d", "e", "d"]) queue.push(exchange(barcode));
    await new Promise((resolve) => setImmediate(resolve));
    expect(commits).toHaveLength(2);
    first.succeed();
    (await commitUnderWay(2)).succeed();
    second.succeed();
    await queue.idle();
    expect(commits.map(({ barcodes }) => barcodes)).toEqual([["a", "b"], ["c"], ["d", "e", "d"]]);
  });

  test("nothing is said to be committed before the commit has ended, then to each exchange in order", async () => {
    const { queue } = queueOf();
    queue.push(exchange("a"));
    queue.push(exchange("b", "c"));
    const commit = await commitUnderWay(0);
    expect(events).toEqual([]);
    commit.succeed();
    await queue.idle();
    expect(events).toEqual(["commit of 3", "a committed", "b committed"]);
  });

  test("a commit takes at most 1,000 records, in order, and never splits an exchange", async () => {
    const { queue } = queueOf();
    queue.push(exchange(...many("a", 600)));
    queue.push(exchange(...many("b", 400)));
    queue.push(exchange("c"));
    queue.push(exchange(...many("d", 1_000)));
    for (const [position, count] of [1_000, 1, 1_000].entries()) {
      const commit = await commitUnderWay(position);
      expect(commit.barcodes).toHaveLength(count);
      commit.succeed();
    }
    await queue.idle();
    expect(commits.flatMap(({ barcodes }) => barcodes)).toEqual([
      ...many("a", 600),
      ...many("b", 400),
      "c",
      ...many("d", 1_000),
    ]);
  });

  test("beyond its bound nothing is queued, and room comes back with each commit, failed ones too", async () => {
    const { bound, queue } = queueOf(3);
    expect(queue.push(exchange("a", "b"))).toBe(true);
    expect(queue.push(exchange("c", "d"))).toBe(false);
    expect(queue.push(exchange("e"))).toBe(true);
    expect(queue.push(exchange("f"))).toBe(false);
    (await commitUnderWay(0)).fail(new StoreError("no room", "nothing"));
    await queue.idle();
    expect(bound.recordsQueued).toBe(0);
    expect(queue.push(exchange("g", "h", "i"))).toBe(true);
    (await commitUnderWay(1)).succeed();
    await queue.idle();
    expect(bound.recordsQueued).toBe(0);
    expect(commits.map(({ barcodes }) => barcodes)).toEqual([
      ["a", "b", "e"],
      ["g", "h", "i"],
    ]);
  });

  test("the bound is shared by the queues of all account sets", async () => {
    const { bound, queue } = queueOf(2);
    bound.recordsQueued = 2;
    expect(queue.push(exchange("a"))).toBe(false);
    bound.recordsQueued = 1;
    expect(queue.push(exchange("a"))).toBe(true);
    (await commitUnderWay(0)).succeed();
    await queue.idle();
    expect(bound.recordsQueued).toBe(1);
  });

  test("a failure is told to every exchange of its commit, and does not stop the next", async () => {
    const { queue } = queueOf();
    queue.push(exchange("a"));
    queue.push(exchange("b"));
    const first = await commitUnderWay(0);
    queue.push(exchange("c"));
    first.fail(new StoreError("no room", "nothing"));
    (await commitUnderWay(1)).succeed();
    await queue.idle();
    expect(events).toEqual([
      "failure of 2: nothing",
      "a failed nothing",
      "b failed nothing",
      "commit of 1",
      "c committed",
    ]);
  });

  test("a failure nobody foresaw counts as an unknown outcome: no answer may say that nothing was stored", async () => {
    const { queue } = queueOf();
    queue.push(exchange("a"));
    (await commitUnderWay(0)).fail(new TypeError("unforeseen"));
    await queue.idle();
    expect(events).toEqual(["failure of 1: unknown", "a failed unknown"]);
  });

  test("idle() waits for what is queued and under way, and not when there is nothing", async () => {
    const { queue } = queueOf();
    await queue.idle();
    queue.push(exchange("a"));
    let idle = false;
    const waiting = queue.idle().then(() => (idle = true));
    const first = await commitUnderWay(0);
    queue.push(exchange("b"));
    first.succeed();
    const second = await commitUnderWay(1);
    expect(idle).toBe(false);
    second.succeed();
    await waiting;
    expect(events).toContain("b committed");
  });
});
