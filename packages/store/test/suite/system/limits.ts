import { describe, expect, test } from "vitest";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

export function describeLimits(open: OpenSystem): void {
  describe("limits", () => {
    const { system, openAgain } = freshSystem(open);

    const volume = { workStep: "放电", quantity: "volume", lsl: 99.5, usl: null, createdAt: 1_000 } as const;

    test("have versions for each step and quantity, listed newest first", async () => {
      const { limits } = system();
      const first = await limits.add("001", { ...volume, basedOn: null });
      expect(first).toEqual({ ...volume, version: 1 });
      const other = await limits.add("001", { ...volume, quantity: "voltage", basedOn: null });
      const removed = await limits.add("001", { ...volume, lsl: null, createdAt: 500, basedOn: 1 });
      expect(removed).toMatchObject({ version: 2, lsl: null, usl: null });
      expect(await (await openAgain()).limits.versions("001")).toEqual([removed, other, first]);
      expect(await limits.versions("002")).toEqual([]);
    });

    test("who comes second is told, and changes nothing", async () => {
      const { limits } = system();
      await limits.add("001", { ...volume, basedOn: null });
      expect(await limits.add("001", { ...volume, basedOn: null })).toBeNull();
      expect(await limits.add("001", { ...volume, basedOn: 2 })).toBeNull();
      expect(await limits.versions("001")).toHaveLength(1);
    });
  });
}
