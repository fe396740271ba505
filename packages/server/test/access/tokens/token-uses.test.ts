import { StoreError } from "@cellgrade/store/store";
import type { ApiToken } from "@cellgrade/store/system";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTokenUses } from "../../../src/access/tokens/token-uses.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const token = { id: 7, lastUsedAt: 500 } as ApiToken;

test("a token that is used again and again is written once a minute, and shown as it is", async () => {
  const written: unknown[] = [];
  const uses = createTokenUses({ register: { used: async (lot) => void written.push(lot) }, faults: { report() {} } });
  expect(uses.lastOf(token)).toBe(500);
  for (let at = 1_000; at < 1_060; at += 1) uses.note(token, at);
  expect(uses.lastOf(token)).toBe(1_059);
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toEqual([[{ id: 7, at: 1_059 }]]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(written, "what was not used is not written").toHaveLength(1);
  uses.note(token, 2_000);
  await uses.flush();
  expect(written.slice(1)).toEqual([[{ id: 7, at: 2_000 }]]);
});

test("a use that cannot be kept is told, and no fault of the request", async () => {
  const told: string[] = [];
  const uses = createTokenUses({
    register: { used: () => Promise.reject(new StoreError("the disk is full", "nothing")) },
    faults: { report: ({ message }) => told.push(message) },
  });
  uses.note(token, 1_000);
  await uses.flush();
  expect(told).toEqual(["the last uses of tokens were not kept"]);
});
