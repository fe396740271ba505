import type NodeFs from "node:fs";
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeSqliteBackup } from "../../../src/sqlite/backup/make-backup.ts";
import { restoreSqliteBackup } from "../../../src/sqlite/backup/restore-backup.ts";
import { checkSqliteEngine } from "../../../src/sqlite/check/check-engine.ts";
import { openSqliteEngine } from "../../../src/sqlite/engine.ts";
import { finishRestore, isRestoreUnfinished } from "../../../src/sqlite/unfinished-restore.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { SMALL, throwawayFolder } from "../throwaway.ts";

// A restore that ends at any of its steps leaves the old state or the new one, and whoever opens the folder next finishes
// what has begun. Each change of names within the folder fails once, and with it everything after, as in a crash.

const disk = vi.hoisted(() => ({ changesLeft: Infinity }));

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof NodeFs>();
  const counted =
    <Args extends readonly unknown[]>(change: (...args: Args) => void) =>
    (...args: Args): void => {
      disk.changesLeft -= 1;
      if (disk.changesLeft < 0) throw Object.assign(new Error("the process has died"), { code: "DEAD" });
      change(...args);
    };
  return { ...fs, renameSync: counted(fs.renameSync), rmSync: counted(fs.rmSync as (...args: unknown[]) => void) };
});

const events = { onNote() {}, onProgress() {}, onDamage() {} };
let parent: Awaited<ReturnType<typeof throwawayFolder>>;
let old: string;
let whole: string;

function open(dataFolder: string) {
  return openSqliteEngine({ onBackgroundFailure() {} }, { dataFolder, role: "server", create: true, ...SMALL });
}

const ACCOUNT_SET = { id: 1, code: "001" };
const NEW_ACCOUNT_SET = {
  code: "001",
  enabled: true,
  timeZone: "Asia/Shanghai",
  units: { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" },
  overwrite: "arrival",
  historyDays: 90,
  shifts: [{ name: "全天", start: "00:00" }],
  recordDays: null,
  rejectionDays: null,
  runGapMinutes: 20,
  createdAt: 1,
} as const;

/** A folder with one account set and one record. */
async function fill(name: string, barcode: string): Promise<string> {
  const folder = join(parent.folder, name);
  const engine = await open(folder);
  await engine.system.accountSets.add({ ...NEW_ACCOUNT_SET, name: barcode });
  await engine.openStore(ACCOUNT_SET).saveBatch([submissionOf({ barcode })], KEEP_ALL);
  await engine.close();
  return folder;
}

beforeAll(async () => {
  parent = await throwawayFolder();
  old = await fill("old", "OLD");
  whole = join(parent.folder, "backup");
  await makeSqliteBackup({ dataFolder: await fill("new", "NEW"), target: whole, product: "1", events });
});
afterAll(() => parent.remove());

type State = "old" | "new";

/** Which state a folder is in, by the engine that opens it. What lies beside the records is of the same state. */
async function stateOf(dataFolder: string): Promise<State> {
  const engine = await open(dataFolder);
  try {
    const store = engine.openStore(ACCOUNT_SET);
    const [found] = (await store.findMany(["OLD", "NEW"])).map(({ barcode }) => barcode);
    const sets = (await engine.system.accountSets.all()).map(({ name }) => name);
    expect(sets).toEqual([found]);
    await store.saveBatch([submissionOf({ barcode: "LATER" })], KEEP_ALL);
    expect(await store.findMany(["LATER"])).toHaveLength(1);
    return found === "OLD" ? "old" : "new";
  } finally {
    await engine.close();
  }
}

/** Runs `work` on a disk that dies after some changes of names; true when it lived. */
async function untilDeath(changes: number, work: () => unknown): Promise<boolean> {
  disk.changesLeft = changes;
  try {
    await work();
    return true;
  } catch (error) {
    expect((error as Error).message).toBe("the process has died");
    return false;
  } finally {
    disk.changesLeft = Infinity;
  }
}

/** More changes than a restore makes. */
const CHANGES_MAX = 20;

test("a restore that ends at any step leaves the old state or the new, and who opens the folder next finishes it", async () => {
  const states: State[] = [];
  let finished = false;
  for (let changes = 0; !finished && changes < CHANGES_MAX; changes += 1) {
    const data = join(parent.folder, `data-${changes}`);
    cpSync(old, data, { recursive: true });
    finished = await untilDeath(changes, () =>
      restoreSqliteBackup({ backup: whole, dataFolder: data, force: true, events }),
    );
    // The one who finishes it may die as well, any number of times.
    for (let again = 0; isRestoreUnfinished(data) && again < changes % 4; again += 1) {
      await untilDeath(again, () => finishRestore(data));
    }
    states.push(await stateOf(data));
    expect(isRestoreUnfinished(data)).toBe(false);
    const damage: string[] = [];
    await checkSqliteEngine({ folder: data, events: { ...events, onDamage: ({ what }) => damage.push(what) } });
    expect(damage).toEqual([]);
    // What was there before is kept, once it is not there any more.
    const aside = readdirSync(data).filter((name) => name.startsWith("before-restore-"));
    expect(aside).toHaveLength(states.at(-1) === "old" ? 0 : 1);
    if (aside[0] !== undefined) expect(await stateOf(join(data, aside[0]))).toBe("old");
  }
  expect(finished).toBe(true);
  expect(states.lastIndexOf("old"), "there is one moment at which it happens").toBe(states.indexOf("new") - 1);
  expect(states.filter((state) => state === "new").length).toBeGreaterThan(5);
});

test("a folder whose restore is not finished is neither checked nor backed up", async () => {
  const data = join(parent.folder, "unfinished");
  cpSync(old, data, { recursive: true });
  await untilDeath(3, () => restoreSqliteBackup({ backup: whole, dataFolder: data, force: true, events }));
  expect(isRestoreUnfinished(data)).toBe(true);
  const told = `a restore of ${data} is not finished: start the server, which finishes it`;
  await expect(checkSqliteEngine({ folder: data, events })).rejects.toThrow(told);
  const target = join(parent.folder, "never");
  await expect(makeSqliteBackup({ dataFolder: data, target, product: "1", events })).rejects.toThrow(told);
});
