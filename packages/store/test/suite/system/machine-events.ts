import { describe, expect, test } from "vitest";
import type { MachineEvent } from "../../../src/machine-events.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

export function describeMachineEvents(open: OpenSystem): void {
  describe("machine events", () => {
    const { system, openAgain } = freshSystem(open);

    const probes: MachineEvent = {
      deviceCode: "M-1",
      at: "2024-03-02 10:30:00",
      text: "换探针",
      author: "王工",
      createdAt: 1_000,
    };

    test("are listed by machine and time, the latest first, whenever they were noted", async () => {
      const { machineEvents } = system();
      const first = await machineEvents.add("001", probes);
      expect(first).toEqual({ ...probes, id: expect.any(Number), withdrawn: null });
      const before = await machineEvents.add("001", { ...probes, at: "2024-03-01 08:00:00", createdAt: 2_000 });
      const other = await machineEvents.add("001", { ...probes, deviceCode: "M-2", at: "2024-03-03 00:00:00" });
      const again = (await openAgain()).machineEvents;
      expect(await again.list("001", {})).toEqual([other, first, before]);
      expect(await again.list("001", { deviceCodes: ["M-1"] })).toEqual([first, before]);
      expect(await again.list("001", { deviceCodes: [] })).toEqual([]);
      expect(await again.list("001", { from: "2024-03-02 10:30:00", to: "2024-03-03 00:00:00" })).toEqual([first]);
      expect(await again.list("002", {})).toEqual([]);
    });

    test("that are withdrawn stay, with who did it and why", async () => {
      const { machineEvents } = system();
      const { id = 0 } = (await machineEvents.add("001", probes)) ?? {};
      const by = { reason: "记错设备", author: "李工", at: 2_000 };
      expect(await machineEvents.withdraw("002", id, by)).toBeNull();
      const withdrawn = await machineEvents.withdraw("001", id, by);
      expect(withdrawn).toEqual({ ...probes, id, withdrawn: by });
      expect(await machineEvents.withdraw("001", id, by)).toBeNull();
      expect(await machineEvents.list("001", {})).toEqual([withdrawn]);
      expect(await machineEvents.list("001", { withdrawn: false })).toEqual([]);
    });
  });
}
