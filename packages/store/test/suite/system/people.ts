import { describe, expect, test } from "vitest";
import type { PeopleChange, PeopleRow, PeopleTables } from "../../../src/system.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

const moments = { createdAt: 1_000, updatedAt: 1_000 };

function user(id: string, given: PeopleRow = {}): PeopleChange {
  const row = {
    id,
    name: id,
    username: id,
    email: `${id}@person.invalid`,
    emailVerified: 0,
    role: "viewer",
    banned: 0,
  };
  return { insert: "user", row: { ...row, ...moments, ...given } };
}

function session(id: string, userId: string, given: PeopleRow = {}): PeopleChange {
  return { insert: "session", row: { id, token: `t-${id}`, userId, expiresAt: 5_000, ...moments, ...given } };
}

function account(userId: string, password: string): PeopleChange {
  const row = { id: `a-${userId}`, accountId: userId, providerId: "credential", userId, password };
  return { insert: "account", row: { ...row, ...moments } };
}

const byId = (id: string) => [{ field: "id", operator: "eq" as const, value: id }];
const names = async (people: PeopleTables): Promise<unknown[]> =>
  (await people.find("user", { where: [] })).map(({ id }) => id);

export function describePeople(open: OpenSystem): void {
  describe("people", () => {
    const { system, openAgain } = freshSystem(open);

    test("what was written is found by any field, by everyone", async () => {
      const { people } = await openAgain();
      expect(await people.change([user("zhang", { accountSets: '["001"]' }), account("zhang", "hash")])).toEqual([
        1, 1,
      ]);
      const [found] = await system().people.find("user", {
        where: [{ field: "username", operator: "eq", value: "zhang" }],
      });
      expect(found).toMatchObject({ id: "zhang", role: "viewer", accountSets: '["001"]', mustChangePassword: null });
      expect(await system().people.find("account", { where: [] })).toMatchObject([{ password: "hash" }]);
      expect(await system().people.find("session", { where: [] })).toEqual([]);
    });

    test("conditions hold together, null among the values", async () => {
      const { people } = system();
      await people.change([user("a"), user("b", { createdAt: 2_000 }), user("c", { createdAt: 3_000, role: null })]);
      const found = async (...where: Parameters<PeopleTables["count"]>[1]): Promise<string> => {
        const rows = await people.find("user", { where });
        expect(await people.count("user", where)).toBe(rows.length);
        return rows.map(({ id }) => id).join("");
      };
      expect(await found()).toBe("abc");
      expect(await found({ field: "createdAt", operator: "gt", value: 1_000 })).toBe("bc");
      expect(await found({ field: "createdAt", operator: "lte", value: 2_000 })).toBe("ab");
      expect(await found({ field: "role", operator: "eq", value: null })).toBe("c");
      expect(await found({ field: "role", operator: "ne", value: "viewer" })).toBe("c");
      expect(await found({ field: "id", operator: "in", value: ["a", "c", "x"] })).toBe("ac");
      expect(
        await found(
          { field: "id", operator: "in", value: ["a", "b"] },
          { field: "createdAt", operator: "gte", value: 2_000 },
        ),
      ).toBe("b");
    });

    test("rows come in the order that was asked for, from an offset, as many as wanted", async () => {
      const { people } = system();
      await people.change([user("b"), user("c"), user("a")]);
      const ids = async (selection: object): Promise<unknown[]> =>
        (await people.find("user", { where: [], ...selection })).map(({ id }) => id);
      expect(await ids({})).toEqual(["a", "b", "c"]);
      expect(await ids({ sortBy: { field: "name", direction: "desc" }, limit: 2 })).toEqual(["c", "b"]);
      expect(await ids({ sortBy: { field: "name", direction: "asc" }, limit: 5, offset: 2 })).toEqual(["c"]);
    });

    test("changes are made together or not at all", async () => {
      const { people } = system();
      expect(await people.change([user("a"), session("s", "a")])).toEqual([1, 1]);
      expect(
        await people.change([{ update: "user", where: byId("a"), set: { name: "甲" } }, user("b", { username: "a" })]),
      ).toBe("taken");
      expect(await people.change([user("b", { email: "a@person.invalid" })])).toBe("taken");
      expect(await people.change([session("s2", "a", { token: "t-s" })])).toBe("taken");
      expect(await people.find("user", { where: [] })).toMatchObject([{ id: "a", name: "a" }]);
      expect(await people.change([{ update: "user", where: byId("nobody"), set: { name: "x" } }])).toEqual([0]);
    });

    test("sessions and accounts go with their user, and with nobody else", async () => {
      const { people } = system();
      await people.change([user("a"), user("b"), session("s", "a"), session("t", "b"), account("a", "h")]);
      expect(await people.change([{ delete: "user", where: byId("a") }])).toEqual([1]);
      expect(await people.find("session", { where: [] })).toMatchObject([{ id: "t" }]);
      expect(await people.count("account", [])).toBe(0);
    });

    test("the last admin stays: removed, banned, lowered or limited he is not, though all might go before there is one", async () => {
      const { people } = system();
      await people.change([user("v")]);
      await people.change([{ update: "user", where: byId("v"), set: { name: "乙" } }, user("w")]);
      await people.change([user("a", { role: "admin" }), user("b", { role: "admin", banned: 1 })]);
      const tries: PeopleChange[] = [
        { delete: "user", where: byId("a") },
        { delete: "user", where: [] },
        { update: "user", where: byId("a"), set: { role: "engineer" } },
        { update: "user", where: byId("a"), set: { banned: 1 } },
        { update: "user", where: byId("a"), set: { accountSets: '["001"]' } },
      ];
      for (const each of tries) expect(await people.change([each])).toBe("noAdmin");
      expect(await names(people)).toEqual(["a", "b", "v", "w"]);
      await people.change([{ update: "user", where: byId("b"), set: { banned: 0 } }]);
      expect(await people.change([{ delete: "user", where: byId("a") }])).toEqual([1]);
      expect(await people.change([{ delete: "user", where: byId("b") }])).toBe("noAdmin");
    });

    test("of two that lower each other at once, one stays admin", async () => {
      const [here, there] = [(await openAgain()).people, (await openAgain()).people];
      await here.change([user("a", { role: "admin" }), user("b", { role: "admin" })]);
      const lower = (people: PeopleTables, id: string) =>
        people.change([{ update: "user", where: byId(id), set: { role: "viewer" } }]);
      const outcomes = await Promise.all([lower(here, "a"), lower(there, "b")]);
      expect(outcomes.filter((outcome) => outcome === "noAdmin")).toHaveLength(1);
    });
  });
}
