import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BackgroundFailure, type Engine, EngineError } from "../src/engine.ts";
import type { Notice } from "../src/notices.ts";
import { StoreError } from "../src/store.ts";
import type { AccountSet } from "../src/system.ts";
import { accountSetOf } from "./suite/account-set.ts";
import { KEEP_ALL, submissionOf } from "./suite/submissions.ts";

interface EngineOpening {
  readonly role: "server" | "administration";
  readonly create?: boolean;
  readonly onBackgroundFailure?: (failure: BackgroundFailure) => void;
}

/** A place of its own in which engines are opened: a folder, or a database. */
export interface EnginePlace {
  open(opening: EngineOpening): Promise<Engine>;
  discard(): Promise<void>;
}

/** What every engine guarantees as a whole: its stores, its watching, its notices, its end. */
export function describeEngine(name: string, makePlace: () => Promise<EnginePlace>): void {
  describe(`${name}: the engine`, () => {
    let place: EnginePlace;
    let engines: Engine[] = [];
    beforeEach(async () => {
      place = await makePlace();
    });
    afterEach(async () => {
      for (const engine of engines) await engine.close();
      engines = [];
      await place.discard();
    });

    async function open(opening: EngineOpening = { role: "server" }): Promise<Engine> {
      const engine = await place.open(opening);
      engines.push(engine);
      return engine;
    }

    async function addTo(engine: Engine, code: string): Promise<AccountSet> {
      const added = await engine.system.accountSets.add(accountSetOf(code));
      if (added === null) throw new Error(`the account set ${code} is there already`);
      return added;
    }

    test("each account set has a store of its own, also where codes differ only in case, and finds its records again", async () => {
      const first = await open();
      const sets = [await addTo(first, "abc"), await addTo(first, "ABC")];
      for (const set of sets) {
        await first.openStore(set).saveBatch([submissionOf({ barcode: "A", workStep: set.code })], KEEP_ALL);
        expect(first.openStore(set)).toBe(first.openStore(set));
      }
      await first.close();
      engines = [];
      const second = await open();
      for (const set of sets) {
        expect(await second.openStore(set).findMany(["A"])).toMatchObject([{ workStep: set.code }]);
      }
    });

    test("where no account sets are, it is opened only by who may create them", async () => {
      const refused = place.open({ role: "administration", create: false });
      await expect(refused).rejects.toBeInstanceOf(EngineError);
      const engine = await open({ role: "administration" });
      await addTo(engine, "001");
      const again = await open({ role: "administration", create: false });
      expect(await again.system.accountSets.all()).toMatchObject([{ code: "001" }]);
    });

    test("account sets are told at once, and each change here before it resolves", async () => {
      const engine = await open();
      await addTo(engine, "001");
      const told: string[][] = [];
      const watching = new AbortController();
      await engine.watchAccountSets((sets) => told.push(sets.map((set) => set.name)), watching.signal);
      expect(told).toEqual([["001"]]);
      await addTo(engine, "002");
      expect(told.at(-1)).toEqual(["001", "002"]);
      await engine.system.accountSets.change("001", { name: "一车间" });
      expect(told.at(-1)).toEqual(["一车间", "002"]);
      watching.abort();
      await engine.system.accountSets.change("001", { name: "二车间" });
      expect(told).toHaveLength(3);
    });

    test("a change made beside a server is told to it, once", async () => {
      const server = await open();
      const commandLine = await open({ role: "administration" });
      const told: number[] = [];
      const watching = new AbortController();
      await server.watchAccountSets((sets) => told.push(sets.length), watching.signal);
      await addTo(commandLine, "001");
      await expect.poll(() => told).toEqual([0, 1]);
      await commandLine.system.accountSets.change("001", { enabled: false });
      await expect.poll(() => told).toEqual([0, 1, 1]);
      await server.system.accountSets.change("001", { enabled: true });
      expect(told).toEqual([0, 1, 1, 1]);
      watching.abort();
    });

    test("tokens are told as account sets are: a change here before it resolves, one beside a server too, a use never", async () => {
      const server = await open();
      const commandLine = await open({ role: "administration" });
      const told: (readonly string[])[] = [];
      const watching = new AbortController();
      await server.watchApiTokens((tokens) => told.push(tokens.map(({ name }) => name)), watching.signal);
      const token = { role: "viewer", accountSets: null, createdAt: 1, createdBy: "王工", expiresAt: null } as const;
      await server.system.apiTokens.add({ ...token, hash: "a", name: "日报" });
      expect(told).toEqual([[], ["日报"]]);
      await server.system.apiTokens.used([{ id: 1, at: 2 }]);
      await server.system.apiTokens.renew(1, { ...token, hash: "b", endsAt: 2 });
      expect(told.slice(2)).toEqual([["日报", "日报"]]);
      await commandLine.system.apiTokens.remove(2);
      await expect.poll(() => told.slice(3)).toEqual([["日报"]]);
      await server.system.apiTokens.remove(1);
      expect(told.slice(4)).toEqual([[]]);
      watching.abort();
    });

    test("which machines may save is told like the account sets, and of a new one before it", async () => {
      const server = await open();
      const commandLine = await open({ role: "administration" });
      const told: string[] = [];
      const { signal } = new AbortController();
      await server.watchMachineAccess(
        (all) => told.push(...all.map(({ accountSet, policy }) => `${accountSet} ${policy?.networks?.join(" ")}`)),
        signal,
      );
      await server.watchAccountSets((sets) => told.push(...sets.map(({ code }) => code)), signal);
      await server.system.accountSets.add(accountSetOf("001"), NEW_POLICY);
      expect(told).toEqual([`001 ${NEW_POLICY.networks?.join(" ")}`, "001"]);
      await server.system.machineAccess.change("001", { networks: ["::1/128"], changedAt: 1 });
      expect(told.slice(2)).toEqual(["001 ::1/128"]);
      await commandLine.system.machineAccess.change("001", { networks: ["fe80::/10"], changedAt: 1 });
      await expect.poll(() => told.slice(3)).toEqual(["001 fe80::/10", "001"]);
    });

    test("whether the clock is right is told at once, and each decision, one beside a server too", async () => {
      const server = await open();
      const commandLine = await open({ role: "administration" });
      const told: unknown[] = [];
      const watching = new AbortController();
      await server.watchClock((decision) => told.push(decision), watching.signal);
      await server.system.clock.decide({ confirmed: false, at: 1 });
      expect(told).toEqual([null, { confirmed: false, at: 1 }]);
      await commandLine.system.clock.decide({ confirmed: true, at: 2 });
      await expect.poll(() => told.slice(2)).toEqual([{ confirmed: true, at: 2 }]);
      watching.abort();
    });

    test("notices reach those who watch their account set, and are not gathered for nobody", async () => {
      const { notices } = await open();
      const seen: Notice[] = [];
      expect(notices.isWatched("001")).toBe(false);
      const ends = [notices.watch("001", (notice) => seen.push(notice)), notices.watch(null, () => {})];
      await expect.poll(() => notices.isWatched("001")).toBe(true);
      const saved: Notice = { kind: "saved", accountSet: "001", count: 2, barcodes: ["电芯"] };
      notices.publish(saved);
      notices.publish({ kind: "refused", accountSet: "002", count: 1 });
      await expect.poll(() => seen).toEqual([saved]);
      for (const end of ends) end();
      await expect.poll(() => notices.isWatched("001")).toBe(false);
    });

    test("is healthy while it is open, and then refuses every call", async () => {
      const engine = await open();
      const store = engine.openStore(await addTo(engine, "001"));
      await store.ping();
      expect(await engine.health()).toEqual({ warnings: [] });
      await expect.poll(() => engine.waiting()).toEqual({ reads: 0, systemCalls: 0 });
      const asked = [1, 2, 3].map(() => engine.system.accountSets.all());
      expect(engine.waiting(), "what is asked and not answered is counted").toEqual({ reads: 0, systemCalls: 3 });
      await Promise.all(asked);
      const saving = store.saveBatch([submissionOf()], KEEP_ALL);
      await engine.close();
      engines = [];
      await expect(saving).resolves.toBeUndefined();
      await expect(engine.health()).rejects.toBeInstanceOf(StoreError);
      await expect(store.saveBatch([submissionOf()], KEEP_ALL)).rejects.toBeInstanceOf(StoreError);
      await expect(engine.system.accountSets.all()).rejects.toBeInstanceOf(StoreError);
    });
  });
}
