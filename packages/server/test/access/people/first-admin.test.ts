import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { createFirstAdmin } from "../../../src/access/people/first-admin.ts";
import type { Person } from "../../../src/access/people/person.ts";

// The link that makes the first admin, by a clock of the test.

const HOUR_MS = 3_600_000;
const BOSS = { name: "boss", displayName: "Boss" };

function open() {
  const folder = mkdtempSync(join(tmpdir(), "cellgrade-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "link.txt");
  const clock = { now: 1_000 };
  const added: string[] = [];
  const users = {
    hasAdmin: async () => added.length > 0,
    async add({ name }: { readonly name: string }) {
      added.push(name);
      return { name } as Person;
    },
  };
  const firstAdmin = createFirstAdmin({ users, log: pino({ level: "silent" }), nowMs: () => clock.now }, { file });
  const token = async (): Promise<string> => {
    expect(await firstAdmin.open("http://localhost:1")).toBe(file);
    return readFileSync(file, "utf8").trim().split("#")[1] ?? "";
  };
  return { firstAdmin, clock, added, token, file };
}

test("the link makes the first admin up to an hour after the start, and nobody later", async () => {
  const inTime = open();
  const first = await inTime.token();
  inTime.clock.now += HOUR_MS;
  expect(await inTime.firstAdmin.setUp(first, BOSS, "a password")).toMatchObject({ name: "boss" });
  expect(existsSync(inTime.file)).toBe(false);

  const late = open();
  const second = await late.token();
  late.clock.now += HOUR_MS + 1;
  await expect(late.firstAdmin.setUp(second, BOSS, "a password")).rejects.toMatchObject({ code: "SETUP_LINK_INVALID" });
  expect(late.added).toEqual([]);
});
