import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { openForReading } from "../../../src/sqlite/read/open-for-reading.ts";
import { distinctValues } from "../../../src/sqlite/read/distinct-values.ts";
import { migrations } from "../../../src/sqlite/migrations.ts";
import { readSnapshot } from "../../../src/sqlite/read/snapshot.ts";
import { StoreError } from "../../../src/store.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { CACHE_BYTES, sqliteStores, throwawayFolder } from "../throwaway.ts";

const stores = sqliteStores();
afterAll(() => stores.close());

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
beforeEach(async () => {
  folder = await throwawayFolder();
});
afterEach(() => folder.remove());

const FIRST = { sortBy: "barcode", descending: false, limit: 1 } as const;

test("a snapshot that is read for too long is ended, and SQLite's log can restart", async () => {
  const file = join(folder.folder, "1.sqlite");
  const db = openForWriting(file, migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
  const busyReaders = () => (db.prepare("pragma wal_checkpoint(restart)").get() as { busy: number }).busy;
  db.exec("pragma busy_timeout = 0");
  try {
    const reading = readSnapshot(
      file,
      async (reader) => {
        await reader.search({}, FIRST);
        db.exec("insert into applied values (1)");
        expect(busyReaders()).toBe(1); // it holds the log, so what follows can fail
        for (;;) await reader.search({}, FIRST); // until its time is over
      },
      { lifeMsMax: 300, signals: [] },
    );
    await expect(reading).rejects.toMatchObject({ message: "a snapshot was read for too long" });
    await expect(reading).rejects.toBeInstanceOf(StoreError);
    expect(busyReaders()).toBe(0);
  } finally {
    db.close();
  }
});

test("a file that is none rejects with a StoreError", async () => {
  const options = { lifeMsMax: 60_000, signals: [] };
  await expect(readSnapshot(join(folder.folder, "missing.sqlite"), async () => {}, options)).rejects.toBeInstanceOf(
    StoreError,
  );
});

test("stations are sought among so many of the latest versions, and of each machine its share", async () => {
  const { store, file, discard } = await stores.open();
  try {
    const cells = Array.from({ length: 40 }, (_, index) =>
      submissionOf(
        {
          barcode: `CELL-${index}`,
          deviceCode: index % 2 === 0 ? "FR-01" : "FR-02",
          batteryStation: String(100 + index),
          testTime: `2024-03-02 09:14:${index + 10}`,
        },
        1_000 + index,
      ),
    );
    await store.saveBatch(cells, KEEP_ALL);
    await store.ping();
    await store.summarize({}); // applied by then
    const db = openForReading(`${file}.sqlite`, CACHE_BYTES);
    const limits = { rowsMax: 4, rowsOfDeviceMax: 10, devicesMax: 10 };
    const request = { field: "batteryStation", limit: 50 } as const;
    try {
      expect(distinctValues(db, request, limits)).toEqual(["136", "137", "138", "139"]);
      expect(distinctValues(db, { ...request, deviceCodes: ["FR-01"] }, limits)).toEqual(["132", "134", "136", "138"]);
      const both = { ...request, deviceCodes: ["FR-01", "FR-02"] };
      expect(distinctValues(db, both, limits)).toEqual(["136", "137", "138", "139"]);
    } finally {
      db.close();
    }
  } finally {
    await discard();
  }
});
