import { createHash } from "node:crypto";
import { DEVICE_CODES_MAX, MACHINE_TOKENS_MAX, NEW_POLICY, UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import { describe, expect, test } from "vitest";
import type { MachinePolicyVersion } from "../../../src/machine-access.ts";
import { accountSetOf } from "../account-set.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

const AT = { changedAt: 1_000 };

const token = (name: string, expiresAt: number | null = null) => ({
  name,
  hash: createHash("sha256").update(name).digest("hex"),
  createdAt: 1_000,
  expiresAt,
});

export function describeMachineAccess(open: OpenSystem): void {
  describe("which machines may save", () => {
    const { system, openAgain } = freshSystem(open);

    test("an account set has its first policy as it is added, or none that anybody decided on", async () => {
      const { accountSets, machineAccess } = system();
      await accountSets.add(accountSetOf("001"), NEW_POLICY);
      await accountSets.add(accountSetOf("002"));
      expect(await accountSets.add(accountSetOf("001"), UNDECIDED_POLICY)).toBeNull();
      const nothing = { learned: [], tokens: [] };
      expect(await machineAccess.all()).toEqual([
        {
          accountSet: "001",
          policy: { ...NEW_POLICY, version: 1, changedAt: accountSetOf("001").createdAt },
          ...nothing,
        },
        { accountSet: "002", policy: null, ...nothing },
      ]);
    });

    test("a change changes what it names, is there again after a restart, and makes a version only where it changes", async () => {
      const { accountSets, machineAccess } = system();
      await accountSets.add(accountSetOf("001"));
      const first = await machineAccess.change("001", { token: "optional", ...AT });
      expect(first).toEqual({ ...UNDECIDED_POLICY, token: "optional", version: 1, changedAt: 1_000 });
      const boundCertificates = [
        { certificate: "pc-07", deviceCodes: ["FR-01", "FR-02"] },
        { certificate: "pc-08", deviceCodes: [] },
      ];
      const taking = {
        httpStatus: "strict",
        unreadBarcodes: "refuse",
        unreadWords: ["读码失败", "BAD*"],
        stripScannerPrefix: true,
        refuseInvisible: true,
      } as const;
      const second = await machineAccess.change("001", {
        networks: ["10.0.0.0/8"],
        certificate: "required",
        boundCertificates,
        savesPerSecond: 5,
        ...taking,
        changedAt: 2_000,
      });
      expect(second).toMatchObject({ token: "optional", networks: ["10.0.0.0/8"], savesPerSecond: 5, version: 2 });
      expect(second).toMatchObject({ certificate: "required", boundCertificates, ...taking });
      expect(await machineAccess.change("001", { token: "optional", changedAt: 3_000 })).toEqual(second);
      expect(await (await openAgain()).machineAccess.all()).toMatchObject([{ policy: second }]);
    });

    test("who comes second is told, and changes nothing", async () => {
      const { accountSets, machineAccess } = system();
      await accountSets.add(accountSetOf("001"));
      await machineAccess.change("001", { token: "optional", basedOn: null, ...AT });
      expect(await machineAccess.change("001", { token: "required", basedOn: null, ...AT })).toBe("stale");
      expect(await machineAccess.closeLearning("001", { basedOn: 7, ...AT })).toBe("stale");
      expect(await machineAccess.all()).toMatchObject([{ policy: { token: "optional", version: 1 } }]);
    });

    test("what was learned is let in when learning is closed, and nothing else", async () => {
      const { accountSets, machineAccess } = system();
      await accountSets.add(accountSetOf("001"));
      await machineAccess.learn("001", ["BEFORE"]);
      await machineAccess.change("001", { deviceCodes: "learning", deviceCodesLetIn: ["FR-09"], ...AT });
      await machineAccess.learn("001", ["FR-02", "FR-09", "FR-01"]);
      await machineAccess.learn("001", ["FR-01", "Ä-1"]);
      expect(await machineAccess.all()).toMatchObject([{ learned: ["FR-01", "FR-02", "Ä-1"] }]);
      const closed = await machineAccess.closeLearning("001", AT);
      const deviceCodesLetIn = ["FR-01", "FR-02", "FR-09", "Ä-1"];
      expect(closed).toMatchObject({ deviceCodes: "closed", deviceCodesLetIn, version: 2 });
      expect(await machineAccess.closeLearning("001", AT)).toBe("notLearning");
      await machineAccess.learn("001", ["LATER"]);
      expect(await (await openAgain()).machineAccess.all()).toMatchObject([{ policy: closed, learned: [] }]);
    });

    test("learning begins anew when it is chosen anew, and goes on when something else is changed", async () => {
      const { accountSets, machineAccess } = system();
      await accountSets.add(accountSetOf("001"));
      await machineAccess.change("001", { deviceCodes: "learning", ...AT });
      await machineAccess.learn("001", ["FR-01"]);
      await machineAccess.change("001", { token: "optional", ...AT });
      expect(await machineAccess.all()).toMatchObject([{ learned: ["FR-01"] }]);
      await machineAccess.change("001", { deviceCodes: "open", ...AT });
      await machineAccess.change("001", { deviceCodes: "learning", ...AT });
      expect(await machineAccess.all()).toMatchObject([{ learned: [] }]);
    });

    test("a machine that invents device codes is not learned beyond the bound, nor can a list grow beyond it", async () => {
      const { accountSets, machineAccess } = system();
      await accountSets.add(accountSetOf("001"));
      const some = Array.from({ length: DEVICE_CODES_MAX - 1 }, (_, n) => `M${n}`);
      await machineAccess.change("001", { deviceCodes: "learning", deviceCodesLetIn: ["A"], ...AT });
      await machineAccess.learn("001", [...some, "TOO-MANY"]);
      const closed = await machineAccess.closeLearning("001", AT);
      expect(new Set((closed as MachinePolicyVersion).deviceCodesLetIn)).toEqual(new Set(["A", ...some]));
      expect(await machineAccess.letIn("001", { deviceCodes: ["TOO-MANY"], ...AT })).toBe("full");
    });

    test("device codes are let in besides those of the list, by two at once too", async () => {
      const [here, there] = [(await openAgain()).machineAccess, (await openAgain()).machineAccess];
      await system().accountSets.add(accountSetOf("001"));
      await Promise.all([
        here.letIn("001", { deviceCodes: ["B", "A"], ...AT }),
        there.letIn("001", { deviceCodes: ["C", "A"], ...AT }),
      ]);
      expect(await here.all()).toMatchObject([{ policy: { deviceCodesLetIn: ["A", "B", "C"], deviceCodes: "open" } }]);
    });

    test("tokens are several at a time, have an end that only comes nearer, and are gone when they are removed", async () => {
      const { accountSets, machineAccess } = system();
      await accountSets.add(accountSetOf("001"));
      const one = await machineAccess.addToken("001", token("one"));
      const other = await machineAccess.addToken("001", token("other", 5_000));
      expect(one).toEqual({ ...token("one"), id: 1, lastUsedAt: null });
      expect(await machineAccess.endToken("001", 1, 9_000)).toMatchObject({ expiresAt: 9_000 });
      expect(await machineAccess.endToken("001", 2, 9_000)).toEqual(other);
      expect(await machineAccess.endToken("002", 1, 1)).toBeNull();
      await machineAccess.used([
        { id: 1, at: 3_000 },
        { id: 1, at: 2_000 },
        { id: 99, at: 1 },
      ]);
      const tokens = [{ ...one, expiresAt: 9_000, lastUsedAt: 3_000 }, other];
      expect(await (await openAgain()).machineAccess.all()).toMatchObject([{ tokens }]);
      expect(await machineAccess.removeToken("002", 1)).toBe(false);
      expect(await machineAccess.removeToken("001", 2)).toBe(true);
      expect((await machineAccess.addToken("001", token("third")))?.id).toBe(3);
    });

    test("an account set has a bounded number of tokens", async () => {
      const { accountSets, machineAccess } = system();
      await accountSets.add(accountSetOf("001"));
      for (let n = 0; n < MACHINE_TOKENS_MAX; n += 1) await machineAccess.addToken("001", token(`T${n}`));
      expect(await machineAccess.addToken("001", token("one more"))).toBeNull();
      expect(await machineAccess.addToken("002", token("of another"))).not.toBeNull();
    });
  });
}
