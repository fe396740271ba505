import { type AuditEntry, type AuditHead, type AuditTrail } from "@cellgrade/store/audit-trail";
import { StoreError } from "@cellgrade/store/store";
import { pino } from "pino";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { openAudit, SERVER_CHAIN } from "../../../src/access/audit/audit.ts";
import { createFailedSignIns } from "../../../src/access/audit/failed-sign-ins.ts";
import { retainAudit } from "../../../src/access/audit/retain.ts";
import { verifyAudit } from "../../../src/access/audit/verify.ts";
import { openThrowawayEngine } from "../../throwaway-engine.ts";

const KEY = "k".repeat(43);

const entry = (action: string, at = 1): AuditEntry => ({
  at,
  actorKind: "server",
  actorId: null,
  actorName: "s",
  address: null,
  action,
  accountSet: null,
  target: null,
  before: null,
  after: null,
});

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearTimeout", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

async function opened(wrap: (trail: AuditTrail) => AuditTrail = (trail) => trail) {
  const throwaway = await openThrowawayEngine();
  onTestFinished(() => throwaway.discard());
  const { engine } = throwaway;
  const trail = wrap(engine.system.audit);
  const told: Record<string, unknown>[] = [];
  const log = pino({ level: "info" }, { write: (line) => void told.push(JSON.parse(line) as Record<string, unknown>) });
  const faults: string[] = [];
  const report = ({ message }: { readonly message: string }): void => void faults.push(message);
  const open = () => openAudit({ trail, faults: { report }, log }, { chain: SERVER_CHAIN, key: KEY });
  const verified = async (heads: readonly AuditHead[] = []) => verifyAudit(trail, { key: KEY, told: heads });
  return { trail, open, verified, told, faults };
}

test("what is recorded at once by many is one chain without a gap, and goes on after a restart", async () => {
  const { open, verified } = await opened();
  const audit = await open();
  await Promise.all(Array.from({ length: 100 }, (_, place) => audit.record(entry(`a${place}`))));
  const again = await open();
  await again.record(entry("b"));
  expect(await verified([again.head()])).toMatchObject([{ entries: 101, faults: [], head: { seq: 101, action: "b" } }]);
});

test("what cannot be written is told, is tried again, and nothing waits for it", async () => {
  let failing = true;
  const { open, verified, faults } = await opened((trail) => ({
    ...trail,
    append: async (entries) => {
      if (failing) throw new StoreError("the disk is full", "nothing");
      return trail.append(entries);
    },
  }));
  const audit = await open();
  await audit.record(entry("a"));
  await audit.record(entry("b"));
  expect(faults).toContain("the audit trail could not be written");
  failing = false;
  await vi.advanceTimersByTimeAsync(3_000);
  await vi.waitUntil(() => audit.head().seq === 2);
  expect(await verified([audit.head()])).toMatchObject([{ entries: 2, faults: [] }]);
});

test("an append whose outcome was not known is neither lost nor there twice", async () => {
  let isFirst = true;
  const { open, verified, trail } = await opened((inner) => ({
    ...inner,
    append: async (entries) => {
      const appended = await inner.append(entries);
      if (!isFirst) return appended;
      isFirst = false;
      throw new StoreError("the sync failed", "unknown");
    },
  }));
  const audit = await open();
  await audit.record(entry("a"));
  await audit.close();
  expect((await trail.search({}, { limit: 10 })).map(({ action }) => action)).toEqual(["a"]);
  expect(await verified([audit.head()])).toMatchObject([{ entries: 1, faults: [] }]);
});

test("the log is told the end of the chain at the start, within a minute of a change and at the end", async () => {
  const { open, told } = await opened();
  const audit = await open();
  await audit.record(entry("a"));
  await vi.advanceTimersByTimeAsync(60_000);
  await vi.advanceTimersByTimeAsync(60_000);
  await audit.record(entry("b"));
  await audit.close();
  const ends = told.filter(({ audit: chain }) => chain === SERVER_CHAIN);
  expect(ends.map(({ seq }) => seq)).toEqual([0, 1, 2]);
  expect(ends[2]).toMatchObject({ hash: audit.head().hash });
});

test("what is no longer kept is deleted behind an entry that says so", async () => {
  const { open, verified, trail } = await opened();
  const audit = await open();
  for (const at of [1, 2, 3]) await audit.record(entry(`a${at}`, at));
  const { head } = audit;
  expect(await retainAudit({ audit, trail }, 3, new AbortController().signal)).toBe(2);
  expect((await trail.search({}, { limit: 9 })).map(({ action }) => action)).toEqual(["retainAudit", "a3"]);
  expect(await verified([head()])).toMatchObject([{ entries: 2, faults: [] }]);
});

test("failed sign-ins are summed up by name and address, and a guesser of names makes one sum more", async () => {
  const { open, trail } = await opened();
  const failedSignIns = createFailedSignIns({ audit: await open() });
  for (let time = 0; time < 50; time += 1) failedSignIns.count({ name: "admin", address: "10.0.0.7" });
  for (let name = 0; name < 1_000; name += 1) failedSignIns.count({ name: `n${name}`, address: "10.0.0.8" });
  await failedSignIns.close();
  const found = await trail.search({ action: "failSignIn" }, { limit: 500 });
  expect(found).toHaveLength(201);
  const sums = Object.fromEntries(found.map(({ actorName, after }) => [actorName, JSON.parse(after ?? "")]));
  expect(sums).toMatchObject({ admin: { count: 50 }, n0: { count: 1 }, "…": { count: 801 } });
});
