import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { inDurableTransaction } from "../../../src/sqlite/system/durable-transaction.ts";
import { CACHE_BYTES, throwawayFolder } from "../throwaway.ts";

const FULL = 2;
const NORMAL = 1;

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
beforeEach(async () => {
  folder = await throwawayFolder();
});
afterEach(() => folder.remove());

test("what people set is committed with a sync, all or nothing, and what comes after it without one", () => {
  const file = join(folder.folder, "system.sqlite");
  const db = openForWriting(file, ["create table a (x)"], { synchronous: "normal", cacheBytes: CACHE_BYTES });
  const synchronous = () => db.prepare("pragma synchronous").get()?.["synchronous"];
  const count = () => db.prepare("select count(*) as n from a").get()?.["n"];
  const write = (): unknown => {
    db.exec("insert into a values (1)");
    return synchronous();
  };
  expect(inDurableTransaction(db, write)).toBe(FULL);
  expect([synchronous(), count()]).toEqual([NORMAL, 1]);
  const fail = (): never => {
    write();
    throw new Error("on purpose");
  };
  expect(() => inDurableTransaction(db, fail)).toThrow("on purpose");
  expect([synchronous(), count()]).toEqual([NORMAL, 1]);
  db.close();
});
