import { describe, expect, test } from "vitest";
import type { Rejection } from "../../../src/system.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

const NEVER = new AbortController().signal;

export function describeRejections(open: OpenSystem): void {
  describe("refused submissions", () => {
    const { system, openAgain } = freshSystem(open);

    const rejection: Rejection = {
      receivedAt: 1,
      accountSet: "001",
      accountSetSent: "001",
      address: "10.0.0.5",
      deviceCode: null,
      method: "POST",
      path: "/api/pick/volumeCollectData/save",
      contentType: null,
      contentEncoding: null,
      body: new Uint8Array([1, 2, 3]),
      bodyBytes: 3,
      code: "BODY_INVALID",
      msg: "请求体不是合法的 JSON 对象: 内容不完整",
      httpStatus: 200,
      outsider: false,
    };

    test("each is kept as it was, found by its id, and paged newest first", async () => {
      const { rejections } = system();
      await rejections.append([rejection, { ...rejection, receivedAt: 2, accountSet: null }]);
      await rejections.append([{ ...rejection, receivedAt: 3, deviceCode: "FR-01" }]);
      const first = await rejections.search({}, { limit: 2 });
      expect(first.items.map(({ receivedAt }) => receivedAt)).toEqual([3, 2]);
      expect(first.hasNext).toBe(true);
      const second = await rejections.search({}, { limit: 2, beforeId: first.items[1]?.id ?? 0 });
      expect(second).toEqual({ items: [{ ...rejection, id: 1, resubmittedAt: null }], hasNext: false });
      expect(await rejections.find(1)).toEqual({ ...rejection, id: 1, resubmittedAt: null });
      await rejections.markResubmitted(1, 1_700_000_000_000);
      expect(await rejections.find(1)).toEqual({ ...rejection, id: 1, resubmittedAt: 1_700_000_000_000 });
      expect((await rejections.find(2))?.resubmittedAt).toBeNull();
      expect(await rejections.find(99)).toBeNull();
      expect((await rejections.search({ accountSet: null }, { limit: 9 })).items).toHaveLength(1);
      expect((await rejections.search({ deviceCode: "FR-01" }, { limit: 9 })).items).toHaveLength(1);
    });

    test("a page holds no more of each body than was asked for, and still tells how long it was", async () => {
      const { rejections } = system();
      const bodies = [
        new Uint8Array(),
        new Uint8Array([1, 2, 3]),
        new Uint8Array([1, 2, 3, 4]),
        new Uint8Array(100_000),
      ];
      await rejections.append(bodies.map((body) => ({ ...rejection, body, bodyBytes: body.length })));
      const { items } = await rejections.search({}, { limit: 9, bodyBytesMax: 3 });
      expect(items.map(({ body, bodyBytes }) => [[...body], bodyBytes])).toEqual([
        [[0, 0, 0], 100_000],
        [[1, 2, 3], 4],
        [[1, 2, 3], 3],
        [[], 0],
      ]);
      expect((await rejections.search({}, { limit: 9 })).items.map(({ body }) => body.length)).toEqual([
        100_000, 4, 3, 0,
      ]);
      expect((await rejections.find(4))?.body).toHaveLength(100_000);
    });

    test("as many are counted as fit", async () => {
      const { rejections } = system();
      const kept = [1, 2, 3].map((receivedAt) => ({ ...rejection, receivedAt }));
      await rejections.append([...kept, { ...rejection, accountSet: null, receivedAt: 3 }]);
      expect(await rejections.count({})).toBe(4);
      expect(await rejections.count({ accountSet: "001", receivedFrom: 2 })).toBe(2);
      expect(await rejections.count({ accountSet: null })).toBe(1);
      expect(await rejections.count({ accountSet: "002" })).toBe(0);
    });

    test("the ledger is bounded by number for each account set by itself, the oldest leave", async () => {
      const { rejections } = system();
      await rejections.append([{ ...rejection, accountSet: null, receivedAt: 7 }]);
      for (let lot = 0; lot < 11; lot += 1) {
        await rejections.append(
          Array.from({ length: 1_000 }, (_, index) => ({ ...rejection, receivedAt: lot * 1_000 + index })),
        );
      }
      let kept = 0;
      let oldest = Number.MAX_SAFE_INTEGER;
      for (let beforeId: number | undefined = Number.MAX_SAFE_INTEGER; beforeId !== undefined; ) {
        const { items } = await rejections.search({ accountSet: "001" }, { limit: 1_000, beforeId });
        kept += items.length;
        beforeId = items.at(-1)?.id;
        oldest = items.at(-1)?.receivedAt ?? oldest;
      }
      expect(kept).toBeLessThanOrEqual(10_000);
      expect(kept).toBeGreaterThan(9_000);
      expect(oldest).toBe(11_000 - kept);
      expect((await rejections.search({ accountSet: null }, { limit: 9 })).items).toHaveLength(1);
    });

    test("the ledger is bounded by bytes, also after a restart", async () => {
      const body = new Uint8Array(4 * 1024 * 1024);
      const large = { ...rejection, body, bodyBytes: body.length };
      for (let lot = 0; lot < 20; lot += 1) await (await openAgain()).rejections.append([large, large]);
      const { items } = await (await openAgain()).rejections.search({}, { limit: 100 });
      expect(items.length).toBeLessThanOrEqual(32);
      expect(items.at(0)?.id).toBe(40);
    });

    test("outsiders push no other out, also after a restart, and are the first to make room for outsiders", async () => {
      const lot = (count: number, change: Partial<Rejection>) =>
        Array.from({ length: count }, (_, index) => ({ ...rejection, receivedAt: index, ...change }));
      const outsiders = { outsider: true, code: "ACCESS_DENIED" };
      await system().rejections.append([...lot(600, {}), ...lot(900, outsiders)]);
      await (await openAgain()).rejections.append([...lot(5_000, outsiders), ...lot(9_300, { code: "FIELD_INVALID" })]);
      const { rejections } = await openAgain();
      expect(await rejections.count({ code: "BODY_INVALID" })).toBe(600);
      expect(await rejections.count({ code: "FIELD_INVALID" })).toBe(9_300);
      const kept = await rejections.count({ code: "ACCESS_DENIED" });
      expect(kept).toBeLessThanOrEqual(1_000);
      expect(kept).toBeGreaterThan(700);
      await rejections.append(lot(200, { code: "FIELD_INVALID" }));
      expect(await rejections.count({ code: "ACCESS_DENIED" })).toBe(kept);
      expect(await rejections.count({ code: "BODY_INVALID" })).toBeLessThan(600);
      expect((await rejections.search({ code: "ACCESS_DENIED" }, { limit: 1 })).items).toMatchObject([outsiders]);
    });

    test("go when they are older, in their account set alone", async () => {
      const { rejections } = system();
      const times = [1, 2, 3, 1_000];
      await rejections.append(
        [null, "001", "002"].flatMap((accountSet) =>
          times.map((receivedAt) => ({ ...rejection, accountSet, receivedAt })),
        ),
      );
      expect(await rejections.retain("001", 1_000, AbortSignal.abort())).toBe(0);
      expect(await rejections.retain("001", 1_000, NEVER)).toBe(3);
      expect(await rejections.retain("001", 1_000, NEVER)).toBe(0);
      const { items } = await rejections.search({ accountSet: "001" }, { limit: 10 });
      expect(items.map(({ receivedAt }) => receivedAt)).toEqual([1_000]);
      expect((await rejections.search({}, { limit: 100 })).items).toHaveLength(9);
    });

    test("that are gone no longer count for the bounds of the ledger", async () => {
      const { rejections } = system();
      const many = (receivedAt: number, count: number) =>
        Array.from({ length: count }, () => ({ ...rejection, accountSet: "001", receivedAt }));
      await rejections.append(many(1, 5_200));
      expect(await rejections.retain("001", 1_000, NEVER)).toBe(5_200);
      await rejections.append(many(2_000, 5_200));
      expect(await rejections.count({})).toBe(5_200);
    });
  });
}
