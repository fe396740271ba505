import { GB18030, NUMBER_AS_TEXT } from "@cellgrade/contract/tolerances";
import type { MachineActivity } from "@cellgrade/store/system";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createMachineTally, type Seen } from "../../src/ingest/machine-tally.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function seen(changes: Partial<Seen> = {}): Seen {
  return { accountSet: "001", deviceCode: "FR-07", address: "192.0.2.7", at: 1, tolerances: 0, ...changes };
}

function setUp(report?: (activities: readonly MachineActivity[]) => Promise<void>) {
  const reports: (readonly MachineActivity[])[] = [];
  const machines = { report: report ?? (async (activities) => void reports.push(activities)) };
  return { tally: createMachineTally({ machines, faults: { report() {} } }), reports };
}

describe("what machines do", () => {
  test("is reported once a second, and not when they do nothing", async () => {
    const { tally, reports } = setUp();
    tally.saved(seen({ at: 5, tolerances: NUMBER_AS_TEXT }), "2024-03-02 09:14:08");
    tally.saved(seen({ at: 6, address: "192.0.2.8", tolerances: NUMBER_AS_TEXT | GB18030 }), "2024-03-02 09:14:09");
    tally.refused(seen({ at: 7, tolerances: GB18030 }));
    expect(reports).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reports).toEqual([
      [
        {
          accountSet: "001",
          kind: "device",
          name: "FR-07",
          lastSeenAt: 7,
          lastAddress: "192.0.2.7",
          saved: 2,
          refused: 1,
          tolerances: { numberAsText: 2, gb18030: 2 },
          lastTestTime: "2024-03-02 09:14:09",
          lastSavedAt: 6,
        },
      ],
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reports).toHaveLength(1);
    tally.refused(seen());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reports[1]).toMatchObject([{ saved: 0, refused: 1, tolerances: {}, lastTestTime: null }]);
  });

  test("is told apart by account set, and a device from an address of the same name", async () => {
    const { tally, reports } = setUp();
    for (const accountSet of ["001", "002", null]) tally.refused(seen({ accountSet }));
    tally.refused(seen({ deviceCode: "192.0.2.7" }));
    tally.refused(seen({ deviceCode: null }));
    await tally.flush();
    expect(reports[0]?.map(({ accountSet, kind, name }) => [accountSet, kind, name])).toEqual([
      ["001", "device", "FR-07"],
      ["001", "device", "192.0.2.7"],
      ["001", "address", "192.0.2.7"],
      ["002", "device", "FR-07"],
      [null, "device", "FR-07"],
    ]);
  });

  test("is bounded: a machine that invents device codes is counted by its address", async () => {
    const { tally, reports } = setUp();
    const machinesMax = 2_000;
    for (let n = 0; n < machinesMax + 500; n += 1)
      tally.saved(seen({ deviceCode: `invented ${n}` }), "2024-03-02 09:14:08");
    tally.saved(seen({ deviceCode: "invented 0" }), "2024-03-02 09:14:08");
    await tally.flush();
    const activities = reports[0] ?? [];
    expect(activities).toHaveLength(machinesMax + 1);
    expect(activities.find(({ kind }) => kind === "address")?.saved).toBe(500);
    expect(activities.find(({ name }) => name === "invented 0")?.saved).toBe(2);
  });

  test("is lost for a second when the register fails, and no save with it", async () => {
    let failures = 0;
    const { tally } = setUp(() => {
      failures += 1;
      return Promise.reject(new Error("no room"));
    });
    tally.saved(seen(), "2024-03-02 09:14:08");
    await tally.flush();
    tally.saved(seen(), "2024-03-02 09:14:08");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(failures).toBe(2);
  });
});
