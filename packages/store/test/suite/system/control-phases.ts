import { describe, expect, test } from "vitest";
import type { ControlPhase } from "../../../src/control-phases.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

export function describeControlPhases(open: OpenSystem): void {
  describe("control phases", () => {
    const { system, openAgain } = freshSystem(open);

    const phase: ControlPhase = {
      deviceCode: "M-1",
      workSteps: ["充电", "放电"],
      quantity: "volume",
      period: "shift",
      from: "2024-03-21 00:00:00",
      reference: { from: "2024-03-01 00:00:00", to: "2024-03-21 00:00:00" },
      parameters: {
        centerLine: 102.5,
        lcl: 102.2,
        ucl: 102.8,
        longRunMean: 102.5,
        sdTotal: 0.1,
        sdWithin: 0.25,
        sdBetween: 0.0987,
        lag1: 0.9,
        sdPrediction: 0.047,
        sdOfSd: 0,
        usualCount: 256,
        intervalSeconds: 14_400,
        points: 120,
        effectivePoints: 6.8,
      },
      reason: "新探针",
      author: "王工",
      createdAt: 1_000,
    };
    const { workSteps, quantity, period } = phase;
    const subject = { workSteps, quantity, period };
    const typed: ControlPhase = {
      ...phase,
      reference: null,
      parameters: { ...phase.parameters, lcl: null, sdTotal: null, lag1: null, points: 0 },
    };

    test("hold by machine and time until they are withdrawn, and every version of them is kept", async () => {
      const { controlPhases } = system();
      const first = await controlPhases.add("001", phase);
      expect(first).toEqual({ ...phase, id: 1, version: 1, withdrawn: false });
      const other = await controlPhases.add("001", { ...typed, deviceCode: "M-0" });
      const later = await controlPhases.add("001", { ...phase, from: "2024-05-01 00:00:00" });
      const earlier = await controlPhases.add("001", { ...phase, from: "2024-01-01 00:00:00" });
      expect(await controlPhases.inForce("001", subject)).toEqual([other, earlier, first, later]);

      const by = { reason: "参考期有误", author: "李工", createdAt: 2_000 };
      const withdrawn = await controlPhases.withdraw("001", 1, by);
      expect(withdrawn).toEqual({ ...phase, ...by, id: 1, version: 2, withdrawn: true });
      const again = (await openAgain()).controlPhases;
      expect(await again.inForce("001", subject)).toEqual([other, earlier, later]);
      expect(await again.versions("001", null)).toEqual([withdrawn, earlier, later, other, first]);
      expect(await again.versions("001", ["M-0", "M-9"])).toEqual([other]);
    });

    test("of two from the same moment the newer one is last", async () => {
      const { controlPhases } = system();
      const first = await controlPhases.add("001", phase);
      const second = await controlPhases.add("001", { ...phase, reason: "再次" });
      expect(await controlPhases.inForce("001", subject)).toEqual([first, second]);
    });

    test("are of their account set, steps, quantity and period alone", async () => {
      const { controlPhases } = system();
      await controlPhases.add("001", phase);
      for (const other of [
        { workSteps: [] },
        { workSteps: ["放电"] },
        { quantity: "energy" },
        { period: "day" },
      ] as const) {
        expect(await controlPhases.inForce("001", { ...subject, ...other })).toEqual([]);
      }
      expect(await controlPhases.inForce("002", subject)).toEqual([]);
      expect(await controlPhases.versions("002", null)).toEqual([]);
      expect(await controlPhases.add("002", phase)).toMatchObject({ id: 1 });
    });

    test("are withdrawn once, and where they are", async () => {
      const { controlPhases } = system();
      await controlPhases.add("001", phase);
      const by = { reason: "误", author: "李工", createdAt: 2_000 };
      expect(await controlPhases.withdraw("002", 1, by)).toBeNull();
      expect(await controlPhases.withdraw("001", 2, by)).toBeNull();
      expect(await controlPhases.withdraw("001", 1, by)).not.toBeNull();
      expect(await controlPhases.withdraw("001", 1, by)).toBeNull();
      expect(await controlPhases.versions("001", null)).toHaveLength(2);
    });
  });
}
