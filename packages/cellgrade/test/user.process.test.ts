import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Finished,
  run,
  type SharedServer,
  start,
  startShared,
  temporaryFolder,
} from "./process/server-process.ts";
import { until } from "./process/until.ts";

// `cellgrade user` in a process of its own, beside a running server.

let server: SharedServer;
beforeAll(async () => {
  server = await startShared();
});
afterAll(() => server?.end());

function user(...args: readonly string[]): Promise<Finished> {
  return run(["user", ...args, "--data", server.data]);
}

async function send(url: string, method: string, path: string, body: object, cookie = ""): Promise<Response> {
  const headers = { "content-type": "application/json", cookie };
  return fetch(url + path, { method, headers, body: JSON.stringify(body) });
}

async function signIn(url: string, name: string, password: string): Promise<{ status: number; cookie: string }> {
  const answer = await send(url, "POST", "/api/v1/session", { name, password });
  return { status: answer.status, cookie: (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "" };
}

async function statusOf(path: string, cookie: string): Promise<number> {
  return (await fetch(server.url + path, { headers: { cookie } })).status;
}

test("an admin that was added beside the server signs in, and this machine no longer reads without", async () => {
  expect(await statusOf("/api/v1/account-sets", "")).toBe(200);
  const added = await user("add", "Boss", "--role", "admin", "--display-name", "张厂长");
  expect(added).toMatchObject({ code: 0, stderr: "" });
  expect(added.stdout).toMatch(/^(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\n$/);
  await until(async () => (await statusOf("/api/v1/account-sets", "")) === 401, 5_000);
  const { status, cookie } = await signIn(server.url, "boss", added.stdout.trim());
  expect(status).toBe(200);
  expect(await statusOf("/api/v1/account-sets", cookie), "the password must be changed first").toBe(403);
  expect(server.stdout() + server.stderr()).not.toContain(added.stdout.trim());
});

test("a password comes from a file, and a bad one makes nobody", async () => {
  const file = join(temporaryFolder(), "password");
  writeFileSync(file, "the password of the file\n");
  expect(await user("add", "filed", "--role", "viewer", "--password-file", file)).toMatchObject({
    code: 0,
    stdout: "",
  });
  expect((await signIn(server.url, "filed", "the password of the file")).status).toBe(200);
  writeFileSync(file, "1234567890\n");
  const bad = await user("add", "weak", "--role", "viewer", "--password-file", file);
  expect(bad).toMatchObject({ code: 1, stdout: "" });
  expect(bad.stderr).toContain("password is a password that many people use");
  expect((await user("list")).stdout).not.toContain("weak");
});

test("a password comes from standard input, its first line alone", async () => {
  const args = ["user", "add", "piped", "--role", "viewer", "--password-file", "-", "--data", server.data];
  const added = await run(args, { input: "the password of the pipe\r\nnot this line\n" });
  expect(added).toMatchObject({ code: 0, stdout: "", stderr: "" });
  expect((await signIn(server.url, "piped", "the password of the pipe")).status).toBe(200);
});

test("the last admin is reset by the command line alone, which ends his sessions, and is not removed", async () => {
  const { stdout: first } = await user("reset", "BOSS");
  const { cookie } = await signIn(server.url, "boss", first.trim());
  const { stdout: second } = await user("reset", "boss");
  expect(await statusOf("/api/v1/account/sessions", cookie)).toBe(401);
  expect((await signIn(server.url, "boss", first.trim())).status).toBe(401);
  expect((await signIn(server.url, "boss", second.trim())).status).toBe(200);
  const removed = await user("remove", "boss");
  expect(removed).toMatchObject({ code: 1, stdout: "" });
  expect(removed.stderr).toContain("This is the last admin");
});

test("list shows who may do what, and who was removed no longer", async () => {
  await user("add", "李雷", "--role", "engineer", "--account-set", "001");
  const listed = (await user("list")).stdout;
  expect(listed).toContain("李雷  李雷\n  engineer, 001; sessions 0\n  has a first password, which he must change\n");
  expect(listed).toMatch(/^boss {2}张厂长\n {2}admin, all account sets; sessions \d+/m);
  expect(await user("remove", "李雷")).toMatchObject({ code: 0, stdout: "", stderr: "" });
  expect(JSON.parse((await user("list", "--json")).stdout)).not.toContainEqual(
    expect.objectContaining({ name: "李雷" }),
  );
});

test("what cannot be done is said in one line, with exit code 1", async () => {
  for (const [args, says] of [
    [["add", "x", "--role", "root"], "role must be one of viewer, engineer, admin"],
    [["add", "a b", "--role", "viewer"], "name must be 1 to 64 letters"],
    [["add", "boss", "--role", "viewer"], "There is a user of this name already"],
    [["add", "x", "--role", "viewer", "--account-set", "009"], 'There is no account set "009"'],
    [["add", "x", "--role", "viewer", "--password-file", "/nowhere"], "the password file cannot be read"],
    [["reset", "nobody"], "there is no user nobody"],
    [["remove", "nobody"], "there is no user nobody"],
  ] as const) {
    const refused = await user(...args);
    expect(refused, args.join(" ")).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^cellgrade: [^\n]*\n$/);
    expect(refused.stderr).toContain(says);
  }
  expect(await user("add", "x"), "a role has to be said").toMatchObject({ code: 2 });
});

test("a password that was changed is the one after kill -9, and a session that was ended stays so", async () => {
  const data = temporaryFolder();
  const first = (await run(["user", "add", "boss", "--role", "admin", "--data", data])).stdout.trim();
  const before = await start({ data });
  const stolen = (await signIn(before.url, "boss", first)).cookie;
  const { cookie } = await signIn(before.url, "boss", first);
  const given = { currentPassword: first, newPassword: "chosen before the power went" };
  const changed = await send(before.url, "POST", "/api/v1/account/password", given, cookie);
  expect(changed.status).toBe(200);
  before.kill("SIGKILL");
  await before.exited;
  const after = await start({ data });
  expect((await signIn(after.url, "boss", first)).status).toBe(401);
  expect((await signIn(after.url, "boss", given.newPassword)).status).toBe(200);
  expect((await fetch(`${after.url}/api/v1/account-sets`, { headers: { cookie: stolen } })).status).toBe(401);
});
