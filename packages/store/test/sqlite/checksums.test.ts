import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BackgroundFailure, Engine } from "../../src/engine.ts";
import { openDataFolder } from "../../src/sqlite/data-folder.ts";
import { openForWriting } from "../../src/sqlite/database.ts";
import { openSqliteEngine } from "../../src/sqlite/engine.ts";
import { migrations } from "../../src/sqlite/migrations.ts";
import { DamagedRecordError, type RecordStore } from "../../src/store.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, recordOf, submissionOf } from "../suite/submissions.ts";
import { CACHE_BYTES, SMALL, throwawayFolder } from "./throwaway.ts";

// What a disk gives back changed is refused by name, on every way that leads to a record; a save heals it.

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let engine: Engine;
let store: RecordStore;
let accountSet = { id: 0, code: "S0" };
let failures: BackgroundFailure[] = [];

beforeAll(async () => {
  folder = await throwawayFolder();
  await openEngine();
});
afterAll(async () => {
  await engine.close();
  await folder.remove();
});
beforeEach(() => {
  accountSet = { id: accountSet.id + 1, code: `S${accountSet.id + 1}` };
  store = engine.openStore(accountSet);
  failures = [];
});
afterEach(() => store.close());

async function openEngine(): Promise<void> {
  engine = await openSqliteEngine(
    { onBackgroundFailure: (failure) => failures.push(failure) },
    { dataFolder: folder.folder, role: "server", create: true, ...SMALL },
  );
}

const file = (): string => `${openDataFolder(folder.folder).storeFile(accountSet)}.sqlite`;

function withDatabase<Result>(work: (db: DatabaseSync) => Result): Result {
  const db = new DatabaseSync(file());
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Changes rows behind the engine's back, as a disk does: no checksum follows. */
function damage(sql: string, ...values: SQLInputValue[]): void {
  withDatabase((db) => expect(db.prepare(sql).run(...values).changes).toBeGreaterThan(0));
}

/** Each barcode as a record of revision 2, with the version that it replaced. */
async function saveTwice(...barcodes: readonly string[]): Promise<void> {
  for (const volume of [1, 2]) {
    await store.saveBatch(
      barcodes.map((barcode) => ({ record: recordOf({ barcode, volume }), receivedAt: 1_000 + volume })),
      KEEP_ALL,
    );
  }
  await store.count({}); // everything is filed
}

const refused = (barcode: string) => ({ name: "DamagedRecordError", barcode, committed: "nothing" });
const PAGE = { sortBy: "barcode", descending: false, limit: 10 } as const;

describe("a version whose bytes changed is refused by its barcode", () => {
  const CHANGES: readonly (readonly [column: string, value: SQLInputValue])[] = [
    ["device_code", "FR-08"],
    ["battery_station", "1-03-129"],
    ["work_step", "2"],
    ["test_time", "2024-03-02 09:14:09"],
    ["voltage", 3.6520000000000006],
    ["voltage", null],
    ["electricity", 1.425],
    ["volume", 0],
    ["energy", 9],
    ["received_at", 1_003],
    ["revision", 3],
    ["revision", null],
    ["late_replay", 1],
    ["test_time_ahead", 1],
    ["checksum", 1],
  ];

  test("whichever column it is, by every read that leads to it and by no other", async () => {
    const barcodes = CHANGES.map((_, place) => `CELL${String(place).padStart(2, "0")}`);
    await saveTwice(...barcodes, "WHOLE");
    for (const [place, [column, value]] of CHANGES.entries()) {
      const barcode = barcodes[place] ?? "";
      damage(`update version set ${column} = ? where barcode = ? and replaced_by = 0`, value, barcode);
      const only = { barcodes: [barcode, "WHOLE"] };
      await expect(store.findMany([barcode, "WHOLE"]), column).rejects.toMatchObject(refused(barcode));
      await expect(store.search(only, PAGE), column).rejects.toMatchObject(refused(barcode));
      await expect(
        store.snapshot((reader) => reader.search(only, PAGE)),
        column,
      ).rejects.toMatchObject(refused(barcode));
      expect(await store.history(barcode), "the version behind it is whole").toMatchObject([{ volume: 1 }]);
    }
    expect(await store.findMany(["WHOLE"])).toMatchObject([{ volume: 2, revision: 2 }]);
    expect(await store.count({})).toBe(barcodes.length + 1);
  });

  test("its barcode itself, one of its history, and a value of another kind", async () => {
    await saveTwice("A", "B", "C");
    damage("update version set barcode = 'X' where barcode = 'A' and replaced_by = 0");
    await expect(store.search({ barcodePrefix: "X" }, PAGE)).rejects.toMatchObject(refused("X"));
    damage("update version set volume = 1.5 where barcode = 'B' and replaced_by > 0");
    await expect(store.history("B")).rejects.toMatchObject(refused("B"));
    expect(await store.findMany(["B"])).toMatchObject([{ volume: 2 }]);
    withDatabase((db) => {
      // A strict table takes no such value, so it is made another for good.
      db.enableDefensive(false);
      db.exec("pragma writable_schema = on");
      db.exec("update sqlite_schema set sql = replace(sql, 'strict', '') where name = 'version'");
    });
    damage("update version set work_step = x'33', checksum = null where barcode = 'C' and replaced_by = 0");
    await expect(store.findMany(["C"])).rejects.toMatchObject(refused("C"));
  });
});

describe("a save over a damaged record", () => {
  test("takes its place, whatever it says, and the damage stays refused and is told", async () => {
    const saves = { DIFFERS: { volume: 5 }, REPEATS: { volume: 2 }, OLDER: { testTime: "2024-03-02 09:14:07" } };
    await saveTwice(...Object.keys(saves));
    damage("update version set received_at = 7, test_time = '2094-03-02 09:14:08' where replaced_by = 0");
    for (const [barcode, changes] of Object.entries(saves)) {
      await store.saveBatch([submissionOf({ barcode, ...changes })], NEWEST_WINS);
      expect(await store.findMany([barcode])).toMatchObject([{ ...changes, revision: 3, lateReplay: false }]);
      await expect(store.history(barcode)).rejects.toMatchObject(refused(barcode));
    }
    expect(failures.map(({ error }) => (error as Error).message)).toEqual(
      Object.keys(saves).map((barcode) => expect.stringContaining(`"${barcode}" is damaged`)),
    );
  });

  test("drops it where no history is kept", async () => {
    await saveTwice("A");
    damage("update version set energy = 1 where replaced_by = 0");
    await store.saveBatch([submissionOf({ barcode: "A" })], KEEP_NONE);
    expect(await store.findMany(["A"])).toMatchObject([{ revision: 3 }]);
    expect(await store.history("A")).toMatchObject([{ volume: 1 }]);
  });
});

describe("the engine warns of damage", () => {
  const warnings = async () => (await engine.health()).warnings;

  test("of records that a read has met", async () => {
    await saveTwice("A", "B");
    damage("update version set energy = 1 where replaced_by = 0");
    expect(await warnings()).toEqual([]);
    for (const barcode of ["B", "A", "B"]) await expect(store.findMany([barcode])).rejects.toThrow("damaged");
    expect(await warnings()).toEqual([
      { code: "RECORDS_DAMAGED", accountSet: accountSet.code, facts: { file: file(), barcode: "B", cells: 2 } },
    ]);
  });

  test("of pages that SQLite cannot read, and other reads go on", async () => {
    await saveTwice("A");
    await engine.close();
    const [{ rootpage } = { rootpage: 0 }] = withDatabase((db) => {
      db.exec("pragma wal_checkpoint(truncate)");
      return db.prepare("select rootpage from sqlite_schema where name = 'version_device'").all() as {
        rootpage: number;
      }[];
    });
    const bytes = readFileSync(file());
    bytes.fill(0xff, (rootpage - 1) * 4_096, (rootpage - 1) * 4_096 + 64);
    writeFileSync(file(), bytes);
    await openEngine();
    store = engine.openStore(accountSet);
    const ofMachine = { deviceCodes: ["FR-07"] };
    await expect(store.search(ofMachine, { ...PAGE, sortBy: "testTime" })).rejects.toThrow("a query failed");
    expect(await store.findMany(["A"])).toHaveLength(1);
    expect(await warnings()).toMatchObject([{ code: "DATABASE_DAMAGED", accountSet: accountSet.code }]);
  });

  test("of tables beside the records, when it opens them, and opens no store whose place in the journal is unknown", async () => {
    await saveTwice("A");
    await store.exclude("A", { reason: "探针坏了", excludedAt: 1 });
    await engine.close();
    damage("update exclusion set excluded_at = 2");
    await openEngine();
    store = engine.openStore(accountSet);
    const tables = {
      code: "TABLES_DAMAGED",
      accountSet: accountSet.code,
      facts: { file: file(), tables: "exclusion" },
    };
    await expect.poll(warnings).toEqual([tables]);
    expect(await store.findMany(["A"])).toHaveLength(1);
    await engine.close();
    damage("update applied set through = through + 1024");
    withDatabase((db) => db.exec("delete from exclusion"));
    await openEngine();
    store = engine.openStore(accountSet);
    await expect(store.findMany(["A"])).rejects.toThrow("cannot be opened");
    await expect.poll(warnings).toMatchObject([{ code: "STORE_NOT_OPEN", accountSet: accountSet.code }]);
    expect(failures).toMatchObject([
      { error: { cause: { message: expect.stringContaining("table applied is damaged") } } },
    ]);
  });

  test("of what people set", async () => {
    await engine.system.limits.add("001", {
      workStep: "1",
      quantity: "volume",
      lsl: 3,
      usl: 4,
      basedOn: null,
      createdAt: 1,
    });
    await engine.close();
    const system = new DatabaseSync(openDataFolder(folder.folder).systemFile);
    system.exec("update limits_version set usl = 8");
    system.close();
    await openEngine();
    expect(await warnings()).toMatchObject([
      { code: "TABLES_DAMAGED", accountSet: null, facts: { tables: "limits_version" } },
    ]);
    expect(await engine.system.limits.versions("001")).toHaveLength(1);
  });
});

test("a repeat renews the checksum with the receipt", async () => {
  await saveTwice("A");
  await store.saveBatch([submissionOf({ barcode: "A", volume: 2 }, 9_000)], KEEP_ALL);
  expect(await store.findMany(["A"])).toMatchObject([{ receivedAt: 9_000, revision: 2 }]);
});

describe("versions from before there were checksums", () => {
  const withoutChecksum = (condition = "true"): number =>
    withDatabase((db) => {
      const [row] = db.prepare(`select count(*) as n from version where checksum is null and ${condition}`).all();
      return Number(row?.["n"]);
    });

  test("are read, and get theirs while the store is open, or with the save that repeats them", async () => {
    await saveTwice("A", "B", ...Array.from({ length: 600 }, (_, place) => `C${place}`));
    await store.close();
    const db = openForWriting(file(), migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
    db.exec("update version set checksum = null; update unchecked set through_seq = (select max(seq) from version)");
    db.close();
    damage("update version set volume = 3 where barcode = 'A' and replaced_by = 0");
    await engine.close();
    await openEngine();
    store = engine.openStore(accountSet);
    await store.saveBatch([submissionOf({ barcode: "B", volume: 2 }, 9_000)], KEEP_ALL);
    expect(await store.findMany(["A", "B"])).toHaveLength(2);
    expect(withoutChecksum("barcode = 'B' and replaced_by = 0")).toBe(0);
    await expect.poll(() => withoutChecksum()).toBe(0);
    expect(await store.findMany(["A"]), "what it said then is taken for right").toMatchObject([{ volume: 3 }]);
    damage("update version set volume = 4 where barcode = 'A' and replaced_by = 0");
    await expect(store.findMany(["A"])).rejects.toBeInstanceOf(DamagedRecordError);
    expect(failures).toEqual([]);
  });
});
