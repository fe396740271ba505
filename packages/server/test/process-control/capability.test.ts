import { expect, test } from "vitest";
import { capabilityOf } from "../../src/process-control/capability.ts";

/** Both deviations 2, as in the e-Handbook's example. */
const PROCESS = { mean: 16, sd: 2, within: { subgroups: 10, degreesOfFreedom: 30, sumOfSquares: 120 } };

test("NIST/SEMATECH e-Handbook 6.1.6: LSL 8, USL 20, mean 16, s 2 give 1.0 and 0.6667", () => {
  expect(capabilityOf(PROCESS, { lsl: 8, usl: 20 })).toEqual({
    pp: 1,
    ppk: expect.closeTo(0.6667, 4),
    cp: 1,
    cpk: expect.closeTo(0.6667, 4),
    sdWithin: 2,
    subgroups: 10,
    degreesOfFreedom: 30,
  });
});

test("Pp goes by the overall deviation, Cp by the pooled one within subgroups", () => {
  const drifting = { ...PROCESS, sd: 4 };
  expect(capabilityOf(drifting, { lsl: 8, usl: 20 })).toMatchObject({ pp: 0.5, cp: 1 });
});

test("with one limit only the index of its side is told", () => {
  // Of the same example in 6.1.6: Cpu = 0.6667, Cpl = 1.3333.
  expect(capabilityOf(PROCESS, { lsl: null, usl: 20 })).toMatchObject({
    pp: null,
    cp: null,
    cpk: expect.closeTo(0.6667, 4),
  });
  expect(capabilityOf(PROCESS, { lsl: 8, usl: null })).toMatchObject({
    pp: null,
    cp: null,
    ppk: expect.closeTo(1.3333, 4),
  });
});

test("a mean outside of the limits is a negative Cpk", () => {
  expect(capabilityOf({ ...PROCESS, mean: 22 }, { lsl: 8, usl: 20 }).cpk).toBeCloseTo(-1 / 3, 12);
});

test("without a spread, or without values to tell one, there are no indices", () => {
  const none = { pp: null, ppk: null, cp: null, cpk: null };
  const equal = { mean: 5, sd: 0, within: { subgroups: 1, degreesOfFreedom: 4, sumOfSquares: 0 } };
  expect(capabilityOf(equal, { lsl: 1, usl: 9 })).toMatchObject({ ...none, sdWithin: 0 });
  const lone = { mean: 5, sd: null, within: { subgroups: 1, degreesOfFreedom: 0, sumOfSquares: 0 } };
  expect(capabilityOf(lone, { lsl: 1, usl: 9 })).toMatchObject({ ...none, sdWithin: null });
  const empty = { mean: null, sd: null, within: { subgroups: 0, degreesOfFreedom: 0, sumOfSquares: 0 } };
  expect(capabilityOf(empty, { lsl: 1, usl: 9 })).toMatchObject({ ...none, subgroups: 0 });
});
