import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { migrations } from "../../../src/sqlite/migrations.ts";
import { CACHE_BYTES, throwawayFolder } from "../throwaway.ts";

test("the process waits for a query under way, and for nothing else of the pool", async () => {
  const { folder, remove } = await throwawayFolder();
  onTestFinished(remove);
  const file = join(folder, "1.sqlite");
  openForWriting(file, migrations, { synchronous: "full", cacheBytes: CACHE_BYTES }).close();
  const source = (name: string) => JSON.stringify(new URL(`../../../src/sqlite/read/${name}`, import.meta.url).href);
  const script = `
      import { createReaderPool } from ${source("reader-pool.ts")};
      const pool = createReaderPool();
      console.log(await pool.query(${JSON.stringify(file)}, "findMany", [["A"]]));
      await pool.release(${JSON.stringify(file)});
      console.log("released");`;
  const program = join(folder, "program.mjs");
  writeFileSync(program, script);
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  expect(stdout).toBe("[]\nreleased\n");
});
