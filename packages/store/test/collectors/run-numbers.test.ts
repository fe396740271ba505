import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRunNumbers } from "../../src/collectors/run-numbers.ts";

const HOUR = 3_600;

test("each row has the run of its machine that holds it, and each run is looked for once, in whatever order rows come", () => {
  const rowLike = fc.record({
    deviceCode: fc.constantFrom("A", "B", "C"),
    seconds: fc.integer({ min: 0, max: 20 * HOUR }),
  });
  fc.assert(
    fc.property(fc.array(rowLike, { maxLength: 60, size: "max" }), (rows) => {
      const found: string[] = [];
      // The runs of a machine are its hours.
      const runs = createRunNumbers((deviceCode, seconds) => {
        const start = Math.floor(seconds / HOUR) * HOUR;
        found.push(`${deviceCode} ${start}`);
        return { start, end: start + HOUR - 1 };
      });
      const numbers = rows.map(({ deviceCode, seconds }) => runs.numberOf(runs.machineOf(deviceCode), seconds));
      for (const [index, { deviceCode, seconds }] of rows.entries()) {
        const start = Math.floor(seconds / HOUR) * HOUR;
        expect(runs.all()[numbers[index] ?? -1]).toEqual({ deviceCode, start, end: start + HOUR - 1 });
      }
      expect(new Set(found).size).toBe(found.length);
      expect(runs.all().map(({ deviceCode, start }) => `${deviceCode} ${start}`)).toEqual(found);
    }),
  );
});
