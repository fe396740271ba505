import { describe, expect, test } from "vitest";
import type { MachineActivity } from "../../../src/system.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

export function describeMachines(open: OpenSystem): void {
  describe("machines", () => {
    const { system } = freshSystem(open);

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
      const { machines } = system();
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
        {
          ...activity,
          lastSeenAt: 3 * MINUTE,
          lastAddress: "10.0.0.6",
          refused: 1,
          tolerances: { gb18030: 1, path: 1 },
        },
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
      const { machines } = system();
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
      const { machines } = system();
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
      const { machines } = system();
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
}
