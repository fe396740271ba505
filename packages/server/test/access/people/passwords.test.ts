import { verifyPassword } from "better-auth/crypto";
import { afterAll, expect, test } from "vitest";
import { createPasswordHashes } from "../../../src/access/people/password-hashes.ts";
import { makeFirstPassword, readNewPassword } from "../../../src/access/people/password-rules.ts";

const hashes = createPasswordHashes();
afterAll(() => hashes.close());

async function faultOf(password: unknown, name = "zhang"): Promise<string | null> {
  try {
    await readNewPassword(password, "password", name);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.each([
  ["correct horse battery", null],
  ["电芯分容化成车间一二三", null],
  ["kx3-Vd9_qqTz", null],
  ["x".repeat(9), "PASSWORD_LENGTH_EXPECTED"],
  ["kx3-Vd9_q".repeat(15), "PASSWORD_LENGTH_EXPECTED"],
  ["\ud800".repeat(12), "PASSWORD_LENGTH_EXPECTED"],
  [null, "PASSWORD_LENGTH_EXPECTED"],
  ["qwertyuiop", "PASSWORD_COMMON"],
  ["QWERTYUIOP", "PASSWORD_COMMON"],
  ["123password!!", "PASSWORD_COMMON"],
  ["abababababab", "PASSWORD_COMMON"],
  ["zhangzhang", "PASSWORD_FROM_NAME"],
  ["Zhang@2024!!", "PASSWORD_FROM_NAME"],
  ["zhang at the plant", null],
])("%j: %s", async (password, code) => {
  expect(await faultOf(password)).toBe(code);
});

test("a password that was made is taken, and is never the same", async () => {
  const made = Array.from({ length: 50 }, makeFirstPassword);
  expect(new Set(made).size).toBe(made.length);
  for (const password of made) expect(await faultOf(password)).toBeNull();
});

test("a hash is that of its password alone, and has salt of its own", async () => {
  const [hash, again] = await Promise.all([hashes.hash("correct horse battery"), hashes.hash("correct horse battery")]);
  expect(hash).not.toBe(again);
  expect(hash).not.toContain("horse");
  expect(await hashes.verify({ password: "correct horse battery", hash })).toBe(true);
  expect(await hashes.verify({ password: "correct horse", hash })).toBe(false);
  for (const broken of ["", ":", "x", "x:00"]) expect(await hashes.verify({ password: "x", hash: broken })).toBe(false);
});

test("a hash is one that better-auth knows", async () => {
  const hash = await hashes.hash("correct horse battery");
  expect(await verifyPassword({ hash, password: "correct horse battery" })).toBe(true);
});

test("too many at once are told to come again, and the others are answered", async () => {
  const many = await Promise.allSettled(
    Array.from({ length: 34 }, () => hashes.verify({ password: "x", hash: "a:b" })),
  );
  const refused = many.flatMap((each) => (each.status === "rejected" ? [each.reason as object] : []));
  expect(refused).toMatchObject([{ code: "SIGN_IN_BUSY" }, { code: "SIGN_IN_BUSY" }]);
});
