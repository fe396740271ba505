import { copyFileSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { migrations } from "../../../src/sqlite/migrations.ts";
import { createReaderPool, type ReaderPool, type ReaderPoolOptions } from "../../../src/sqlite/read/reader-pool.ts";
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
    const pool = poolOf({ threads: 1, waitingMax: 10 });
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
    const pool = poolOf({ threads: 1, waitingMax: 10 });
    const late = join(folder.folder, "late.sqlite");
    await storeErrorOf(pool.query(late, "ping", []));
    openForWriting(late, migrations, { synchronous: "full", cacheBytes: CACHE_BYTES }).close();
    expect(await pool.query(late, "findMany", [["A"]])).toEqual([]);
  });
});

describe("waiting queries", () => {
  test("are bounded: one more is refused at once, the others are answered, and then there is room again", async () => {
    const pool = poolOf({ threads: 1, waitingMax: 3 });
    const waiting = [1, 2, 3].map(() => pool.query(file, "findMany", [["A"]]));
    expect((await storeErrorOf(pool.query(file, "ping", []))).message).toBe("too many queries wait");
    expect(await Promise.all(waiting)).toEqual([[], [], []]);
    expect(await pool.query(file, "findMany", [["A"]])).toEqual([]);
  });

  test("are bounded over all threads together", async () => {
    const pool = poolOf({ threads: 2, waitingMax: 4 });
    const results = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(() => pool.query(file, "ping", [])));
    expect(results.map(({ status }) => status)).toEqual([...Array(4).fill("fulfilled"), ...Array(2).fill("rejected")]);
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
    ["trend", [{}, { quantity: "volume", period: "day", shiftStarts: [] }]],
    ["distribution", [{}, volume]],
    ["channels", [{}, { quantity: "volume", ng: null }]],
  ] as const)("%s: is rejected at once, and ends in its thread before it is through", async (name, args) => {
    const pool = poolOf({ threads: 1 });
    await pool.query(file, "ping", []);
    const answers = await answersOf(async () => {
      const abort = new AbortController();
      const query = pool.query(file, name, args as never, abort.signal);
      abort.abort(new Error("the page was closed"));
      await expect(query).rejects.toThrow("the page was closed");
      expect(await pool.query(file, "findMany", [["CELL-1"]])).toHaveLength(1);
    });
    expect(answers.map(({ error }) => error?.message)).toEqual([SUM, undefined]);
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
    const pool = poolOf({ threads: 2, waitingMax: 100 });
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
