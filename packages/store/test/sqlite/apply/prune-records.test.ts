import { afterEach, beforeEach, expect, test } from "vitest";
import { createBatchWriter } from "../../../src/sqlite/apply/batch-writer.ts";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { encodePayload } from "../../../src/sqlite/journal/journal-format.ts";
import { migrations } from "../../../src/sqlite/migrations.ts";
import { pruneRecords } from "../../../src/sqlite/apply/prune-records.ts";
import { findOld } from "../../../src/sqlite/read/find-old.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { CACHE_BYTES, throwawayFolder } from "../throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
beforeEach(async () => {
  folder = await throwawayFolder();
});
afterEach(() => folder.remove());

test("a record that was received again between being found old and being deleted stays", () => {
  const db = openForWriting(`${folder.folder}/1.sqlite`, migrations, {
    synchronous: "normal",
    cacheBytes: CACHE_BYTES,
  });
  const writer = createBatchWriter(db);
  const save = (seq: number, barcode: string, receivedAt: number): void => {
    const payload = encodePayload([submissionOf({ barcode }, receivedAt)], KEEP_ALL);
    writer.write([{ firstSeq: seq, count: 1, payload }]);
    writer.commit();
  };
  save(1, "AGAIN", 1);
  save(2, "OLD", 2);
  const old = findOld(db, 1_000, 10);
  expect(old).toEqual(["AGAIN", "OLD"]);
  save(3, "AGAIN", 2_000);
  expect(pruneRecords(db, old, { receivedBefore: 1_000, rowsMax: 10 })).toBe(1);
  expect(findOld(db, 5_000, 10)).toEqual(["AGAIN"]);
  db.close();
});
