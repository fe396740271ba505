import type { GradingRule } from "@cellgrade/contract/grading";
import { describe, expect, test } from "vitest";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

const rulesOf = (name: string): readonly GradingRule[] => [
  { name, color: "#0072b2", workSteps: ["放电"], conditions: [{ quantity: "volume", min: 0.1, max: 100 }] },
];

export function describeGrading(open: OpenSystem): void {
  describe("grading rules", () => {
    const { system, openAgain } = freshSystem(open);

    test("each change is a version, the newest first and current, and an older one is still found", async () => {
      const { grading } = system();
      expect(await grading.versions("001")).toEqual([]);
      expect(await grading.find("001", "current")).toBeNull();
      const first = await grading.add("001", { rules: rulesOf("A"), createdAt: 1_000, basedOn: null });
      expect(first).toEqual({ version: 1, createdAt: 1_000, rules: rulesOf("A") });
      const second = await grading.add("001", { rules: [], createdAt: 2_000, basedOn: 1 });
      expect(second).toEqual({ version: 2, createdAt: 2_000, rules: [] });
      expect(await (await openAgain()).grading.versions("001")).toEqual([second, first]);
      expect(await grading.find("001", "current")).toEqual(second);
      expect(await grading.find("001", 1)).toEqual(first);
      expect(await grading.find("001", 3)).toBeNull();
    });

    test("who comes second is told, and changes nothing: also of two processes at once", async () => {
      const [here, elsewhere] = [system().grading, (await openAgain()).grading];
      const change = { rules: rulesOf("A"), createdAt: 1, basedOn: null };
      const added = await Promise.all([here.add("001", change), elsewhere.add("001", change)]);
      expect(added.filter((version) => version !== null)).toHaveLength(1);
      expect(await here.add("001", { ...change, basedOn: 2 })).toBeNull();
      expect(await here.add("001", change)).toBeNull();
      expect(await here.versions("001")).toHaveLength(1);
    });

    test("are those of their account set", async () => {
      const { grading } = system();
      await grading.add("001", { rules: rulesOf("A"), createdAt: 1, basedOn: null });
      expect(await grading.add("002", { rules: rulesOf("B"), createdAt: 1, basedOn: 1 })).toBeNull();
      expect(await grading.add("002", { rules: rulesOf("B"), createdAt: 1, basedOn: null })).toMatchObject({
        version: 1,
      });
      expect(await grading.find("001", "current")).toMatchObject({ rules: rulesOf("A") });
    });
  });
}
