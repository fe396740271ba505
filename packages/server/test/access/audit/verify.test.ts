import type { AuditEntry, SealedAuditEntry } from "@cellgrade/store/audit-trail";
import { expect, test } from "vitest";
import { emptyChain, seal } from "../../../src/access/audit/seal.ts";
import { RETAINED, verifyAudit } from "../../../src/access/audit/verify.ts";

const KEY = "k".repeat(43);

const entry = (at: number, given: Partial<AuditEntry> = {}): AuditEntry => ({
  at,
  actorKind: "person",
  actorId: "1",
  actorName: "p",
  address: "10.0.0.7",
  action: "changeLimits",
  accountSet: "001",
  target: null,
  before: null,
  after: `{"lsl":${at}}`,
  ...given,
});

const chain = seal(
  [1, 2, 3, 4].map((at) => entry(at)),
  emptyChain("server"),
  KEY,
);

function headOf(entries: readonly SealedAuditEntry[]) {
  const last = entries.at(-1);
  if (last === undefined) throw new Error("the chain is empty");
  return last;
}

async function faultsOf(entries: readonly SealedAuditEntry[], told = [headOf(chain)]): Promise<readonly string[]> {
  const trail = {
    heads: async () => entries.slice(-1),
    read: async (_chain: string, after: number, limit: number) =>
      entries.filter(({ seq }) => seq > after).slice(0, limit),
  };
  return (await verifyAudit(trail, { key: KEY, told })).flatMap(({ faults }) => faults);
}

const without = (seq: number): SealedAuditEntry[] => chain.filter((each) => each.seq !== seq);

test("a chain as it was written has no fault, whatever was added since its end was told", async () => {
  expect(await faultsOf(chain)).toEqual([]);
  const longer = [...chain, ...seal([entry(5)], headOf(chain), KEY)];
  expect(await faultsOf(longer)).toEqual([]);
});

test.each(Object.keys(entry(1)) as (keyof AuditEntry)[])("a changed %s is found", async (field) => {
  const changed = chain.map((each) => (each.seq === 2 ? { ...each, [field]: field === "at" ? 9 : "x" } : each));
  expect(await faultsOf(changed)).toEqual(["entry 2 was changed"]);
});

test("an entry that was taken out is found, at the beginning, in the middle and at the end", async () => {
  expect(await faultsOf(without(1))).toEqual([
    "entries 1 to 1 are missing, and no entry says that they are no longer kept",
  ]);
  expect(await faultsOf(without(2))).toEqual(["entries 2 to 2 are missing"]);
  expect(await faultsOf(without(4))).toEqual(["entries 4 to 4 are missing: entry 4 was told to be the end"]);
  expect(await faultsOf([])).toEqual(["entries 1 to 4 are missing: entry 4 was told to be the end"]);
});

test("a chain that was written anew without the key is found in each entry", async () => {
  const forged = seal(
    [1, 2].map((at) => entry(at)),
    emptyChain("server"),
    "another key",
  );
  expect(await faultsOf(forged, [])).toEqual(["entry 1 was changed", "entry 2 was changed"]);
});

test("one that was written anew with the key is found by an end that was told", async () => {
  const forged = seal(
    [1, 2, 3, 9].map((at) => entry(at)),
    emptyChain("server"),
    KEY,
  );
  expect(await faultsOf(forged)).toEqual(["entry 4 is not the one that was told to be the end"]);
  expect(await faultsOf(forged, [])).toEqual([]);
});

test("two entries in each other's places are found", async () => {
  const [first, second, third, fourth] = chain as [
    SealedAuditEntry,
    SealedAuditEntry,
    SealedAuditEntry,
    SealedAuditEntry,
  ];
  const swapped = [first, { ...third, seq: 2 }, { ...second, seq: 3 }, fourth];
  expect(await faultsOf(swapped)).not.toEqual([]);
});

test("a beginning that is no longer kept is no fault where the chain says so, and only up to there", async () => {
  const { seq: throughSeq, hash } = chain[1] as SealedAuditEntry;
  const said = seal([entry(5, { action: RETAINED, after: JSON.stringify({ throughSeq, hash }) })], headOf(chain), KEY);
  const shortened = [...chain.slice(2), ...said];
  expect(await faultsOf(shortened)).toEqual([]);
  expect(await faultsOf([...chain.slice(1), ...said])).toEqual([]);
  expect(await faultsOf([...chain.slice(3), ...said])).toEqual([
    "entries 1 to 3 are missing, and no entry says that they are no longer kept",
  ]);
});
