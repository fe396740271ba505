import { expect, test } from "vitest";
import { bearerOf, hashOf, newToken } from "../../../src/access/tokens/token-text.ts";

test("a token is 256 random bits behind a prefix by which it is known, and no two are alike", () => {
  const tokens = Array.from({ length: 100 }, newToken);
  for (const token of tokens) expect(token).toMatch(/^cg_[\w-]{43}$/);
  expect(new Set(tokens).size).toBe(100);
});

test("what is kept of one is its SHA-256", () => {
  expect(hashOf("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("the header is read as HTTP has it: the scheme in any case, and nothing but a bearer", () => {
  for (const header of ["Bearer cg_x", "bearer cg_x", "BEARER   cg_x "]) expect(bearerOf(header)).toBe("cg_x");
  for (const header of [undefined, "", "Bearer", "Bearer ", "cg_x", "Basic cg_x", "Bearer a b", "XBearer a"]) {
    expect(bearerOf(header), header).toBeNull();
  }
});
