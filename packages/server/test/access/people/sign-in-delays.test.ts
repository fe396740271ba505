import { beforeEach, describe, expect, test } from "vitest";
import { createSignInDelays, type SignInDelays } from "../../../src/access/people/sign-in-delays.ts";

const HERE = "10.0.0.1";
const ELSEWHERE = "10.0.0.2";

let now: number;
let delays: SignInDelays;
beforeEach(() => {
  now = 1_000_000;
  delays = createSignInDelays({ nowMs: () => now });
});

/** Fails so many times, each as soon as it may, and gives the waits between. */
function fail(times: number, name: string, address: string): number[] {
  return Array.from({ length: times }, () => {
    const waitMs = delays.begin(name, address);
    now += waitMs;
    if (waitMs > 0) expect(delays.begin(name, address)).toBe(0);
    return waitMs;
  });
}

test("the first tries are free, then each waits twice as long, 30 s at most", () => {
  expect(fail(10, "a", HERE)).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("other names from the same address wait as well: a list of names is no way around", () => {
  fail(5, "a", HERE);
  expect(delays.begin("b", HERE)).toBe(4_000);
});

test("the wait begins when a try has failed, however long that took", () => {
  fail(3, "a", HERE);
  now += 5_000;
  delays.failed("a", HERE);
  expect(delays.begin("a", HERE)).toBe(1_000);
});

test("a try that waits is not made, and does not lengthen the wait", () => {
  fail(4, "a", HERE);
  const waits = Array.from({ length: 50 }, () => delays.begin("a", HERE));
  expect(new Set(waits)).toEqual(new Set([2_000]));
});

test("whoever tries from elsewhere, and however often, does not hold up the one who knows the password", () => {
  for (let address = 0; address < 200; address += 1) fail(20, "admin", `10.1.0.${address}`);
  expect(delays.begin("admin", HERE)).toBe(0);
});

test("who mistypes while others try his name waits 30 s at most, whatever they go on trying", () => {
  fail(50, "admin", ELSEWHERE);
  delays.begin("admin", HERE);
  expect(delays.begin("admin", HERE)).toBe(30_000);
  for (let second = 0; second < 30; second += 1) {
    now += 1_000;
    delays.begin("admin", ELSEWHERE);
  }
  expect(delays.begin("admin", HERE)).toBe(0);
});

test("many addresses that try one name have each one try, and then its wait", () => {
  fail(12, "admin", ELSEWHERE);
  expect(delays.begin("admin", HERE)).toBe(0);
  expect(delays.begin("admin", HERE)).toBe(30_000);
});

test("a hundred tries at once are three", () => {
  const begun = Array.from({ length: 100 }, () => delays.begin("a", HERE)).filter((waitMs) => waitMs === 0);
  expect(begun).toHaveLength(3);
});

describe("who signs in", () => {
  test("has mistyped for nothing", () => {
    fail(3, "a", HERE);
    now += 1_000;
    expect(delays.begin("a", HERE)).toBe(0);
    delays.succeeded("a", HERE);
    expect(fail(4, "a", HERE)).toEqual([0, 0, 0, 1_000]);
  });

  test("under his own name does not wipe out what he tried under others", () => {
    fail(9, "admin", HERE);
    now += 30_000;
    expect(delays.begin("mine", HERE)).toBe(0);
    delays.succeeded("mine", HERE);
    expect(delays.begin("admin", HERE)).toBeGreaterThan(0);
  });
});

test("a try that came to nothing through no fault of its own does not count", () => {
  for (let times = 0; times < 10; times += 1) {
    expect(delays.begin("a", HERE)).toBe(0);
    delays.withdrawn("a", HERE);
  }
});

test("failures are forgotten after a quarter of an hour", () => {
  fail(10, "a", HERE);
  now += 15 * 60_000;
  expect(fail(4, "a", HERE)).toEqual([0, 0, 0, 1_000]);
});

test("who has an IPv6 network is one, whatever address of it he takes", () => {
  fail(6, "a", "2001:db8:1:2::1");
  expect(delays.begin("b", "2001:db8:1:2:ffff:1:2:3")).toBeGreaterThan(0);
  expect(delays.begin("b", "2001:0db8:0001:0002::9")).toBeGreaterThan(0);
  expect(delays.begin("b", "2001:db8:1:3::1")).toBe(0);
  expect(delays.begin("c", "fe80::1%eth0")).toBe(0);
  expect(delays.begin("c", "::1")).toBe(0);
});

test("a flood of names and addresses pushes out the oldest, and those of the last ten thousand still wait", () => {
  for (let name = 0; name < 10; name += 1) fail(1, `n${name}`, HERE);
  for (let name = 0; name < 30_000; name += 1)
    delays.begin(`x${name}`, `10.${name >> 16}.${(name >> 8) & 255}.${name & 255}`);
  expect(delays.begin("again", HERE)).toBe(0); // the oldest has left: the bound of memory comes first
  fail(9, "again", HERE);
  for (let name = 0; name < 9_000; name += 1) delays.begin(`y${name}`, `11.0.${(name >> 8) & 255}.${name & 255}`);
  expect(delays.begin("again", HERE)).toBeGreaterThan(0);
});
