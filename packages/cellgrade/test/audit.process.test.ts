import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { run, start, temporaryFolder } from "./process/server-process.ts";

// `cellgrade audit verify` on what a real server and real commands have written down.

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
