import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readOrMakeSecret } from "../../../src/access/people/secret-file.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellgrade-secret-"));
  file = join(folder, "session-secret");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mode = () => statSync(file).mode & 0o777;

test("a secret is made once, of 256 bits, in a file that only its owner reads", () => {
  const secret = readOrMakeSecret(file);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(mode()).toBe(0o600);
  expect(readOrMakeSecret(file)).toBe(secret);
});

test("a file that others could read is closed to them", () => {
  const secret = readOrMakeSecret(file);
  chmodSync(file, 0o644);
  expect(readOrMakeSecret(file)).toBe(secret);
  expect(mode()).toBe(0o600);
});

test.each([
  ["nothing", ""],
  ["zeros", "\0".repeat(44)],
  ["half of it", "abcdefghij\n"],
])("a file in which a power cut left %s gets another secret", (_, left) => {
  writeFileSync(file, left);
  const secret = readOrMakeSecret(file);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(readFileSync(file, "utf8")).toBe(`${secret}\n`);
  expect(mode()).toBe(0o600);
});
