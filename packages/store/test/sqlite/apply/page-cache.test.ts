import { expect, test } from "vitest";
import { createPageCache, RESTING_BYTES } from "../../../src/sqlite/apply/page-cache.ts";

const ALL = 32 * 1024 * 1024;

function cacheOf(names: readonly string[]) {
  let time = 0;
  const parts: { [name: string]: number } = {};
  const cache = createPageCache(ALL, () => time);
  const sets = names.map((name) => cache.join((bytes) => void (parts[name] = bytes)));
  return { parts, sets, pass: (ms: number) => void (time += ms) };
}

test("who is busy shares all of it with those who are busy too, and who rests takes nothing from them", () => {
  const { parts, sets } = cacheOf(["a", "b", "c"]);
  expect(parts, "nobody is told anything before he is busy").toEqual({});
  sets[0]?.use();
  expect(parts).toEqual({ a: ALL });
  sets[1]?.use();
  expect(parts).toEqual({ a: ALL / 2, b: ALL / 2 });
});

test("the part of one that rests goes to those who are busy still", () => {
  const { parts, sets, pass } = cacheOf(["a", "b"]);
  sets[0]?.use();
  sets[1]?.use();
  for (let second = 0; second < 12; second += 1) {
    pass(1_000);
    sets[0]?.use();
  }
  expect(parts).toEqual({ a: ALL, b: RESTING_BYTES });
  sets[1]?.use();
  expect(parts).toEqual({ a: ALL / 2, b: ALL / 2 });
});

test("one that left is told nothing, and has no part", () => {
  const { parts, sets } = cacheOf(["a", "b"]);
  sets[0]?.use();
  sets[0]?.leave();
  sets[1]?.use();
  expect(parts).toEqual({ a: ALL, b: ALL });
});
