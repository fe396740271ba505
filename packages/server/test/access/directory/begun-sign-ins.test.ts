import { expect, test } from "vitest";
import { createBegunSignIns, readReturnTo } from "../../../src/access/directory/begun-sign-ins.ts";

const ASKED = { redirectUri: "https://mes.factory/back", returnTo: "/001/records" };

function setUp({ secret = "s".repeat(43), secureCookies = false } = {}) {
  const clock = { now: 0 };
  return { clock, signIns: createBegunSignIns({ now: () => clock.now }, { secret, secureCookies }) };
}

const sent = (cookie: string): string => `other=1; ${cookie.split(";", 1)[0]}`;

test("what was begun is taken by its browser and its state, once, and after a restart too", () => {
  const { begun, cookie } = setUp().signIns.begin(ASKED);
  const { signIns } = setUp();
  expect(signIns.take(sent(cookie), "another")).toBeNull();
  expect(signIns.take(undefined, begun.state)).toBeNull();
  expect(signIns.take(sent(cookie), begun.state)).toEqual(begun);
  expect(begun).toMatchObject(ASKED);
  expect(signIns.take(sent(cookie), begun.state)).toBeNull();
});

test("ten minutes later it counts no longer", () => {
  const { clock, signIns } = setUp();
  const [first, second] = [signIns.begin(ASKED), signIns.begin(ASKED)];
  clock.now = 599_999;
  expect(signIns.take(sent(first.cookie), first.begun.state)).not.toBeNull();
  clock.now = 600_000;
  expect(signIns.take(sent(second.cookie), second.begun.state)).toBeNull();
});

test("a cookie that was changed, or sealed by another server, is none", () => {
  const { signIns } = setUp();
  const { begun, cookie } = signIns.begin(ASKED);
  const value = sent(cookie).split("=").at(-1) ?? "";
  const changed = `${value.slice(0, -4)}${value.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
  for (const forged of [changed, value.slice(0, 30), "", "!"]) {
    expect(signIns.take(`cellgrade-sign-in=${forged}`, begun.state), forged).toBeNull();
  }
  expect(setUp({ secret: "t".repeat(43) }).signIns.take(sent(cookie), begun.state)).toBeNull();
});

test("over TLS the cookie is of this host alone", () => {
  const { signIns } = setUp({ secureCookies: true });
  const { cookie } = signIns.begin(ASKED);
  expect(cookie).toMatch(/^__Host-cellgrade-sign-in=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  expect(signIns.forgetCookie).toMatch(/^__Host-cellgrade-sign-in=; Max-Age=0; Path=\/;.*; Secure$/);
});

test("a browser takes the cookie of the longest page that is come back to", () => {
  const returnTo = readReturnTo(`/001/records?barcode=${"码".repeat(220)}`);
  expect(returnTo.length).toBeGreaterThan(1_900);
  const redirectUri = `https://${"h".repeat(253)}:65535/api/v1/session/oidc`;
  const [pair = ""] = setUp({ secureCookies: true }).signIns.begin({ redirectUri, returnTo }).cookie.split(";", 1);
  expect(pair.length).toBeLessThan(4_096);
});

test.for([
  ["/", "/"],
  ["/001/records?deviceCode=FR-01&x=%2F#part", "/001/records?deviceCode=FR-01&x=%2F"],
  ["/一车间", "/%E4%B8%80%E8%BD%A6%E9%97%B4"],
  ["https://here.invalid.evil.example/", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["\\\\evil.example", "/"],
  ["/\n/evil.example", "/"],
  ["/.//evil.example", "/"],
  ["/x/..//evil.example", "/"],
  ["javascript:alert(1)", "/"],
  [["/001"], "/"],
  [undefined, "/"],
  [`/${"a".repeat(2_048)}`, "/"],
  [`/${"码".repeat(300)}`, "/"],
] as const)("%j leads to %s", ([value, path]) => expect(readReturnTo(value)).toBe(path));
