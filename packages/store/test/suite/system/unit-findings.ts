import { describe, expect, test } from "vitest";
import type { UnitFinding } from "../../../src/unit-findings.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

export function describeUnitFindings(open: OpenSystem): void {
  describe("unit findings", () => {
    const { system, openAgain } = freshSystem(open);

    const milliampereHours: UnitFinding = {
      deviceCode: "M-1",
      workStep: "放电",
      quantity: "volume",
      comparison: "others",
      factor: 1_000,
      median: 2_850,
      expected: 2.85,
    };
    const oddEnergy: UnitFinding = {
      ...milliampereHours,
      deviceCode: "M-2",
      quantity: "energy",
      comparison: "capacity",
      factor: null,
      median: 0.0036,
      expected: null,
    };

    test("are kept once each, with the newest medians, until somebody clears them", async () => {
      const { unitFindings } = system();
      const deviceCodes = ["M-1", "M-2"];
      await unitFindings.report("001", { deviceCodes, findings: [milliampereHours, oddEnergy], at: 1_000 });
      const again = [{ ...milliampereHours, median: 2_900 }, oddEnergy];
      await unitFindings.report("001", { deviceCodes, findings: again, at: 2_000 });
      const listed = await (await openAgain()).unitFindings.list("001");
      expect(listed).toEqual([
        { ...oddEnergy, id: listed[0]?.id, foundAt: 1_000, clearedAt: null },
        { ...milliampereHours, median: 2_900, id: listed[1]?.id, foundAt: 1_000, clearedAt: null },
      ]);
      expect(await unitFindings.list("002")).toEqual([]);
    });

    test("that were cleared stay so while they are found, and are new when they come back", async () => {
      const { unitFindings } = system();
      const report = (findings: readonly UnitFinding[], at: number) =>
        unitFindings.report("001", { deviceCodes: ["M-1"], findings, at });
      await report([milliampereHours], 1_000);
      const [found] = await unitFindings.list("001");
      expect(await unitFindings.clear("002", found?.id ?? 0, 2_000)).toBeNull();
      expect(await unitFindings.clear("001", found?.id ?? 0, 2_000)).toEqual({ ...found, clearedAt: 2_000 });
      expect(await unitFindings.clear("001", found?.id ?? 0, 2_001)).toBeNull();
      await report([milliampereHours], 3_000);
      expect(await unitFindings.list("001")).toEqual([]);
      await report([], 4_000);
      await report([milliampereHours], 5_000);
      expect(await unitFindings.list("001")).toMatchObject([{ ...milliampereHours, foundAt: 5_000 }]);
    });

    test("that nobody has seen stay when the machine was mended, and those of machines that were not looked at too", async () => {
      const { unitFindings } = system();
      await unitFindings.report("001", { deviceCodes: ["M-1"], findings: [milliampereHours], at: 1_000 });
      await unitFindings.report("001", { deviceCodes: ["M-2"], findings: [oddEnergy], at: 2_000 });
      await unitFindings.report("001", { deviceCodes: ["M-1"], findings: [], at: 3_000 });
      expect(await unitFindings.list("001")).toMatchObject([oddEnergy, milliampereHours]);
    });
  });
}
