import { describe, expect, test } from "vitest";
import { API_TOKENS_MAX, type ApiToken } from "../../../src/system.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

const fresh: Omit<ApiToken, "id" | "lastUsedAt"> = {
  hash: "a".repeat(64),
  name: "日报",
  role: "viewer",
  accountSets: ["001", "002"],
  createdAt: 1_000,
  createdBy: "王工",
  expiresAt: 5_000,
};

const renewal = { hash: "b".repeat(64), createdAt: 2_000, createdBy: "李工", expiresAt: 9_000 };

export function describeApiTokens(open: OpenSystem): void {
  describe("tokens", () => {
    const { system, openAgain } = freshSystem(open);

    test("one that was added is there for everyone, and again after a restart", async () => {
      const added = await system().apiTokens.add(fresh);
      expect(added).toEqual({ ...fresh, id: 1, lastUsedAt: null });
      const all = { ...fresh, hash: "c".repeat(64), role: "metrics", accountSets: null, expiresAt: null } as const;
      const other = await system().apiTokens.add(all);
      expect(await (await openAgain()).apiTokens.all()).toEqual([added, other]);
    });

    test("one that is renewed ends when it is told to, and the new one may do the same", async () => {
      const { apiTokens } = system();
      await apiTokens.add(fresh);
      const renewed = await apiTokens.renew(1, { ...renewal, endsAt: 3_000 });
      expect(renewed).toEqual({ ...fresh, ...renewal, id: 2, lastUsedAt: null });
      expect(await apiTokens.all()).toEqual([{ ...fresh, id: 1, expiresAt: 3_000, lastUsedAt: null }, renewed]);
      expect(await apiTokens.renew(9, { ...renewal, hash: "d".repeat(64), endsAt: 3_000 })).toBe("missing");
    });

    test("a renewal never lets the old one last longer", async () => {
      const { apiTokens } = system();
      await apiTokens.add(fresh);
      await apiTokens.add({ ...fresh, hash: "e".repeat(64), expiresAt: null });
      await apiTokens.renew(1, { ...renewal, endsAt: 6_000 });
      await apiTokens.renew(2, { ...renewal, hash: "f".repeat(64), endsAt: 6_000 });
      expect((await apiTokens.all()).map(({ expiresAt }) => expiresAt)).toEqual([5_000, 6_000, 9_000, 9_000]);
    });

    test("one that was removed is gone for everyone, and its number is never used again", async () => {
      const { apiTokens } = system();
      const added = await apiTokens.add(fresh);
      expect(await (await openAgain()).apiTokens.remove(1)).toEqual(added);
      expect(await apiTokens.remove(1)).toBeNull();
      expect(await apiTokens.all()).toEqual([]);
      expect(await apiTokens.add(fresh)).toMatchObject({ id: 2 });
    });

    test("of the times that a token was used the latest is kept, and one that is gone is passed over", async () => {
      const { apiTokens } = system();
      await apiTokens.add(fresh);
      await apiTokens.used([
        { id: 1, at: 2_000 },
        { id: 7, at: 2_000 },
      ]);
      await apiTokens.used([{ id: 1, at: 1_500 }]);
      expect(await apiTokens.all()).toEqual([{ ...fresh, id: 1, lastUsedAt: 2_000 }]);
    });

    test("there are so many and no more", async () => {
      const { apiTokens } = system();
      const hashes = Array.from({ length: API_TOKENS_MAX }, (_, index) => String(index).padStart(64, "0"));
      for (const hash of hashes) expect(await apiTokens.add({ ...fresh, hash })).not.toBeNull();
      expect(await apiTokens.add(fresh)).toBeNull();
      expect(await apiTokens.renew(1, { ...renewal, endsAt: 3_000 })).toBe("full");
      expect((await apiTokens.all())[0], "nothing is renewed by half").toMatchObject({ expiresAt: 5_000 });
      await apiTokens.remove(1);
      expect(await apiTokens.add(fresh)).not.toBeNull();
    });
  });
}
