import { describe, expect, test } from "vitest";
import { accountSetOf } from "../account-set.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

const fresh = accountSetOf("001", { name: "一车间" });

export function describeAccountSets(open: OpenSystem): void {
  describe("account sets", () => {
    const { system, openAgain } = freshSystem(open);

    test("one that was added is there for everyone, and again after a restart", async () => {
      const added = await (await openAgain()).accountSets.add(fresh);
      expect(added).toEqual({ ...fresh, id: 1 });
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
      });
      expect(await accountSets.change("nowhere", { name: "x" })).toBeNull();
    });
  });
}
