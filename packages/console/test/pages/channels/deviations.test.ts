import { expect, test } from "vitest";
import type { Channel } from "../../../src/pages/channels/channel.ts";
import { deviationsOf } from "../../../src/pages/channels/deviations.ts";
import { rankChannels } from "../../../src/pages/channels/rank-channels.ts";

const RESIDUALS = [-3, -2, -1, 0, 0, 1, 2, 3, 30];
/** The median is 0. |r| sorted is 0 0 1 1 2 2 3 3 30, with 2 in the middle. */
const SPREAD = 1.4826 * 2;

function channel(changes: Partial<Channel>): Channel {
  const base = { deviceCode: "FR-1", batteryStation: "1", count: 10, median: 100, medianResidual: 0, sd: 2 };
  return { ...base, runResidual: 0, ngShare: null, ngStreak: 0, stuckStreak: 1, ...changes };
}

test("of channels of one count it is the residual over the robust spread of their machine's residuals", () => {
  const channels = RESIDUALS.map((runResidual) => channel({ runResidual }));
  expect(deviationsOf(channels, "runResidual").at(-1)).toBeCloseTo(30 / SPREAD, 12);
  expect(rankChannels(channels, { order: "deviation", base: "runResidual" })[0]?.runResidual).toBe(30);
  const other = channels.map((each) => ({ ...each, deviceCode: "FR-2", runResidual: each.runResidual / 10 }));
  expect(deviationsOf([...channels, ...other], "runResidual").at(-1)).toBeCloseTo(30 / SPREAD, 12);
});

test("a channel of few values is given the error of its own median", () => {
  const usual = RESIDUALS.map((runResidual) => channel({ runResidual, count: 100 }));
  const [rare] = deviationsOf([channel({ runResidual: 8, count: 1, sd: null }), ...usual], "runResidual");
  // With the ten residuals the median is 0 and |r| is 0 0 1 1 2 2 3 3 8 30: a MAD of 2. Within a channel σ is 2.
  const [ofOne, ofUsual] = [2 ** 2, (2 ** 2 * Math.PI) / (200 + Math.PI - 2)];
  expect(rare).toBeCloseTo(8 / Math.sqrt(SPREAD ** 2 - ofUsual + ofOne), 12);
});

test("the spread of channels bounds what the σ within them says of one value", () => {
  const usual = RESIDUALS.map((runResidual) => channel({ runResidual, count: 100, sd: 1_000 }));
  const [rare] = deviationsOf([channel({ runResidual: 8, count: 1, sd: null }), ...usual], "runResidual");
  expect(rare).toBeCloseTo(8 / (SPREAD * Math.sqrt((200 + Math.PI - 2) / Math.PI)), 12);
});

test("is of the residual that is asked for", () => {
  const channels = RESIDUALS.map((runResidual) => channel({ runResidual, medianResidual: -(runResidual ** 2) }));
  expect(deviationsOf(channels, "medianResidual").at(-1)).toBeCloseTo(900 / (1.4826 * 4), 12);
});

test("is nothing where channels do not differ", () => {
  expect(deviationsOf([channel({}), channel({})], "runResidual")).toEqual([null, null]);
  expect(deviationsOf([], "runResidual")).toEqual([]);
});
