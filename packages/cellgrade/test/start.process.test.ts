import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { SAMPLE } from "./process/cells.ts";
import { readBack, save } from "./process/machine-client.ts";
import { run, start, temporaryFolder } from "./process/server-process.ts";

test("the first line on standard output holds the base URL, and the others tell how to make the first admin", async () => {
  // Few connections, since the machine may allow few open files, which the server would warn of.
  const data = temporaryFolder();
  const server = await start({ data, args: ["--connections-max", "64"] });
  expect(server.stdout()).toMatch(/^[^\n]*http:\/\/127\.0\.0\.1:\d+\n/);
  expect(server.stdout()).toContain(`${join(data, "first-admin-link.txt")} here within an hour`);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  server.kill("SIGTERM");
  await server.exited;
  expect(server.stderr(), "nothing to warn of").toBe("");
  expect(await run(["user", "add", "boss", "--role", "admin", "--data", data])).toMatchObject({ code: 0 });
  expect((await start({ data })).stdout(), "there is an admin").not.toContain("first-admin-link");
});

test("a process that may open fewer files than its connections need says so when it starts", async (ctx) => {
  ctx.skip(process.platform !== "linux", "the limit of a process is read from /proc");
  const node = join(temporaryFolder(), "node");
  writeFileSync(node, `#!/bin/sh\nulimit -n 2000\nexec ${process.execPath} "$@"\n`, { mode: 0o755 });
  const few = await start({ data: temporaryFolder(), node, args: ["--connections-max", "4096"] });
  await expect.poll(() => few.stderr()).toContain('"allowed":2000,"needed":4864,"connectionsMax":4096');
  expect(few.stderr()).toContain("raise LimitNOFILE, or lower --connections-max");
  expect((await fetch(`${few.url}/readyz`)).status).toBe(200);
  const enough = await start({ data: temporaryFolder(), node, args: ["--connections-max", "1000"] });
  expect((await fetch(`${enough.url}/readyz`)).status).toBe(200);
  expect(enough.stderr()).not.toContain("LimitNOFILE");
});

test("a second server on the same data folder is refused, and the first goes on", async () => {
  const data = temporaryFolder();
  const server = await start({ data });
  const second = await run(["serve", "--data", data, "--port", "0", "--log-level", "warn"]);
  expect(second).toEqual({
    code: 1,
    signal: null,
    stdout: "",
    stderr: `cellgrade: another server uses the data folder ${data}\n`,
  });
  expect(await save(server.url, "001", SAMPLE)).toMatchObject({ state: 1 });

  server.kill("SIGKILL");
  await server.exited;
  const next = await start({ data });
  expect((await readBack(next.url, "001", [SAMPLE.barcode])).size, "a killed server leaves no lock").toBe(1);
});

test("a port in use is said so, with exit code 1, and the data folder is free again", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => {
    other.close();
  });
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const data = temporaryFolder();
  const refused = await run(["serve", "--data", data, "--port", String(port), "--log-level", "warn"]);
  expect(refused).toMatchObject({ code: 1, signal: null, stdout: "" });
  expect(refused.stderr).toMatch(/^cellgrade: the address is already in use: .*\n$/);
  expect(refused.stderr).toContain(`127.0.0.1:${port}`);
  await start({ data });
});

test("an address that is none is said so, with exit code 1", async () => {
  const refused = await run([
    "serve",
    "--data",
    temporaryFolder(),
    "--port",
    "0",
    "--host",
    "203.0.113.1",
    "--log-level",
    "warn",
  ]);
  expect(refused).toMatchObject({ code: 1, signal: null, stdout: "" });
  expect(refused.stderr).toMatch(/^cellgrade: .*203\.0\.113\.1.*\n$/);
});

test("a data folder that cannot be one is said so, with exit code 1", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  const refused = await run(["serve", "--data", file, "--port", "0", "--log-level", "warn"]);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toMatch(/^cellgrade: .*\n$/);
  expect(refused.stderr).toContain(file);
});

test("an account set's file that is no database is named, its saves are refused, and the other account sets are served", async () => {
  const data = temporaryFolder();
  mkdirSync(join(data, "account-sets"));
  const file = join(data, "account-sets", "0001-001.sqlite");
  writeFileSync(file, "no database".repeat(1_000));
  const server = await start({ data, args: ["--account-set", "001", "--account-set", "002", "--log-level", "error"] });
  expect(await save(server.url, "001", SAMPLE)).toMatchObject({ state: -1, msg: "数据保存失败，请稍后重试" });
  expect(await save(server.url, "002", SAMPLE)).toMatchObject({ state: 1 });
  expect(server.stderr()).toContain(join("account-sets", "0001-001"));
  expect(server.stderr()).toContain("file is not a database");
});

test.for([
  { args: ["--port", "abc"], says: "--port must be a whole number from 0 to 65535" },
  { args: ["--http-status", "loose"], says: "Allowed choices are always-200, strict" },
  { args: ["--account-set", "一车间"], says: '"一车间" cannot be an account set code' },
  { args: ["--config", "nowhere.yaml"], says: "nowhere.yaml cannot be read" },
  { args: ["--hots", "0.0.0.0"], says: "unknown option '--hots'" },
  { args: ["--port"], says: "option '--port <number>' argument missing" },
])("serve $args is refused with exit code 2", async ({ args, says }) => {
  const data = join(temporaryFolder(), "data");
  const refused = await run(["serve", "--data", data, "--port", "0", ...args]);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toContain(says);
  expect(existsSync(data), "nothing was made").toBe(false);
});

test("a host's older Node starts the bundled one, and hands SIGTERM and the exit code on", async (ctx) => {
  const node = findOlderNode() ?? "";
  ctx.skip(node === "", "the PATH has no Node older than 24 beside the bundled one");
  const server = await start({ data: temporaryFolder(), node });
  expect(await save(server.url, "001", SAMPLE)).toMatchObject({ state: 1 });
  server.kill("SIGTERM");
  expect(await server.exited).toEqual({ code: 0, signal: null });
  await expect(fetch(server.url), "the server ended with it").rejects.toThrow();
  expect(await run(["serve", "--port", "abc"], { node })).toMatchObject({ code: 2 });
});

function findOlderNode(): string | null {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    if (folder.includes("node_modules")) continue;
    const candidate = join(folder, process.platform === "win32" ? "node.exe" : "node");
    const version = existsSync(candidate) ? spawnSync(candidate, ["--version"], { encoding: "utf8" }).stdout : "";
    const major = /^v(\d+)/.exec(version)?.[1];
    if (major !== undefined && Number(major) < 24) return candidate;
  }
  return null;
}
