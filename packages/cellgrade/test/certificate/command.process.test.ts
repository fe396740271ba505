import { X509Certificate } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run, temporaryFolder } from "../process/server-process.ts";

// `cellgrade certificate` in a process of its own.

test("makes an authority, and by it certificates of a server and a machine; keys are for their owner alone", async () => {
  const folder = temporaryFolder();
  const certificate = (...args: string[]) => run(["certificate", ...args, "--out", folder]);
  const byAuthority = ["--ca", folder];
  expect(await certificate("authority", "一厂")).toMatchObject({ code: 0, stderr: "" });
  expect(await certificate("server", "mes.factory", "10.0.0.8", ...byAuthority)).toMatchObject({ code: 0, stderr: "" });
  expect(await certificate("machine", "../FR 01", ...byAuthority)).toMatchObject({ code: 0, stderr: "" });

  const names = ["ca", "machine-.._FR_01", "server"];
  expect(readdirSync(folder)).toEqual(names.flatMap((name) => [`${name}.crt`, `${name}.key`]));
  const authority = new X509Certificate(readFileSync(join(folder, "ca.crt")));
  for (const name of names) {
    expect(statSync(join(folder, `${name}.key`)).mode & 0o777).toBe(0o600);
    expect(new X509Certificate(readFileSync(join(folder, `${name}.crt`))).verify(authority.publicKey)).toBe(true);
  }
});

test("writes no key over, and leaves nothing half done", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "ca.crt"), "mine");
  const { code, stderr } = await run(["certificate", "authority", "--out", folder]);
  expect(code).toBe(1);
  expect(stderr).toContain("ca.crt is there already");
  expect(readdirSync(folder)).toEqual(["ca.crt"]);
  expect(readFileSync(join(folder, "ca.crt"), "utf8")).toBe("mine");
});

test("says which file of the authority it cannot read, and which days make no sense", async () => {
  const folder = temporaryFolder();
  const missing = await run(["certificate", "machine", "FR-01", "--ca", folder, "--out", folder]);
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("ca.crt cannot be read") });
  expect((await run(["certificate", "authority", "--days", "0", "--out", folder])).code).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});
