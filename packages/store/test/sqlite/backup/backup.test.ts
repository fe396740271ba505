import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BackupError } from "../../../src/backup.ts";
import { MANIFEST_FILE } from "../../../src/backup-manifest.ts";
import type { Engine } from "../../../src/engine.ts";
import { makeSqliteBackup } from "../../../src/sqlite/backup/make-backup.ts";
import { restoreSqliteBackup } from "../../../src/sqlite/backup/restore-backup.ts";
import { checkSqliteEngine } from "../../../src/sqlite/check/check-engine.ts";
import { openSqliteEngine } from "../../../src/sqlite/engine.ts";
import type { RecordStore } from "../../../src/store.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { SMALL, throwawayFolder } from "../throwaway.ts";

// A backup holds what was acknowledged before it began, and a restore puts back every byte of it or nothing.

const ACCOUNT_SET = {
  code: "001",
  name: "一车间",
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

let parent: Awaited<ReturnType<typeof throwawayFolder>>;
let made = 0;
const events = { onNote() {}, onProgress() {} };

/** The path of a folder that is not there yet. */
const newFolder = (name: string): string => join(parent.folder, `${name}-${(made += 1)}`);

const backup = (dataFolder: string, target = newFolder("backup")) =>
  makeSqliteBackup({ dataFolder, target, product: "1.2.3", events }).then((result) => ({ ...result, target }));
const restore = (from: string, dataFolder: string, force = false) =>
  restoreSqliteBackup({ backup: from, dataFolder, force, events });

function open(dataFolder: string): Promise<Engine> {
  return openSqliteEngine(
    {
      onBackgroundFailure({ error }) {
        throw error;
      },
    },
    { dataFolder, role: "server", create: true, ...SMALL },
  );
}

/** Opens the account set of a folder for some work. */
async function withStore<Result>(dataFolder: string, work: (store: RecordStore) => Promise<Result>): Promise<Result> {
  const engine = await open(dataFolder);
  try {
    return await work(engine.openStore({ id: 1, code: ACCOUNT_SET.code }));
  } finally {
    await engine.close();
  }
}

const ALL = { sortBy: "barcode", descending: false, limit: 5_000 } as const;
const barcodesIn = (dataFolder: string): Promise<string[]> =>
  withStore(dataFolder, async (store) => (await store.search({}, ALL)).items.map(({ barcode }) => barcode));

async function damageIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  const onDamage = ({ file, what }: { file: string; what: string }) => found.push(`${file} ${what}`);
  await checkSqliteEngine({ folder, events: { ...events, onDamage } });
  return found;
}

/** A folder with one account set and a record A, whose server has stopped. */
let filled: string;
/** A backup of it. */
let whole: string;

beforeAll(async () => {
  parent = await throwawayFolder();
  filled = newFolder("filled");
  const engine = await open(filled);
  await engine.system.accountSets.add(ACCOUNT_SET);
  await engine.openStore({ id: 1, code: ACCOUNT_SET.code }).saveBatch([submissionOf({ barcode: "A" })], KEEP_ALL);
  await engine.close();
  whole = (await backup(filled)).target;
});
afterAll(() => parent.remove());

describe("a backup", () => {
  test("has what was acknowledged before it began, in the database or in the journal alone, while saves go on", async () => {
    const data = newFolder("data");
    const engine = await open(data);
    try {
      await engine.system.accountSets.add(ACCOUNT_SET);
      const store = engine.openStore({ id: 1, code: ACCOUNT_SET.code });
      const acknowledged: string[] = [];
      const ending = new AbortController();
      const saves = (async () => {
        for (let number = 0; !ending.signal.aborted; number += 1) {
          const barcode = `S${String(number).padStart(5, "0")}`;
          await store.saveBatch(
            [submissionOf({ barcode }), submissionOf({ barcode: "HOT", volume: number })],
            KEEP_ALL,
          );
          acknowledged.push(barcode);
        }
      })();
      for (let round = 0; round < 4; round += 1) {
        await expect.poll(() => acknowledged.length).toBeGreaterThan((round + 1) * 20);
        const before = [...acknowledged];
        const { target, accountSets } = await backup(data);
        expect(accountSets).toEqual([{ code: "001", name: "一车间" }]);
        expect(await damageIn(target)).toEqual([]);
        const restored = newFolder("restored");
        await restore(target, restored);
        const { kept, hot, history } = await withStore(restored, async (copy) => ({
          kept: await copy.findMany(before),
          hot: await copy.findMany(["HOT"]),
          history: await copy.history("HOT"),
        }));
        expect(kept).toHaveLength(before.length);
        // The record that every save overwrites is as one of them left it, and none is missing in its history.
        expect(hot[0]?.volume).toBeGreaterThanOrEqual(before.length - 1);
        expect(hot[0]?.revision).toBe((hot[0]?.volume ?? 0) + 1);
        expect(history).toHaveLength(Math.min(1_000, hot[0]?.volume ?? 0));
      }
      ending.abort();
      await saves;
    } finally {
      await engine.close();
    }
  });

  test("is one file for each database, without logs, and a manifest", () => {
    expect(new Set(readdirSync(whole, { recursive: true, encoding: "utf8" }))).toEqual(
      new Set(["account-sets", join("account-sets", "0001-001.sqlite"), MANIFEST_FILE, "system.sqlite"]),
    );
    expect(JSON.parse(readFileSync(join(whole, MANIFEST_FILE), "utf8"))).toMatchObject({
      format: 1,
      engine: "sqlite",
      product: "1.2.3",
      accountSets: [{ code: "001", name: "一车间" }],
      files: [{ path: "system.sqlite" }, { path: "account-sets/0001-001.sqlite" }],
    });
  });

  test("is made nowhere else than in a folder that is missing or empty, and of a data folder alone", async () => {
    await expect(backup(filled, whole)).rejects.toThrow(`${whole} is not empty`);
    await expect(backup(newFolder("nothing"))).rejects.toThrow("there are no account sets in the data folder");
    expect(readdirSync(parent.folder).filter((name) => name.includes("partial"))).toEqual([]);
  });

  test("of a journal that has lost what was acknowledged is refused, and leaves nothing", async () => {
    const data = newFolder("data");
    cpSync(filled, data, { recursive: true });
    await withStore(data, async (store) => {
      for (const barcode of ["B", "C", "D"]) await store.saveBatch([submissionOf({ barcode })], KEEP_ALL);
      // As a process leaves it that dies now: the journal alone has the last three.
      for (const name of ["0001-001.journal-0", "0001-001.journal-1"]) {
        cpSync(join(data, "account-sets", name), join(data, `kept-${name}`));
      }
    });
    cpSync(join(filled, "account-sets"), join(data, "account-sets"), { recursive: true });
    for (const name of ["0001-001.journal-0", "0001-001.journal-1"]) {
      const bytes = readFileSync(join(data, `kept-${name}`));
      const at = bytes.indexOf('"C"');
      if (at !== -1) bytes.writeUInt8(bytes.readUInt8(at + 1) ^ 1, at + 1);
      writeFileSync(join(data, "account-sets", name), bytes);
    }
    const target = newFolder("backup");
    await expect(backup(data, target)).rejects.toThrow(
      "has lost the acknowledged submissions 3 to 3: run cellgrade check",
    );
    expect(existsSync(target)).toBe(false);
  });
});

describe("a restore", () => {
  test("refuses a backup of which any byte has changed, by the name of the file, and touches nothing", async () => {
    const data = newFolder("data");
    for (const path of ["system.sqlite", "account-sets/0001-001.sqlite", MANIFEST_FILE]) {
      const { length } = readFileSync(join(whole, path));
      for (let part = 0; part < 12; part += 1) {
        const flipped = newFolder("flipped");
        cpSync(whole, flipped, { recursive: true });
        const bytes = readFileSync(join(flipped, path));
        const at = Math.floor(((part + 0.5) / 12) * length);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (part % 8)), at);
        writeFileSync(join(flipped, path), bytes);
        const refusal: unknown = await restore(flipped, data).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(BackupError);
        expect((refusal as Error).message, `byte ${at}`).toContain(
          path === MANIFEST_FILE ? flipped : join(flipped, path),
        );
        expect(existsSync(data)).toBe(false);
        if (part === 0) expect((await damageIn(flipped)).join("\n")).toContain(path);
      }
    }
  });

  test("refuses a backup that lacks a file or has another length", async () => {
    const short = newFolder("short");
    cpSync(whole, short, { recursive: true });
    writeFileSync(join(short, "system.sqlite"), "short");
    await expect(restore(short, newFolder("data"))).rejects.toThrow(/system\.sqlite is damaged: it has 5 bytes/);
    await expect(restore(filled, newFolder("data"))).rejects.toThrow("is no backup: it has no backup.json");
  });

  test("goes into a folder that is missing or empty, into another only by force, which moves aside what was there", async () => {
    const data = newFolder("data");
    cpSync(filled, data, { recursive: true });
    await withStore(data, (store) => store.saveBatch([submissionOf({ barcode: "B" })], KEEP_ALL));
    await expect(restore(whole, data)).rejects.toThrow(`${data} is not empty: --force moves what is there aside`);
    expect(await barcodesIn(data)).toEqual(["A", "B"]);
    const { movedTo } = await restore(whole, data, true);
    expect(await barcodesIn(data)).toEqual(["A"]);
    expect(movedTo?.startsWith(join(data, "before-restore-"))).toBe(true);
    // It is whole, with its journal.
    cpSync(movedTo ?? "", newFolder("before"), { recursive: true });
    expect(await barcodesIn(join(parent.folder, `before-${made}`))).toEqual(["A", "B"]);
    expect((await restore(whole, newFolder("data"))).movedTo).toBeNull();
  });

  test("is refused beside a running server", async () => {
    const data = newFolder("data");
    const engine = await open(data);
    try {
      await expect(restore(whole, data, true)).rejects.toThrow("another server uses the data folder");
    } finally {
      await engine.close();
    }
  });

  test("of an account set that no server has opened, and saves afterwards go on", async () => {
    const data = newFolder("data");
    const engine = await open(data);
    await engine.system.accountSets.add(ACCOUNT_SET);
    await engine.close();
    const restored = newFolder("restored");
    await restore((await backup(data)).target, restored);
    await withStore(restored, (store) => store.saveBatch([submissionOf({ barcode: "A" })], KEEP_ALL));
    expect(await barcodesIn(restored)).toEqual(["A"]);
  });
});
