import { describe, expect, test } from "vitest";
import { accountSetOf } from "../account-set.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

const fresh = accountSetOf("001", { name: "一车间" });

export function describeAccountSets(open: OpenSystem): void {
  describe("account sets", () => {
    const { system, openAgain } = freshSystem(open);

    test("one that was added is there for everyone, and again after a restart", async () => {
      const added = await (await openAgain()).accountSets.add(fresh);
      expect(added).toEqual({ ...fresh, id: 1, version: 1 });
      expect(await (await openAgain()).accountSets.all()).toEqual([added]);
    });

    test("a code is taken once, codes that differ in case are two, and a number is never used again", async () => {
      const { accountSets } = system();
      await accountSets.add({ ...fresh, code: "abc" });
      expect(await accountSets.add({ ...fresh, code: "abc" })).toBeNull();
      const other = await accountSets.add({ ...fresh, code: "ABC" });
      expect(other?.id).toBeGreaterThan(1);
    });

    test("a change changes what it names and nothing else", async () => {
      const { accountSets } = system();
      await accountSets.add(fresh);
      expect(await accountSets.change("001", { name: "二车间", historyDays: 0 })).toEqual({
        ...fresh,
        id: 1,
        name: "二车间",
        historyDays: 0,
        version: 2,
      });
      expect(await accountSets.change("nowhere", { name: "x" })).toBe("missing");
    });

    test("two changes keep both, those of the units of different quantities too", async () => {
      const [here, there] = [(await openAgain()).accountSets, (await openAgain()).accountSets];
      await here.add(fresh);
      await Promise.all([
        here.change("001", { name: "二车间" }),
        there.change("001", { historyDays: 7 }),
        here.change("001", { units: { volume: "mAh" } }),
        there.change("001", { units: { voltage: "mV" } }),
      ]);
      expect(await here.all()).toEqual([
        {
          ...fresh,
          id: 1,
          name: "二车间",
          historyDays: 7,
          units: { ...fresh.units, volume: "mAh", voltage: "mV" },
          version: 5,
        },
      ]);
    });

    test("a change that is based on a version is made of that version alone, and one that changes nothing makes none", async () => {
      const { accountSets } = system();
      await accountSets.add(fresh);
      expect(await accountSets.change("001", { name: "甲", basedOn: 1 })).toMatchObject({ name: "甲", version: 2 });
      for (const basedOn of [1, 3, null]) {
        expect(await accountSets.change("001", { name: "乙", basedOn })).toBe("stale");
      }
      expect(await accountSets.change("001", { name: "甲", units: {}, basedOn: 2 })).toMatchObject({ version: 2 });
      expect(await accountSets.change("001", { name: "丙" })).toMatchObject({ name: "丙", version: 3 });
    });
  });
}
