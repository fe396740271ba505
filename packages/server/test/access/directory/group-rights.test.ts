import { expect, test } from "vitest";
import { readGroupRights, rightsOf } from "../../../src/access/directory/group-rights.ts";

const read = (...texts: readonly string[]) =>
  rightsOf(texts.map((text) => readGroupRights(text)).filter((group) => group !== null));

test.for([
  ["admin=cn=a,dc=plant", { role: "admin", accountSets: null, group: "cn=a,dc=plant" }],
  ["engineer=/plant/line 1", { role: "engineer", accountSets: null, group: "/plant/line 1" }],
  ["viewer:001=cn=a,dc=plant", { role: "viewer", accountSets: ["001"], group: "cn=a,dc=plant" }],
  [
    "engineer:001+B.2=CN=一车间, DC=plant",
    { role: "engineer", accountSets: ["001", "B.2"], group: "CN=一车间, DC=plant" },
  ],
] as const)("%s gives a group its rights", ([text, rights]) => {
  expect(readGroupRights(text)).toEqual(rights);
});

test.for(["admin", "admin=", "admin= ", "owner=cn=a", "metrics=cn=a", "viewer:=cn=a", "viewer:001+=cn=a", "=cn=a"])(
  "%s gives no group any",
  (text) => expect(readGroupRights(text)).toBeNull(),
);

test("the highest role counts, in the account sets of the groups that give it alone", () => {
  expect(read()).toBeNull();
  expect(read("viewer=cn=a", "engineer:002=cn=b", "engineer:001=cn=c")).toEqual({
    role: "engineer",
    accountSets: ["001", "002"],
  });
  expect(read("admin:001=cn=a", "admin=cn=b")).toEqual({ role: "admin", accountSets: null });
});
