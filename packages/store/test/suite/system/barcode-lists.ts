import { describe, expect, test } from "vitest";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

export function describeBarcodeLists(open: OpenSystem): void {
  describe("barcode lists", () => {
    const { system } = freshSystem(open);

    test("a list is found by its id in its account set, until it expires", async () => {
      const { barcodeLists } = system();
      const { id, expiresAt } = await barcodeLists.put("001", ["A", "电芯"], 1_000);
      expect(await barcodeLists.get("001", id, 2_000)).toEqual(["A", "电芯"]);
      expect(await barcodeLists.get("002", id, 2_000)).toBeNull();
      expect(await barcodeLists.get("001", "nowhere", 2_000)).toBeNull();
      expect(await barcodeLists.get("001", id, expiresAt)).toBeNull();
    });

    test("one that has expired is deleted when it is no longer retained, and not before", async () => {
      const { barcodeLists } = system();
      const { id, expiresAt } = await barcodeLists.put("001", ["A"], 1_000);
      await barcodeLists.put("001", ["B"], expiresAt + 1);
      expect(await barcodeLists.get("001", id, 1_000), "whatever the clock of another call says").toEqual(["A"]);
      await barcodeLists.retain(expiresAt);
      expect(await barcodeLists.get("001", id, 1_000)).toBeNull();
    });

    test("the same list has the same id, and storing it again renews it", async () => {
      const { barcodeLists } = system();
      const first = await barcodeLists.put("001", ["A"], 1_000);
      const again = await barcodeLists.put("001", ["A"], 5_000);
      expect(again.id).toBe(first.id);
      expect(again.expiresAt).toBe(first.expiresAt + 4_000);
      expect(await barcodeLists.get("001", first.id, first.expiresAt)).toEqual(["A"]);
    });
  });
}
