import { join } from "node:path";
import { UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
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

/** The file as it was after the first migrations, with an account set and what else was written. */
function writeOld(migrated: number, sql = ""): void {
  const old = openForWriting(join(place.folder, "system.sqlite"), migrations.slice(0, migrated), {
    synchronous: "normal",
    cacheBytes: CACHE_BYTES,
  });
  old.exec(
    `insert into account_set (code, name, enabled, time_zone, units, overwrite, history_days, created_at)
     values ('001', '一车间', 1, 'Asia/Shanghai', '{}', 'arrival', 90, 1); ${sql}`,
  );
  old.close();
}

describe("an account set of an older version", () => {
  test("works in two shifts, and keeps everything", async () => {
    writeOld(1);
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
        runGapMinutes: 20,
      },
    ]);
    const changes = { shifts: [{ name: "全天", start: "00:00" }], recordDays: 1_000, rejectionDays: 30 };
    expect(await (await open()).accountSets.change("001", changes)).toMatchObject(changes);
    expect(await (await open()).accountSets.all()).toMatchObject([changes]);
  });

  test("keeps its policy of machines, which takes what they send as a new one does", async () => {
    writeOld(
      8,
      `insert into machine_policy (account_set, version, networks, token, device_codes, device_codes_let_in, changed_at)
       values ('001', 7, '["10.0.0.0/8"]', 'required', 'closed', '["FR-01"]', 5)`,
    );
    const kept = { networks: ["10.0.0.0/8"], token: "required", deviceCodes: "closed", deviceCodesLetIn: ["FR-01"] };
    const policy = { ...UNDECIDED_POLICY, ...kept, version: 7, changedAt: 5 };
    expect(await (await open()).machineAccess.all()).toMatchObject([{ policy }]);
    const changed = await (await open()).machineAccess.change("001", { refuseInvisible: true, changedAt: 6 });
    expect(changed).toEqual({ ...policy, refuseInvisible: true, version: 8, changedAt: 6 });
  });
});
