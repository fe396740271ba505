import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSystemStore } from "../../../src/sqlite/system/open-system.ts";
import type { AccountSet, MachineActivity, Rejection, SystemStore } from "../../../src/system.ts";
import { throwawayFolder } from "../throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let systems: SystemStore[] = [];

beforeEach(async () => {
  folder = await throwawayFolder();
});
afterEach(async () => {
  for (const system of systems) await system.close();
  systems = [];
  await folder.remove();
});

function open(): SystemStore {
  const system = openSystemStore(join(folder.folder, "system.sqlite"));
  systems.push(system);
  return system;
}

const fresh: Omit<AccountSet, "id"> = {
  code: "001",
  name: "一车间",
  enabled: true,
  timeZone: "Asia/Shanghai",
  units: { voltage: "V", electricity: "unknown", volume: "Ah", energy: "unknown" },
  overwrite: "arrival",
  historyDays: 90,
  shifts: [{ name: "甲", start: "07:30" }],
  recordDays: 3_650,
  rejectionDays: null,
  createdAt: 1_000,
};

describe("account sets", () => {
  test("one that was added is there for everyone, and again after a restart", async () => {
    const added = await open().accountSets.add(fresh);
    expect(added).toEqual({ ...fresh, id: 1 });
    expect(await open().accountSets.all()).toEqual([added]);
  });

  test("a code is taken once, codes that differ in case are two, and a number is never used again", async () => {
    const { accountSets } = open();
    await accountSets.add({ ...fresh, code: "abc" });
    expect(await accountSets.add({ ...fresh, code: "abc" })).toBeNull();
    const other = await accountSets.add({ ...fresh, code: "ABC" });
    expect(other?.id).toBeGreaterThan(1);
  });

  test("a change changes what it names and nothing else", async () => {
    const { accountSets } = open();
    await accountSets.add(fresh);
    expect(await accountSets.change("001", { name: "二车间", historyDays: 0 })).toEqual({
      ...fresh,
      id: 1,
      name: "二车间",
      historyDays: 0,
    });
    expect(await accountSets.change("nowhere", { name: "x" })).toBeNull();
  });

  test("a change elsewhere is noticed once, one's own is not", async () => {
    const [here, elsewhere] = [open(), open()];
    await here.accountSets.changedElsewhere();
    await here.accountSets.add(fresh);
    expect(await here.accountSets.changedElsewhere()).toBe(false);
    await elsewhere.accountSets.change("001", { enabled: false });
    expect(await here.accountSets.changedElsewhere()).toBe(true);
    expect(await here.accountSets.changedElsewhere()).toBe(false);
  });
});

describe("machines", () => {
  const activity: MachineActivity = {
    accountSet: "001",
    kind: "device",
    name: "FR-01",
    lastSeenAt: 0,
    lastAddress: "10.0.0.5",
    saved: 0,
    refused: 0,
    tolerances: {},
    lastTestTime: null,
    lastSavedAt: null,
  };
  const MINUTE = 60_000;

  test("what a machine did adds up, and its last time, address and test time are the latest", async () => {
    const { machines } = open();
    await machines.report([
      {
        ...activity,
        lastSeenAt: 1 * MINUTE,
        saved: 2,
        lastSavedAt: MINUTE,
        lastTestTime: "2024-03-02 09:00:00",
        tolerances: { gb18030: 2 },
      },
    ]);
    await machines.report([
      { ...activity, lastSeenAt: 3 * MINUTE, lastAddress: "10.0.0.6", refused: 1, tolerances: { gb18030: 1, path: 1 } },
    ]);
    expect(await machines.list("001", { now: 4 * MINUTE, dayStart: 0 })).toEqual([
      {
        ...activity,
        firstSeenAt: MINUTE,
        lastSeenAt: 3 * MINUTE,
        lastAddress: "10.0.0.6",
        saved: 2,
        refused: 1,
        tolerances: { gb18030: 3, path: 1 },
        lastTestTime: "2024-03-02 09:00:00",
        lastSavedAt: MINUTE,
        savedPerMinute: 0.2,
        savedToday: 2,
      },
    ]);
    expect(await machines.list(null, { now: 4 * MINUTE, dayStart: 0 })).toEqual([]);
  });

  test("the rate is of the last ten full minutes, today's count of the day", async () => {
    const { machines } = open();
    const saves = [100, 109, 110, 119, 120].map((minute) => ({
      ...activity,
      lastSeenAt: minute * MINUTE,
      lastSavedAt: minute * MINUTE,
      saved: 10,
    }));
    for (const save of saves) await machines.report([save]);
    const [machine] = await machines.list("001", { now: 120 * MINUTE + 1, dayStart: 105 * MINUTE });
    expect(machine).toMatchObject({ savedPerMinute: 2, savedToday: 40, saved: 50 });
  });

  test("saves by the minute are those of all machines of the account set, zeros among them, this minute last", async () => {
    const { machines } = open();
    const save = (minute: number, name: string, accountSet = "001") =>
      machines.report([
        { ...activity, accountSet, name, lastSeenAt: minute * MINUTE, lastSavedAt: minute * MINUTE + 5, saved: 10 },
      ]);
    for (const minute of [97, 98, 100, 101]) await save(minute, "FR-01");
    await save(100, "FR-02");
    await save(100, "FR-03", "002");
    expect(await machines.savesByMinute("001", { now: 100 * MINUTE + 59_999, minutes: 3 })).toEqual([
      { minuteStart: 98 * MINUTE, saves: 10 },
      { minuteStart: 99 * MINUTE, saves: 0 },
      { minuteStart: 100 * MINUTE, saves: 20 },
    ]);
  });

  test("a machine that invents device codes does not grow the register without end: the least lately seen leave", async () => {
    const { machines } = open();
    const invented = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...activity,
        name: `X${from + index}`,
        lastSeenAt: from + index,
        saved: 1,
        lastSavedAt: from + index,
        tolerances: { path: 1 },
      }));
    await machines.report(invented(0, 1_500));
    await machines.report(invented(1_500, 1_500));
    const kept = await machines.list("001", { now: MINUTE, dayStart: 0 });
    expect(kept).toHaveLength(2_000);
    expect(kept.map(({ firstSeenAt }) => firstSeenAt).sort((a, b) => a - b)[0]).toBe(1_000);
    expect(kept.every(({ tolerances, savedToday }) => tolerances["path"] === 1 && savedToday === 1)).toBe(true);
  });
});

describe("refused submissions", () => {
  const rejection: Rejection = {
    receivedAt: 1,
    accountSet: "001",
    accountSetSent: "001",
    address: "10.0.0.5",
    deviceCode: null,
    method: "POST",
    path: "/api/pick/volumeCollectData/save",
    contentType: null,
    contentEncoding: null,
    body: new Uint8Array([1, 2, 3]),
    bodyBytes: 3,
    code: "BODY_INVALID",
    msg: "请求体不是合法的 JSON 对象: 内容不完整",
    httpStatus: 200,
  };

  test("each is kept as it was, found by its id, and paged newest first", async () => {
    const { rejections } = open();
    await rejections.append([rejection, { ...rejection, receivedAt: 2, accountSet: null }]);
    await rejections.append([{ ...rejection, receivedAt: 3, deviceCode: "FR-01" }]);
    const first = await rejections.search({}, { limit: 2 });
    expect(first.items.map(({ receivedAt }) => receivedAt)).toEqual([3, 2]);
    expect(first.hasNext).toBe(true);
    const second = await rejections.search({}, { limit: 2, beforeId: first.items[1]?.id ?? 0 });
    expect(second).toEqual({ items: [{ ...rejection, id: 1 }], hasNext: false });
    expect(await rejections.find(1)).toEqual({ ...rejection, id: 1 });
    expect(await rejections.find(99)).toBeNull();
    expect((await rejections.search({ accountSet: null }, { limit: 9 })).items).toHaveLength(1);
    expect((await rejections.search({ deviceCode: "FR-01" }, { limit: 9 })).items).toHaveLength(1);
  });

  test("as many are counted as fit", async () => {
    const { rejections } = open();
    const kept = [1, 2, 3].map((receivedAt) => ({ ...rejection, receivedAt }));
    await rejections.append([...kept, { ...rejection, accountSet: null, receivedAt: 3 }]);
    expect(await rejections.count({})).toBe(4);
    expect(await rejections.count({ accountSet: "001", receivedFrom: 2 })).toBe(2);
    expect(await rejections.count({ accountSet: null })).toBe(1);
    expect(await rejections.count({ accountSet: "002" })).toBe(0);
  });

  test("the ledger is bounded by number for each account set by itself, the oldest leave", async () => {
    const { rejections } = open();
    await rejections.append([{ ...rejection, accountSet: null, receivedAt: 7 }]);
    for (let lot = 0; lot < 11; lot += 1) {
      await rejections.append(
        Array.from({ length: 1_000 }, (_, index) => ({ ...rejection, receivedAt: lot * 1_000 + index })),
      );
    }
    let kept = 0;
    let oldest = Number.MAX_SAFE_INTEGER;
    for (let beforeId: number | undefined = Number.MAX_SAFE_INTEGER; beforeId !== undefined; ) {
      const { items } = await rejections.search({ accountSet: "001" }, { limit: 1_000, beforeId });
      kept += items.length;
      beforeId = items.at(-1)?.id;
      oldest = items.at(-1)?.receivedAt ?? oldest;
    }
    expect(kept).toBeLessThanOrEqual(10_000);
    expect(kept).toBeGreaterThan(9_000);
    expect(oldest).toBe(11_000 - kept);
    expect((await rejections.search({ accountSet: null }, { limit: 9 })).items).toHaveLength(1);
  });

  test("the ledger is bounded by bytes, also after a restart", async () => {
    const body = new Uint8Array(4 * 1024 * 1024);
    const large = { ...rejection, body, bodyBytes: body.length };
    for (let lot = 0; lot < 20; lot += 1) await open().rejections.append([large, large]);
    const { items } = await open().rejections.search({}, { limit: 100 });
    expect(items.length).toBeLessThanOrEqual(32);
    expect(items.at(0)?.id).toBe(40);
  });
});

describe("barcode lists", () => {
  test("a list is found by its id in its account set, until it expires", async () => {
    const { barcodeLists } = open();
    const { id, expiresAt } = await barcodeLists.put("001", ["A", "电芯"], 1_000);
    expect(await barcodeLists.get("001", id, 2_000)).toEqual(["A", "电芯"]);
    expect(await barcodeLists.get("002", id, 2_000)).toBeNull();
    expect(await barcodeLists.get("001", "nowhere", 2_000)).toBeNull();
    expect(await barcodeLists.get("001", id, expiresAt)).toBeNull();
  });

  test("the same list has the same id, and storing it again renews it", async () => {
    const { barcodeLists } = open();
    const first = await barcodeLists.put("001", ["A"], 1_000);
    const again = await barcodeLists.put("001", ["A"], 5_000);
    expect(again.id).toBe(first.id);
    expect(again.expiresAt).toBe(first.expiresAt + 4_000);
    expect(await barcodeLists.get("001", first.id, first.expiresAt)).toEqual(["A"]);
  });
});
