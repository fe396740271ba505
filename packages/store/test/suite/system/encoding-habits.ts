import { describe, expect, test } from "vitest";
import { ENCODING_HABITS_MAX, type EncodingHabit } from "../../../src/system.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

const habit: EncodingHabit = {
  address: "10.0.0.7",
  deviceCode: new Uint8Array([0xb7, 0xd6, 0xc8, 0xdd, 0x00, 0x37]),
  encoding: "gb18030",
  contradicted: false,
  seenAt: 2_000,
};

export function describeEncodingHabits(open: OpenSystem): void {
  describe("habits of encoding", () => {
    const { system, openAgain } = freshSystem(open);

    test("are there again after a restart, one for each address and each device code's bytes", async () => {
      const others: EncodingHabit[] = [
        { ...habit, address: "10.0.0.8", encoding: "utf-8", contradicted: true, seenAt: 1_000 },
        { ...habit, deviceCode: new Uint8Array(), seenAt: 3_000 },
      ];
      await system().encodingHabits.keep([habit, ...others]);
      await system().encodingHabits.keep([{ ...habit, contradicted: true, seenAt: 4_000 }]);
      const [oldest, middle] = others;
      expect(await (await openAgain()).encodingHabits.all()).toEqual([
        oldest,
        middle,
        { ...habit, contradicted: true, seenAt: 4_000 },
      ]);
    });

    test("are bounded: those seen the longest ago are forgotten", async () => {
      const habits = Array.from({ length: ENCODING_HABITS_MAX + 2 }, (_, n) => ({
        ...habit,
        address: `machine ${n}`,
        seenAt: 10_000 - n,
      }));
      await system().encodingHabits.keep(habits);
      const kept = await system().encodingHabits.all();
      expect(kept).toHaveLength(ENCODING_HABITS_MAX);
      expect(kept[0]?.address).toBe(`machine ${ENCODING_HABITS_MAX - 1}`);
    });
  });
}
