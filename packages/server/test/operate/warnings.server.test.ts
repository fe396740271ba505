import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineWarning } from "@cellgrade/store/engine";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { WARNINGS, watchWarnings } from "../../src/operate/warnings.ts";
import { startTestServer } from "../running-server.ts";

const FULL: EngineWarning = { code: "DISK_FULL", accountSet: "001", facts: { file: "/data/0001-001.sqlite" } };
const SYSTEM: EngineWarning = { code: "SYSTEM_STORE_UNAVAILABLE", accountSet: null, facts: { error: "locked" } };

/** The warnings of an engine that warns of what it is told to. */
function watched(health: () => Promise<{ readonly warnings: readonly EngineWarning[] }>) {
  const logged: object[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line) => void logged.push(JSON.parse(line) as object) });
  const machines = { undecided: () => [], demandingCertificates: () => [] };
  const accountSets = { find: () => undefined };
  const clock = { doubt: () => null };
  const dependencies = { engine: { health }, machines, accountSets, clock, log };
  const warnings = watchWarnings(dependencies, { asksForCertificates: false });
  onTestFinished(() => warnings.stop());
  return { warnings, logged };
}

test("a warning is logged once when it begins, with its facts, and once when it is over", async () => {
  let current: readonly EngineWarning[] = [FULL];
  const { warnings, logged } = watched(async () => ({ warnings: current }));
  for (let again = 0; again < 3; again += 1) expect(await warnings.now()).toEqual([FULL]);
  expect(logged).toMatchObject([{ level: 40, code: "DISK_FULL", accountSet: "001", file: "/data/0001-001.sqlite" }]);
  current = [FULL, SYSTEM];
  await warnings.now();
  current = [SYSTEM];
  await warnings.now();
  expect(logged.slice(1)).toMatchObject([
    { level: 40, code: "SYSTEM_STORE_UNAVAILABLE", accountSet: null, error: "locked" },
    { level: 30, code: "DISK_FULL", accountSet: "001" },
  ]);
});

test("who asks while an engine looks shares that look: a disk that hangs is not asked once more for each", async () => {
  let looks = 0;
  const answer = Promise.withResolvers<{ readonly warnings: readonly EngineWarning[] }>();
  const { warnings } = watched(() => {
    looks += 1;
    return answer.promise;
  });
  const asked = Array.from({ length: 100 }, () => warnings.now());
  answer.resolve({ warnings: [FULL] });
  for (const found of await Promise.all(asked)) expect(found).toEqual([FULL]);
  expect(looks).toBe(1);
});

test("/readyz shows warnings by code and account set, and tells anyone no more; it is 503 where no save can be taken", async () => {
  const data = mkdtempSync(join(tmpdir(), "cellgrade-warnings-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  mkdirSync(join(data, "account-sets"));
  writeFileSync(join(data, "account-sets", "0001-001.sqlite"), "no database".repeat(1_000));
  const accountSets = ["001", "002"].map((code) => ({ code, name: code }));
  const server = await startTestServer({ data, accountSets });
  onTestFinished(() => server.stop());
  const broken = [
    { code: "STORE_NOT_OPEN", accountSet: "001" },
    { code: "CLOCK_UNCONFIRMED", accountSet: null }, // it may hold the last receipt
  ];
  await expect
    .poll(async () => (await server.ask("/readyz")).json, { timeout: 10_000 })
    .toEqual({ status: "ready", accountSets: 2, usable: 1, systemUsable: true, warnings: broken });
  const disable = { method: "PATCH", headers: { "content-type": "application/json" }, body: '{"enabled":false}' };
  await server.ask("/api/v1/account-sets/002", disable);
  const { status, json, text } = await server.ask("/readyz");
  expect([status, json]).toEqual([503, { status: "no account set takes saves", warnings: broken }]);
  expect(text).not.toMatch(/sqlite|database|\//);
});

test("docs/operating.md says of each warning what to do", () => {
  const operating = readFileSync(new URL("../../../../docs/operating.md", import.meta.url), "utf8");
  const explained = [...operating.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
  expect(new Set(explained)).toEqual(new Set(Object.keys(WARNINGS)));
});
