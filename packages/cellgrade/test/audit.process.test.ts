import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { run, start, temporaryFolder } from "./process/server-process.ts";

// `cellgrade audit verify` on what a real server and real commands have written down.

test("what a command changed is written down as it was and as it became, without what is sent", async () => {
  const data = join(temporaryFolder(), "data");
  const made = await run(["account-set", "add", "001", "一", "--data", data]);
  expect(made).toMatchObject({ code: 0, stderr: "" });
  const secrets: string[] = [];
  for (const args of [
    ["account-set", "policy", "001", "--history-days", "30"],
    ["user", "add", "li", "--role", "engineer"],
    ["user", "reset", "li"],
    ["user", "remove", "li"],
    ["policy", "001", "--token", "optional"],
    ["token", "add", "日报", "--role", "viewer", "--days", "1"],
    ["token", "renew", "1", "--days", "2", "--overlap-minutes", "7"],
    ["token", "revoke", "2"],
    ["machine-token", "add", "001", "厂商", "--days", "1"],
    ["machine-token", "renew", "001", "1", "--days", "2", "--overlap-minutes", "8"],
    ["machine-token", "revoke", "001", "2"],
    ["clock", "confirm"],
  ]) {
    const done = await run([...args, "--data", data]);
    expect(done, args.join(" ")).toMatchObject({ code: 0, stderr: "" });
    if (/ (?:add|renew|reset) /.test(args.join(" "))) secrets.push(done.stdout.trim());
  }
  const system = new DatabaseSync(join(data, "system.sqlite"), { readOnly: true });
  const entries = system.prepare("select action, before, after from audit order by seq").all() as unknown as Entry[];
  system.close();
  const read = (json: string | null): unknown => (json === null ? null : JSON.parse(json));
  expect(entries.map(({ action, before, after }) => [action, read(before), read(after)])).toMatchObject([
    ["account-set add", null, { code: "001", name: "一" }],
    ["account-set policy", { historyDays: 90 }, { historyDays: 30 }],
    ["user add", null, { name: "li", role: "engineer" }],
    ["user reset", { name: "li", role: "engineer" }, { name: "li", mustChangePassword: true }],
    ["user remove", { name: "li" }, null],
    ["policy", { token: "off", version: 1 }, { token: "optional", version: 2 }],
    ["token add", null, { id: 1, name: "日报", role: "viewer", lastUsedAt: null }],
    ["token renew", { id: 1, name: "日报" }, { id: 2, name: "日报", overlapMinutes: 7 }],
    ["token revoke", { id: 2, name: "日报" }, null],
    ["machine-token add", null, { id: 1, name: "厂商" }],
    ["machine-token renew", { id: 1, name: "厂商" }, { id: 2, name: "厂商", overlapMinutes: 8 }],
    ["machine-token revoke", { id: 2, name: "厂商" }, null],
    ["clock confirm", null, { confirmed: true }],
  ]);
  expect(secrets).toHaveLength(6);
  for (const secret of [...secrets, "hash"]) expect(JSON.stringify(entries)).not.toContain(secret.slice(-20));
});

interface Entry {
  readonly action: string;
  readonly before: string | null;
  readonly after: string | null;
}

test("whatever is rewritten, taken out or cut off is found, by the log of the server where nothing else tells", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  const log = join(folder, "server.log");
  const verify = (...args: string[]) => run(["audit", "verify", "--data", data, ...args]);
  const server = await start({ data, args: ["--auth", "off", "--log-level", "info"] });
  for (const name of ["一", "二", "三"]) {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ name });
    await fetch(`${server.url}/api/v1/account-sets/001`, { method: "PATCH", headers, body });
  }
  const exported = join(folder, "audit.csv");
  writeFileSync(exported, await (await fetch(`${server.url}/api/v1/audit/export?action=none`)).text());
  expect(await run(["account-set", "rename", "001", "四", "--data", data])).toMatchObject({ code: 0 });
  server.kill("SIGTERM");
  await server.exited;
  writeFileSync(log, server.stderr());

  const whole = await verify("--log", log);
  expect(whole).toMatchObject({ code: 0, stderr: "" });
  expect(whole.stdout).toMatch(/^command line: 1 entries, .*\n {2}as they were written\nserver: 4 entries/);
  expect(await verify("--log", exported)).toMatchObject({ code: 0 });

  const system = new DatabaseSync(join(data, "system.sqlite"));
  const change = (sql: string): void => system.exec(sql);
  change("update audit set after = '{}' where chain = 'server' and seq = 2");
  expect(await verify()).toMatchObject({ code: 1, stdout: expect.stringContaining("  entry 2 was changed") });
  for (const from of [2, 1]) {
    change(`delete from audit where chain = 'server' and seq >= ${from}`);
    expect(await verify()).toMatchObject({ code: 0 });
    for (const told of [log, exported]) {
      const stdout = expect.stringContaining("entry 4 was told");
      expect(await verify("--log", told), told).toMatchObject({ code: 1, stdout });
    }
  }
  system.close();
});
