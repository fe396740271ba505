import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../../../src/engine.ts";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { migrations } from "../../../src/sqlite/system/migrations.ts";
import type { SystemStore } from "../../../src/system.ts";
import { CACHE_BYTES, sqlitePlace } from "../throwaway.ts";

// system.sqlite of an older version.

let place: Awaited<ReturnType<typeof sqlitePlace>>;
let engines: Engine[] = [];
beforeEach(async () => {
  place = await sqlitePlace();
});
afterEach(async () => {
  for (const engine of engines) await engine.close();
  engines = [];
  await place.discard();
});

async function open(): Promise<SystemStore> {
  const engine = await place.open({ role: "administration" });
  engines.push(engine);
  return engine.system;
}

describe("an account set of an older version", () => {
  test("works in two shifts, and keeps everything", async () => {
    const [first = ""] = migrations;
    const old = openForWriting(join(place.folder, "system.sqlite"), [first], {
      synchronous: "normal",
      cacheBytes: CACHE_BYTES,
    });
    old.exec(
      `insert into account_set (code, name, enabled, time_zone, units, overwrite, history_days, created_at)
       values ('001', '一车间', 1, 'Asia/Shanghai', '{}', 'arrival', 90, 1)`,
    );
    old.close();
    expect(await (await open()).accountSets.all()).toMatchObject([
      {
        code: "001",
        name: "一车间",
        shifts: [
          { name: "白班", start: "08:00" },
          { name: "夜班", start: "20:00" },
        ],
        recordDays: null,
        rejectionDays: null,
      },
    ]);
    const changes = { shifts: [{ name: "全天", start: "00:00" }], recordDays: 1_000, rejectionDays: 30 };
    expect(await (await open()).accountSets.change("001", changes)).toMatchObject(changes);
    expect(await (await open()).accountSets.all()).toMatchObject([changes]);
  });
});
