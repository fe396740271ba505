import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { GradingRule } from "@cellgrade/contract/grading";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { migrations } from "../../../src/sqlite/system/migrations.ts";
import { openSystemStore } from "../../../src/sqlite/system/open-system.ts";
import type { SystemStore } from "../../../src/system.ts";
import { CACHE_BYTES, throwawayFolder } from "../throwaway.ts";

// What people set, in system.sqlite: grading rules, limits, and the settings of account sets that came later.

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let file: string;
let systems: SystemStore[] = [];

beforeEach(async () => {
  folder = await throwawayFolder();
  file = join(folder.folder, "system.sqlite");
});
afterEach(async () => {
  for (const system of systems) await system.close();
  systems = [];
  await folder.remove();
});

function open(): SystemStore {
  const system = openSystemStore(file);
  systems.push(system);
  return system;
}

const rulesOf = (name: string): readonly GradingRule[] => [
  { name, color: "#0072b2", workSteps: ["放电"], conditions: [{ quantity: "volume", min: 0.1, max: 100 }] },
];

describe("grading rules", () => {
  test("each change is a version, the newest first and current, and an older one is still found", async () => {
    const { grading } = open();
    expect(await grading.versions("001")).toEqual([]);
    expect(await grading.find("001", "current")).toBeNull();
    const first = await grading.add("001", { rules: rulesOf("A"), createdAt: 1_000, basedOn: null });
    expect(first).toEqual({ version: 1, createdAt: 1_000, rules: rulesOf("A") });
    const second = await grading.add("001", { rules: [], createdAt: 2_000, basedOn: 1 });
    expect(second).toEqual({ version: 2, createdAt: 2_000, rules: [] });
    expect(await open().grading.versions("001")).toEqual([second, first]);
    expect(await grading.find("001", "current")).toEqual(second);
    expect(await grading.find("001", 1)).toEqual(first);
    expect(await grading.find("001", 3)).toBeNull();
  });

  test("who comes second is told, and changes nothing: also of two processes at once", async () => {
    const [here, elsewhere] = [open().grading, open().grading];
    const change = { rules: rulesOf("A"), createdAt: 1, basedOn: null };
    const added = await Promise.all([here.add("001", change), elsewhere.add("001", change)]);
    expect(added.filter((version) => version !== null)).toHaveLength(1);
    expect(await here.add("001", { ...change, basedOn: 2 })).toBeNull();
    expect(await here.add("001", change)).toBeNull();
    expect(await here.versions("001")).toHaveLength(1);
  });

  test("are those of their account set", async () => {
    const { grading } = open();
    await grading.add("001", { rules: rulesOf("A"), createdAt: 1, basedOn: null });
    expect(await grading.add("002", { rules: rulesOf("B"), createdAt: 1, basedOn: 1 })).toBeNull();
    expect(await grading.add("002", { rules: rulesOf("B"), createdAt: 1, basedOn: null })).toMatchObject({
      version: 1,
    });
    expect(await grading.find("001", "current")).toMatchObject({ rules: rulesOf("A") });
  });
});

describe("limits", () => {
  const volume = { workStep: "放电", quantity: "volume", lsl: 99.5, usl: null, createdAt: 1_000 } as const;

  test("have versions for each step and quantity, listed newest first", async () => {
    const { limits } = open();
    const first = await limits.add("001", { ...volume, basedOn: null });
    expect(first).toEqual({ ...volume, version: 1 });
    const other = await limits.add("001", { ...volume, quantity: "voltage", basedOn: null });
    const removed = await limits.add("001", { ...volume, lsl: null, createdAt: 500, basedOn: 1 });
    expect(removed).toMatchObject({ version: 2, lsl: null, usl: null });
    expect(await open().limits.versions("001")).toEqual([removed, other, first]);
    expect(await limits.versions("002")).toEqual([]);
  });

  test("who comes second is told, and changes nothing", async () => {
    const { limits } = open();
    await limits.add("001", { ...volume, basedOn: null });
    expect(await limits.add("001", { ...volume, basedOn: null })).toBeNull();
    expect(await limits.add("001", { ...volume, basedOn: 2 })).toBeNull();
    expect(await limits.versions("001")).toHaveLength(1);
  });
});

describe("an account set of an older version", () => {
  test("works in two shifts, and keeps everything", async () => {
    const [first = ""] = migrations;
    const old = openForWriting(file, [first], { synchronous: "normal", cacheBytes: CACHE_BYTES });
    old.exec(
      `insert into account_set (code, name, enabled, time_zone, units, overwrite, history_days, created_at)
       values ('001', '一车间', 1, 'Asia/Shanghai', '{}', 'arrival', 90, 1)`,
    );
    old.close();
    expect(await open().accountSets.all()).toMatchObject([
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
    expect(await open().accountSets.change("001", changes)).toMatchObject(changes);
    expect(await open().accountSets.all()).toMatchObject([changes]);
  });
});

describe("refused submissions that are kept for a time", () => {
  const rejection = {
    accountSetSent: null,
    address: "10.0.0.5",
    deviceCode: null,
    method: "POST",
    path: "/",
    contentType: null,
    contentEncoding: null,
    body: new Uint8Array([1, 2, 3]),
    bodyBytes: 3,
    code: "BODY_INVALID",
    msg: "x",
    httpStatus: 200,
  };

  test("go when they are older, in their account set alone, at most so many at once", async () => {
    const { rejections } = open();
    const times = [1, 2, 3, 1_000];
    await rejections.append(
      [null, "001", "002"].flatMap((accountSet) =>
        times.map((receivedAt) => ({ ...rejection, accountSet, receivedAt })),
      ),
    );
    expect(await rejections.prune("001", 1_000, 2)).toBe(2);
    expect(await rejections.prune("001", 1_000, 2)).toBe(1);
    expect(await rejections.prune("001", 1_000, 2)).toBe(0);
    const { items } = await rejections.search({ accountSet: "001" }, { limit: 10 });
    expect(items.map(({ receivedAt }) => receivedAt)).toEqual([1_000]);
    expect((await rejections.search({}, { limit: 100 })).items).toHaveLength(9);
  });

  test("no longer count for the bounds of the ledger", async () => {
    const { rejections } = open();
    const many = (receivedAt: number, count: number) =>
      Array.from({ length: count }, () => ({ ...rejection, accountSet: "001", receivedAt }));
    await rejections.append(many(1, 6_000));
    expect(await rejections.prune("001", 1_000, 6_000)).toBe(6_000);
    await rejections.append(many(2_000, 6_000));
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare("select count(*) as n from rejection").get()).toEqual({ n: 6_000 });
    db.close();
  });
});
