import { describe, expect, test } from "vitest";
import { type OpenStore, sharedStore } from "./fresh-store.ts";
import { KEEP_ALL, submissionOf } from "./submissions.ts";

export function describeValues(open: OpenStore): void {
  describe("values that exist", () => {
    const store = sharedStore(open, (store) =>
      store.saveBatch(
        [
          submissionOf({ barcode: "A", deviceCode: "OLD", batteryStation: "9", workStep: "old" }, 1_000),
          submissionOf({ barcode: "A", deviceCode: "FR-01", batteryStation: "1-1", workStep: "充电" }, 1_001),
          submissionOf({ barcode: "B", deviceCode: "FR-01", batteryStation: "1-2", workStep: "放电" }, 1_002),
          submissionOf({ barcode: "C", deviceCode: "FR-02", batteryStation: "1-1", workStep: "放电" }, 1_003),
          submissionOf({ barcode: "D", deviceCode: "fr-02", batteryStation: "2-1", workStep: "静置" }, 1_004),
          submissionOf({ barcode: "E", deviceCode: "分容柜", batteryStation: "2-1", workStep: "静置" }, 1_005),
          submissionOf({ barcode: "F", deviceCode: "FR-9", batteryStation: "1-10", workStep: "静置10" }, 1_006),
          submissionOf({ barcode: "G", deviceCode: "FR-10", batteryStation: "01-10", workStep: "静置2" }, 1_007),
          submissionOf({ barcode: "H", deviceCode: "FR-10", batteryStation: "1-9", workStep: "静置" }, 1_008),
        ],
        KEEP_ALL,
      ),
    );

    test("machines are those that have records, each once, in natural order", async () => {
      const machines = await store().values({ field: "deviceCode", limit: 50 });
      expect(machines).toEqual(["FR-01", "FR-02", "FR-9", "FR-10", "fr-02", "分容柜"]);
    });

    test("begin as asked, and no more of them are given", async () => {
      const machines = (startsWith: string, limit = 50) => store().values({ field: "deviceCode", startsWith, limit });
      expect(await machines("FR-0")).toEqual(["FR-01", "FR-02"]);
      expect(await machines("FR-", 3)).toEqual(["FR-01", "FR-02", "FR-9"]);
      expect(await machines("FR", 1)).toEqual(["FR-01"]);
      expect(await machines("分")).toEqual(["分容柜"]);
      expect(await machines("FR-02x")).toEqual([]);
      expect(await machines("%")).toEqual([]);
    });

    test("stations and steps are those of all machines, or of the machines named", async () => {
      const of = (field: "batteryStation" | "workStep", deviceCodes?: readonly string[], startsWith?: string) =>
        store().values({
          field,
          limit: 50,
          ...(deviceCodes !== undefined && { deviceCodes }),
          ...(startsWith !== undefined && { startsWith }),
        });
      expect(await of("batteryStation")).toEqual(expect.arrayContaining(["1-1", "1-2", "2-1"]));
      expect(await of("batteryStation", ["FR-01"])).toEqual(["1-1", "1-2"]);
      expect(await of("batteryStation", ["FR-01", "fr-02"])).toEqual(["1-1", "1-2", "2-1"]);
      expect(await of("batteryStation", ["FR-01"], "1-2")).toEqual(["1-2"]);
      expect(await of("batteryStation", ["FR-9", "FR-10"])).toEqual(["1-9", "01-10", "1-10"]);
      expect(await of("workStep", ["FR-9", "FR-10"])).toEqual(["静置", "静置2", "静置10"]);
      expect(await of("batteryStation", [])).toEqual([]);
      expect(await of("workStep", ["FR-01"])).toEqual(["充电", "放电"]);
      expect(await of("workStep", ["FR-02"], "充")).toEqual([]);
    });
  });
}
