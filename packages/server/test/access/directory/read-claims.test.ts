import { expect, test } from "vitest";
import { displayNameOf, findClaim, readGroups, userNameOf } from "../../../src/access/directory/read-claims.ts";
import { isUserName } from "../../../src/access/user-name.ts";

test.for([
  [{ preferred_username: "Li.Na" }, "li.na"],
  [{ preferred_username: "li.na@plant.example", email: "other@plant.example" }, "li.na"],
  [{ preferred_username: "PLANT\\li na" }, "plant-li-na"],
  [{ preferred_username: "guest_other.example#EXT#@plant.example" }, "guest_other.example-ext-"],
  [{ preferred_username: "李娜" }, "李娜"],
  [{ preferred_username: null, username: "wu" }, "wu"],
  [{ preferred_username: "@", email: "wu@plant.example" }, "wu"],
  [{ preferred_username: 7 }, "4711"],
  [{ preferred_username: "a".repeat(80) }, "a".repeat(64)],
  [{ sub: "!" }, "user"],
] as const)("of %j somebody has the user name %s", ([claims, name]) => {
  expect(userNameOf({ sub: "4711", ...claims })).toBe(name);
  expect(isUserName(name)).toBe(true);
});

test("a claim is found by its whole name, or inside others", () => {
  const claims = { "https://plant.example/groups": ["a"], realm_access: { roles: ["b"] }, "x.y": 1, x: { y: 2 } };
  expect(findClaim(claims, "https://plant.example/groups")).toEqual(["a"]);
  expect(findClaim(claims, "realm_access.roles")).toEqual(["b"]);
  expect(findClaim(claims, "x.y")).toBe(1);
  for (const name of ["groups", "realm_access.groups", "x.y.z", "constructor", "realm_access.constructor.name"]) {
    expect(findClaim(claims, name), name).toBeUndefined();
  }
});

test("groups are the texts of a list, or one text", () => {
  expect(readGroups(["a", 1, null, "b"])).toEqual(["a", "b"]);
  expect(readGroups("a")).toEqual(["a"]);
  for (const none of [undefined, null, {}, 5]) expect(readGroups(none)).toEqual([]);
});

test("a name that says nothing is none", () => {
  expect(displayNameOf({ name: " 李娜 " })).toBe("李娜");
  for (const name of [undefined, null, "  ", 5]) expect(displayNameOf({ name })).toBeNull();
});
