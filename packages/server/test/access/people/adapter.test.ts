import { afterAll, beforeAll, expect, test } from "vitest";
import { createPeopleAdapter } from "../../../src/access/people/adapter.ts";
import { openThrowawayEngine, type ThrowawayEngine } from "../../throwaway-engine.ts";

// better-auth's database over the tables of the engine, as better-auth asks it: with its own kinds of values.

let opened: ThrowawayEngine;
beforeAll(async () => {
  opened = await openThrowawayEngine();
});
afterAll(() => opened.discard());

const adapter = () => createPeopleAdapter(opened.engine.system.people)({});

const user = (name: string, createdAt: Date) => ({
  name,
  email: `${name}@person.invalid`,
  emailVerified: name === "b",
  createdAt,
  updatedAt: createdAt,
});

test("rows come back with the dates and truth values that they were written with, in the order that was asked for", async () => {
  const db = adapter();
  const at = new Date(1_700_000_000_000);
  for (const name of ["a", "b", "c"]) await db.create({ model: "user", data: user(name, at) });
  const where = [{ field: "name", value: "b" }];
  expect(await db.findOne({ model: "user", where })).toMatchObject({ name: "b", emailVerified: true, createdAt: at });
  const names = async (selection: object) =>
    (await db.findMany<{ name: string }>({ model: "user", ...selection })).map(({ name }) => name);
  expect(await names({ sortBy: { field: "name", direction: "desc" }, limit: 2 })).toEqual(["c", "b"]);
  expect(await names({ sortBy: { field: "name", direction: "asc" }, offset: 1 })).toEqual(["b", "c"]);
  expect(await names({ where: [{ field: "name", operator: "in", value: ["a", "x"] }] })).toEqual(["a"]);
  expect(await db.count({ model: "user", where: [{ field: "emailVerified", value: false }] })).toBe(2);
  expect(await db.count({ model: "user", where: [{ field: "createdAt", operator: "lt", value: at }] })).toBe(0);
});

test("rows are changed and deleted, one or many, and a change of nothing says so", async () => {
  const db = adapter();
  const [a, nobody] = ["a", "x"].map((value) => [{ field: "name", value }]);
  expect(await db.update({ model: "user", where: a ?? [], update: { image: "i" } })).toMatchObject({ image: "i" });
  expect(await db.update({ model: "user", where: nobody ?? [], update: { image: "i" } })).toBeNull();
  expect(await db.updateMany({ model: "user", where: [], update: { emailVerified: true } })).toBe(3);
  expect(await db.count({ model: "user", where: [{ field: "emailVerified", value: true }] })).toBe(3);
  await db.delete({ model: "user", where: a ?? [] });
  expect(await db.findOne({ model: "user", where: a ?? [] })).toBeNull();
  expect(await db.deleteMany({ model: "user", where: [] })).toBe(2);
});

test("what the tables do not know is refused, not read as something else", async () => {
  const db = adapter();
  const like = [{ field: "name", operator: "contains", value: "a" } as const];
  await expect(db.findMany({ model: "user", where: like })).rejects.toThrow("contains");
  const either = [{ field: "name", value: "a" } as const, { field: "name", value: "b", connector: "OR" } as const];
  await expect(db.findMany({ model: "user", where: either })).rejects.toThrow("OR");
});
