import { copyFileSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { migrations } from "../../../src/sqlite/migrations.ts";
import { createReaderPool, type ReaderPool, type ReaderPoolOptions } from "../../../src/sqlite/read/reader-pool.ts";
import type { ReaderRequest } from "../../../src/sqlite/read/reader-worker.ts";
import { StoreError } from "../../../src/store.ts";
import { CACHE_BYTES, throwawayFolder } from "../throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let file: string;
let pools: ReaderPool[] = [];

beforeEach(async () => {
  folder = await throwawayFolder();
  file = join(folder.folder, "1.sqlite");
  openForWriting(file, migrations, { synchronous: "full", cacheBytes: CACHE_BYTES }).close();
});

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  pools = [];
  await folder.remove();
});

function poolOf(options?: Partial<ReaderPoolOptions>): ReaderPool {
  const pool = createReaderPool(options);
  pools.push(pool);
  return pool;
}

/** A query whose thread ends before it answers. */
function killThread(pool: ReaderPool): Promise<unknown> {
  const post = vi.spyOn(Worker.prototype, "postMessage");
  const query = pool.query(file, "ping", []);
  const thread = post.mock.contexts.at(-1) as Worker;
  post.mockRestore();
  void thread.terminate();
  return query;
}

/** The names of the queries that were given to threads since, in their order. */
function namesGiven(): () => (string | undefined)[] {
  const post = vi.spyOn(Worker.prototype, "postMessage");
  onTestFinished(() => post.mockRestore());
  const before = post.mock.calls.length;
  return () =>
    post.mock.calls.slice(before).map(([message]) => (message as { request: ReaderRequest }).request.query?.name);
}

async function storeErrorOf(query: Promise<unknown>): Promise<StoreError> {
  const reason: unknown = await query.then(
    () => null,
    (error: unknown) => error,
  );
  expect(reason).toBeInstanceOf(StoreError);
  return reason as StoreError;
}

describe("a file that cannot be read", () => {
  test("rejects its queries with a StoreError, and the others go on", async () => {
    const pool = poolOf();
    const broken = join(folder.folder, "broken.sqlite");
    writeFileSync(broken, "this is no database, though it is long enough to have a header of one".repeat(100));
    for (const unreadable of [broken, join(folder.folder, "missing.sqlite"), folder.folder]) {
      const error = await storeErrorOf(pool.query(unreadable, "ping", []));
      expect(error).toMatchObject({ message: "a query failed", committed: "nothing" });
      expect(error.cause).toBeInstanceOf(Error);
      expect(await pool.query(file, "findMany", [["A"]])).toEqual([]);
    }
  });

  test("is opened anew after a failure: a connection that failed does not serve again", async () => {
    const pool = poolOf({ threads: 1 });
    const good = join(folder.folder, "good.sqlite");
    copyFileSync(file, good);
    await pool.query(file, "ping", []);
    writeFileSync(file, Buffer.alloc(statSync(file).size, "broken ")); // the file it has open
    await storeErrorOf(pool.query(file, "findMany", [["A"]]));
    rmSync(file);
    copyFileSync(good, file); // another one of this name
    expect(await pool.query(file, "findMany", [["A"]])).toEqual([]);
  });

  test("is read once it can be", async () => {
    const pool = poolOf({ threads: 1 });
    const late = join(folder.folder, "late.sqlite");
    await storeErrorOf(pool.query(late, "ping", []));
    openForWriting(late, migrations, { synchronous: "full", cacheBytes: CACHE_BYTES }).close();
    expect(await pool.query(late, "findMany", [["A"]])).toEqual([]);
  });
});

describe("waiting queries", () => {
  test("are bounded by kind: one more is refused at once, the others are answered, and then there is room again", async () => {
    const pool = poolOf({ threads: 1, waitingMax: { short: 3, long: 2 } });
    const long = [1, 2].map(() => pool.query(file, "count", [{}]));
    expect((await storeErrorOf(pool.query(file, "summarize", [{}]))).message).toBe("too many queries wait");
    const short = [1, 2, 3].map(() => pool.query(file, "findMany", [["A"]]));
    expect((await storeErrorOf(pool.query(file, "history", ["A"]))).message).toBe("too many queries wait");
    expect(pool.waiting).toBe(5);
    expect(await Promise.all([...long, ...short])).toEqual([0, 0, [], [], []]);
    expect(await pool.query(file, "findMany", [["A"]])).toEqual([]);
    await expect.poll(() => pool.waiting).toBe(0);
  });

  test("are bounded over all threads together", async () => {
    const pool = poolOf({ threads: 2, waitingMax: { short: 4, long: 1 } });
    const results = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(() => pool.query(file, "findMany", [["A"]])));
    expect(results.map(({ status }) => status)).toEqual([...Array(4).fill("fulfilled"), ...Array(2).fill("rejected")]);
  });

  test("never hold up a probe, nor is it refused when they are too many", async () => {
    const pool = poolOf({ threads: 1, waitingMax: { short: 2, long: 1 } });
    const given = namesGiven();
    const waiting = [1, 2].map(() => pool.query(file, "findMany", [["A"]]));
    await storeErrorOf(pool.query(file, "findMany", [["A"]]));
    await Promise.all([...waiting, pool.query(file, "ping", [])]);
    expect(given()).toEqual(["findMany", "ping", "findMany"]);
  });

  test("a page never waits behind a long query: all threads but one are given to those", async () => {
    for (const threads of [2, 3]) {
      const pool = poolOf({ threads });
      const given = namesGiven();
      const long = Array.from({ length: 4 }, () =>
        pool.query(file, "channels", [{}, { quantity: "volume", ng: null, runGapMinutes: 20 }]),
      );
      const page = pool.query(file, "findMany", [["A"]]);
      // What is given to a thread is given at once: none of them has answered yet.
      const atOnce = [...Array<string>(threads - 1).fill("channels"), "findMany"];
      expect(given()).toEqual(atOnce);
      expect(await page).toEqual([]);
      await Promise.all(long);
      expect(given().filter((name) => name === "channels")).toHaveLength(4);
    }
  });

  test("long ones are answered one after the other while the last thread is idle", async () => {
    const pool = poolOf({ threads: 2 });
    const given = namesGiven();
    const answered: number[] = [];
    const running = [1, 2, 3].map(async (place) => {
      await pool.query(file, "summarize", [{}]);
      answered.push(place);
      expect(given().length, "at most one more than are answered").toBeLessThanOrEqual(answered.length + 1);
    });
    await Promise.all(running);
    expect(answered).toEqual([1, 2, 3]);
  });
});

describe("a query that nobody waits for any more", () => {
  const SUM = "nobody waits for this query any more";

  /** Puts enough versions into the file that a sum over them asks whether it is still wanted. */
  beforeEach(() => {
    const db = openForWriting(file, migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
    db.exec(`
      insert into version (seq, barcode, replaced_by, received_at, revision, late_replay, test_time, device_code,
                           battery_station, work_step, volume)
      with recursive cell (n) as (select 1 union all select n + 1 from cell where n < 20000)
      select n, 'CELL-' || n, 0, 1, 1, 0, '2024-03-02 09:14:08', 'FR-01', '1', '1', 1 from cell`);
    db.close();
  });

  /** What the thread of the next query answers, in the order of its answers. */
  async function answersOf(run: () => Promise<unknown>): Promise<{ readonly error?: Error }[]> {
    const post = vi.spyOn(Worker.prototype, "postMessage");
    const answers: { readonly error?: Error }[] = [];
    const running = run();
    (post.mock.contexts.at(-1) as Worker).on("message", (answer) => answers.push(answer as { error?: Error }));
    post.mockRestore();
    await running;
    return answers;
  }

  const volume = { quantity: "volume", bins: 10, subgroup: "device", shiftStarts: [] } as const;
  test.each([
    ["summarize", [{}]],
    ["count", [{}]],
    ["countGrades", [{}, []]],
    ["trend", [{}, { quantity: "volume", period: "day", runGapMinutes: 20, shiftStarts: [] }]],
    ["distribution", [{}, volume]],
    ["runs", [{}, { quantity: "volume", ng: null, runGapMinutes: 20, limit: 50 }]],
    ["channels", [{}, { quantity: "volume", ng: null, runGapMinutes: 20 }]],
  ] as const)("%s: is rejected at once, and ends in its thread before it is through", async (name, args) => {
    const pool = poolOf({ threads: 1 });
    await pool.query(file, "ping", []);
    const giveUp = () =>
      answersOf(async () => {
        const abort = new AbortController();
        const query = pool.query(file, name, args as never, abort.signal);
        abort.abort(new Error("the page was closed"));
        await expect(query).rejects.toThrow("the page was closed");
        expect(await pool.query(file, "findMany", [["CELL-1"]])).toHaveLength(1);
      });
    // Where another process takes the core between the question and its end, the thread may be through before.
    await expect
      .poll(async () => (await giveUp()).map(({ error }) => error?.message), { timeout: 20_000 })
      .toEqual([SUM, undefined]);
  });

  test("is not begun when it still waits", async () => {
    const pool = poolOf({ threads: 1 });
    const abort = new AbortController();
    const answers = await answersOf(async () => {
      const running = pool.query(file, "findMany", [["A"]]);
      const waiting = pool.query(file, "summarize", [{}], abort.signal);
      abort.abort();
      await expect(waiting).rejects.toThrow("abort");
      expect(await running).toEqual([]);
      expect(await pool.query(file, "findMany", [["A"]])).toEqual([]);
    });
    expect(answers).toHaveLength(2);
  });

  test("takes no longer than a read may, and the next one is answered", async () => {
    const pool = poolOf({ threads: 1, readMsMax: 1 }); // its thread alone takes longer to start
    expect((await storeErrorOf(pool.query(file, "ping", []))).message).toBe("a query took too long");
    await vi.waitFor(() => pool.query(file, "ping", []));
  });
});

describe("a thread that dies", () => {
  test("fails its own queries and no other's, and is replaced", async () => {
    const pool = poolOf({ threads: 2 });
    const dying = storeErrorOf(killThread(pool));
    const elsewhere = pool.query(file, "findMany", [["A"]]);
    const behindThem = pool.query(file, "findMany", [["A"]]);
    expect((await dying).cause).toMatchObject({ message: "the thread ended" });
    expect(await elsewhere).toEqual([]);
    expect(await behindThem).toEqual([]);
    expect(await Promise.all([1, 2, 3, 4].map(() => pool.query(file, "findMany", [["A"]])))).toEqual([[], [], [], []]);
  });
});

describe.skipIf(process.platform !== "linux")("releasing a file (seen in /proc, on Linux)", () => {
  const openFiles = () =>
    readdirSync("/proc/self/fd").flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return []; // the one that lists them
      }
    });
  const ofFolder = () => openFiles().filter((name) => name.startsWith(folder.folder));

  test("has closed it when it resolves, after the queries that came before", async () => {
    const pool = poolOf();
    const queries = [1, 2, 3, 4].map(() => pool.query(file, "findMany", [["A"]]));
    await Promise.all(queries);
    expect(ofFolder()).not.toEqual([]);
    const last = pool.query(file, "findMany", [["A"]]);
    await pool.release(file);
    expect(ofFolder()).toEqual([]);
    expect(await last).toEqual([]);
    expect(await pool.query(file, "findMany", [["A"]])).toEqual([]);
  });
});

describe("closing", () => {
  test("rejects what waits and what comes after", async () => {
    const pool = poolOf();
    const waiting = storeErrorOf(pool.query(file, "ping", []));
    await pool.close();
    expect((await waiting).cause).toMatchObject({ message: "the thread ended" });
    expect((await storeErrorOf(pool.query(file, "ping", []))).message).toBe("the store is closed");
  });
});
