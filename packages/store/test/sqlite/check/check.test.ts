import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Checked, CheckError, type Damage } from "../../../src/check.ts";
import type { Engine } from "../../../src/engine.ts";
import { checkSqliteEngine } from "../../../src/sqlite/check/check-engine.ts";
import { openSqliteEngine } from "../../../src/sqlite/engine.ts";
import { KEEP_ALL, NEWEST_WINS, submissionOf } from "../../suite/submissions.ts";
import { SMALL, throwawayFolder } from "../throwaway.ts";

// A check names what is not as it was written, and nothing else. flips/ has bits flipped at random.

const ACCOUNT_SET = { id: 1, code: "001" };
const NEW_ACCOUNT_SET = {
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
/** A folder whose server has stopped: cells A, B, C with history, a submission that came late, an exclusion. */
let stopped: string;
let copies = 0;

beforeAll(async () => {
  parent = await throwawayFolder();
  stopped = join(parent.folder, "stopped");
  const engine = await open(stopped);
  await engine.system.accountSets.add(NEW_ACCOUNT_SET);
  const store = engine.openStore(ACCOUNT_SET);
  for (const volume of [1, 2, 3]) {
    const cells = ["A", "B", "C"].map((barcode) => submissionOf({ barcode, volume }));
    await store.saveBatch(cells, KEEP_ALL);
  }
  await store.saveBatch([submissionOf({ barcode: "B", testTime: "2020-01-01 00:00:00" })], NEWEST_WINS);
  await store.exclude("C", { reason: "探针坏了", excludedAt: 1 });
  await engine.close();
});
afterAll(() => parent.remove());

function open(dataFolder: string): Promise<Engine> {
  return openSqliteEngine({ onBackgroundFailure() {} }, { dataFolder, role: "server", create: true, ...SMALL });
}

/** A folder of its own, to be damaged. */
function copyOfStopped(): string {
  const folder = join(parent.folder, `copy-${(copies += 1)}`);
  cpSync(stopped, folder, { recursive: true });
  return folder;
}

const DATABASE = "account-sets/0001-001.sqlite";

interface Told extends Checked {
  readonly found: readonly Damage[];
  readonly notes: readonly string[];
  /** Shares done, as they were told. */
  readonly shares: readonly number[];
}

async function check(folder: string): Promise<Told> {
  const found: Damage[] = [];
  const notes: string[] = [];
  const shares: number[] = [];
  const checked = await checkSqliteEngine({
    folder,
    events: {
      onDamage: (damage) => found.push(damage),
      onNote: (note) => notes.push(note),
      onProgress: (done) => shares.push(done),
    },
  });
  return { ...checked, found, notes, shares };
}

function edit(file: string, work: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(file);
  try {
    db.enableDefensive(false);
    work(db);
    db.exec("pragma wal_checkpoint(truncate)");
  } finally {
    db.close();
  }
}

/** Changes rows behind the engine's back, as a disk does. */
function damage(folder: string, sql: string, file = DATABASE): void {
  edit(join(folder, file), (db) => db.exec(sql));
}

/** Changes rows while SQLite does not know of an index, whose entries stay as they were. */
function damageBesideIndex(folder: string, index: string, sql: string): void {
  let rows: Record<string, unknown>[] = [];
  edit(join(folder, DATABASE), (db) => {
    rows = db.prepare("select * from sqlite_schema where name = ?").all(index);
    db.exec("pragma writable_schema = on");
    db.prepare("delete from sqlite_schema where name = ?").run(index);
  });
  damage(folder, sql);
  edit(join(folder, DATABASE), (db) => {
    db.exec("pragma writable_schema = on");
    const put = db.prepare("insert into sqlite_schema values (?, ?, ?, ?, ?)");
    for (const row of rows) put.run(...(Object.values(row) as string[]));
  });
}

describe("a folder that is as it was written", () => {
  test("beside its server is found whole, while saves go on", async () => {
    const folder = copyOfStopped();
    const engine = await open(folder);
    const store = engine.openStore(ACCOUNT_SET);
    const ending = new AbortController();
    const saves = (async () => {
      for (let round = 0; !ending.signal.aborted; round += 1) {
        const cells = Array.from({ length: 20 }, (_, cell) => submissionOf({ barcode: `S${cell}`, volume: round }));
        await store.saveBatch(cells, KEEP_ALL);
      }
    })();
    try {
      for (let round = 0; round < 3; round += 1) {
        expect(await check(folder)).toMatchObject({ accountSets: 1, damage: 0, found: [], notes: [] });
      }
    } finally {
      ending.abort();
      await saves;
      await engine.close();
    }
    const { versions, shares } = await check(folder);
    expect(versions).toBeGreaterThan(10);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  test("without its server is found whole, and stays as it was", async () => {
    const folder = copyOfStopped();
    expect(await check(folder)).toMatchObject({ accountSets: 1, versions: 10, damage: 0, found: [] });
    for (const file of [DATABASE, "system.sqlite", "account-sets/0001-001.journal-0"]) {
      expect(readFileSync(join(folder, file)).equals(readFileSync(join(stopped, file))), file).toBe(true);
    }
  });

  test("an account set that was never opened is no damage", async () => {
    const folder = copyOfStopped();
    const engine = await open(folder);
    await engine.system.accountSets.add({ ...NEW_ACCOUNT_SET, code: "002" });
    await engine.close();
    expect(await check(folder)).toMatchObject({ damage: 0, notes: ["account set 002 has no files yet"] });
  });
});

describe("damage is named, by file and barcode", () => {
  const RECORD = "barcode = 'A' and replaced_by = 0";

  test.each([
    ["a version", `update version set volume = 3.5 where ${RECORD}`, "A", "version 7 does not match its checksum"],
    ["one in history", "update version set energy = null where seq = 2", "B", "version 2 does not match its checksum"],
    ["a lost checksum", "update version set checksum = null where seq = 3", "C", "version 3 has lost its checksum"],
    [
      "a version that leads to another cell",
      `update version set previous = 5 where ${RECORD}`,
      "A",
      "version 7 names version 5, which is none of its history",
    ],
    [
      "a version that nothing leads to",
      `update version set previous = 1 where ${RECORD}`,
      "A",
      "nothing leads to version 4 of its history",
    ],
    [
      "a version beyond what is applied",
      "update version set seq = 99 where barcode = 'C' and replaced_by = 0",
      "C",
      "version 99 lies beyond what table applied says",
    ],
  ])("%s", async (_name, sql, barcode, what) => {
    const folder = copyOfStopped();
    damage(folder, sql);
    const { found, damage: count } = await check(folder);
    expect(found).toContainEqual({ file: DATABASE, barcode, what });
    expect(count).toBe(found.length);
  });

  test.each([
    ["version_device", "battery_station = 'X' where seq = 8", "index version_device does not lead to version 8"],
    ["version_received", "received_at = 5 where seq = 8", "index version_received does not lead to version 8"],
    ["version_barcode", "replaced_by = 77 where seq = 8", "index version_barcode has 3 entries for 2 versions"],
    ["version_barcode", "replaced_by = 0 where seq = 5", "index version_barcode does not lead to version 5"],
    ["version_replaced", "replaced_at = null where seq = 2", "index version_replaced has 7 entries for 6 versions"],
  ])("entries of %s that are not those of the rows: %s", async (index, change, what) => {
    const folder = copyOfStopped();
    damageBesideIndex(folder, index, `update version set ${change}`);
    expect((await check(folder)).found).toContainEqual({ file: DATABASE, barcode: "B", what });
  });

  test("tables beside the records, and what people set", async () => {
    const folder = copyOfStopped();
    damage(folder, "update exclusion set reason = '探针好了'; update applied set through = through + 4096");
    damage(folder, "update account_set set history_days = 91", "system.sqlite");
    const { found } = await check(folder);
    expect(found.toSorted((a, b) => (a.what < b.what ? -1 : 1))).toEqual([
      { file: "system.sqlite", barcode: null, what: "table account_set is not as it was written" },
      { file: DATABASE, barcode: null, what: "table applied is not as it was written" },
      { file: DATABASE, barcode: null, what: "table exclusion is not as it was written" },
    ]);
  });

  test("a machine hour that is too narrow, and one that is gone", async () => {
    const folder = copyOfStopped();
    damage(folder, "update machine_hour set least_volume = 1.5");
    const machineHour = "machine FR-07, hour 2024-03-02 09, step 3";
    const what = `table machine_hour is too narrow for ${machineHour}`;
    expect((await check(folder)).found).toContainEqual({ file: DATABASE, barcode: null, what });
    damage(folder, "delete from machine_hour");
    expect((await check(folder)).found).toContainEqual({ file: DATABASE, barcode: null, what });
  });

  test("the condition of an index", async () => {
    const folder = copyOfStopped();
    damage(
      folder,
      `pragma writable_schema = on;
       update sqlite_schema set sql = replace(sql, 'replaced_by = 0', 'replaced_by = 1') where name = 'version_barcode'`,
    );
    const what = "index version_barcode is not as it was made";
    expect((await check(folder)).found).toContainEqual({ file: DATABASE, barcode: null, what });
  });

  test("a file that is no database, and a journal of which a part is gone", async () => {
    const folder = copyOfStopped();
    writeFileSync(join(folder, DATABASE), "no database".repeat(1_000));
    rmSync(join(folder, `${DATABASE}-wal`), { force: true });
    rmSync(join(folder, "account-sets/0001-001.journal-1"));
    expect((await check(folder)).found).toEqual([
      { file: DATABASE, barcode: null, what: "cannot be read: file is not a database" },
      { file: "account-sets/0001-001.journal-1", barcode: null, what: "is gone" },
    ]);
  });
});

test("what cannot be checked is said, and is no damage", async () => {
  await expect(check("/nowhere")).rejects.toThrow("/nowhere is neither a data folder nor a backup");
  const folder = copyOfStopped();
  damage(folder, "pragma user_version = 3");
  const unchecked: unknown = await check(folder).catch((error: unknown) => error);
  expect(unchecked).toBeInstanceOf(CheckError);
  expect((unchecked as Error).message).toContain("was written by an older version of cellgrade: start the server once");
  damage(folder, "pragma user_version = 99");
  await expect(check(folder)).rejects.toThrow("was written by a newer version of cellgrade");
});
