import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSystemStore } from "../../../src/sqlite/system/open-system.ts";

test.skipIf(process.platform === "win32")(
  "hashes of passwords and tokens are closed to other users, in a folder from before too; the group may do what it could",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "cellgrade-store-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "system.sqlite");
    const modes = () => ["", "-wal", "-shm"].map((end) => statSync(file + end).mode & 0o777);
    const fresh = openSystemStore(file);
    await fresh.opened();
    expect(modes().every((mode) => (mode & 0o007) === 0)).toBe(true);
    await fresh.close();
    chmodSync(file, 0o664);
    const again = openSystemStore(file);
    await again.opened();
    expect(modes()).toEqual([0o660, 0o660, 0o660]);
    await again.close();
  },
);
