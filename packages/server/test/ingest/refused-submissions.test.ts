import type { Rejection, SystemStore } from "@cellgrade/store/system";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRefusalRates } from "../../src/ingest/refusal-rates.ts";
import { createRefusedSubmissions } from "../../src/ingest/refused-submissions.ts";
import { openThrowawayEngine, type ThrowawayEngine } from "../throwaway-engine.ts";

function rejection(n: number, changes: Partial<Rejection> = {}): Rejection {
  return {
    receivedAt: n,
    accountSet: "001",
    accountSetSent: "001",
    address: "192.0.2.7",
    deviceCode: "FR-07",
    method: "POST",
    path: "/api/pick/volumeCollectData/save",
    contentType: null,
    contentEncoding: null,
    body: Buffer.from("{}"),
    bodyBytes: 2,
    code: "FIELD_INVALID",
    msg: "barcode(电芯条码)不能为空",
    httpStatus: 200,
    outsider: false,
    ...changes,
  };
}

describe("the ledger of refused submissions is bounded", () => {
  let opened: ThrowawayEngine;
  let system: SystemStore;
  beforeEach(async () => {
    opened = await openThrowawayEngine();
    ({ system } = opened.engine);
  });
  afterEach(() => opened.discard());

  const ROWS_MAX = 10_000;

  async function keptTimes(accountSet: string | null): Promise<number[]> {
    const { items } = await system.rejections.search({ accountSet }, { limit: 2 * ROWS_MAX });
    return items.map(({ receivedAt }) => receivedAt);
  }

  test("the oldest leave first, each account set within its own bounds, also after a restart", async () => {
    await system.rejections.append([rejection(-1, { accountSet: "002" }), rejection(-2, { accountSet: null })]);
    await system.rejections.append(Array.from({ length: ROWS_MAX - 5 }, (_, n) => rejection(n)));
    ({ system } = await opened.reopen());
    await system.rejections.append(Array.from({ length: 505 }, (_, n) => rejection(ROWS_MAX - 5 + n)));
    const times = await keptTimes("001");
    const newest = ROWS_MAX + 499;
    expect(times.length).toBeLessThanOrEqual(ROWS_MAX);
    expect(times.length).toBeGreaterThan(ROWS_MAX - 300);
    expect(times).toEqual(Array.from({ length: times.length }, (_, n) => newest - n));
    expect(await keptTimes("002")).toEqual([-1]);
    expect(await keptTimes(null)).toEqual([-2]);
  });

  test("in bytes of bodies too", async () => {
    const body = Buffer.alloc(4 * 1024 * 1024);
    for (let n = 0; n < 40; n += 1) await system.rejections.append([rejection(n, { body, bodyBytes: body.length })]);
    const times = await keptTimes("001");
    expect(times.length).toBeLessThanOrEqual(32);
    expect(times[0] ?? 39).toBe(39);
  });

  test("an empty body is a body", async () => {
    await system.rejections.append([rejection(1, { body: Buffer.alloc(0), bodyBytes: 0 })]);
    const { items } = await system.rejections.search({}, { limit: 1 });
    expect(items[0]?.body).toEqual(new Uint8Array(0));
  });
});

describe("refused submissions on their way into the ledger", () => {
  function setUp(append: (lot: readonly Rejection[]) => Promise<void>) {
    let lost = 0;
    const rates = createRefusalRates({ nowMs: () => 0 });
    const submissions = createRefusedSubmissions({
      ledger: { append },
      rates,
      faults: { report() {} },
      onLost: (count) => (lost += count),
    });
    return { submissions, lost: () => lost };
  }

  test("go in lots, in their order, after the turn in which they were refused", async () => {
    const lots: number[][] = [];
    const { submissions } = setUp(async (lot) => void lots.push(lot.map(({ receivedAt }) => receivedAt)));
    for (const n of [1, 2, 3]) submissions.add(rejection(n));
    expect(lots).toEqual([]);
    await submissions.flush();
    submissions.add(rejection(4));
    await submissions.flush();
    await submissions.flush();
    expect(lots).toEqual([[1, 2, 3], [4]]);
  });

  test("beyond a bound of rows or bytes are counted and not kept", async () => {
    const kept: Rejection[] = [];
    const { submissions, lost } = setUp(async (lot) => void kept.push(...lot));
    for (let n = 0; n < 2_100; n += 1) submissions.add(rejection(n));
    await submissions.flush();
    expect([kept.length, lost()]).toEqual([2_000, 100]);
    const body = Buffer.alloc(4 * 1024 * 1024);
    for (let n = 0; n < 20; n += 1) submissions.add(rejection(n, { body }));
    await submissions.flush();
    expect([kept.length, lost()]).toEqual([2_016, 104]);
  });

  test("that the ledger does not take are counted, and the next ones are kept", async () => {
    const lots: number[] = [];
    const { submissions, lost } = setUp(async (lot) => {
      if (lost() === 0) throw new Error("no room");
      lots.push(lot.length);
    });
    submissions.add(rejection(1));
    await submissions.flush();
    expect(lost()).toBe(1);
    submissions.add(rejection(2));
    await submissions.flush();
    expect([lots, lost()]).toEqual([[1], 1]);
  });
});
