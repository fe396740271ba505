import { describe, expect, test } from "vitest";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

export function describeClock(open: OpenSystem): void {
  describe("the clock", () => {
    const { system, openAgain } = freshSystem(open);

    test("is as it was last decided, for whoever opens the system store", async () => {
      expect(await system().clock.last()).toBeNull();
      await system().clock.decide({ confirmed: false, at: 2_000 });
      expect(await (await openAgain()).clock.last()).toEqual({ confirmed: false, at: 2_000 });
      await (await openAgain()).clock.decide({ confirmed: true, at: 1_000 });
      expect(await system().clock.last()).toEqual({ confirmed: true, at: 1_000 });
    });
  });
}
