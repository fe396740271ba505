import { describe, expect, test } from "vitest";
import type { AuditEntry, SealedAuditEntry } from "../../../src/audit-trail.ts";
import { freshSystem, type OpenSystem } from "../fresh-system.ts";

const entry: AuditEntry = {
  at: 1_000,
  actorKind: "person",
  actorId: "p1",
  actorName: "王工",
  address: "10.0.0.7",
  action: "changeLimits",
  accountSet: "001",
  target: null,
  before: null,
  after: '{"lsl":1}',
};

/** Entries of a chain from a seq on; the hashes are not judged by an engine. */
function chained(first: number, count: number, given: Partial<SealedAuditEntry> = {}): SealedAuditEntry[] {
  return Array.from({ length: count }, (_, place) => {
    const seq = first + place;
    return {
      ...entry,
      chain: "server",
      seq,
      at: seq * 1_000,
      previousHash: hashAt(seq - 1),
      hash: hashAt(seq),
      ...given,
    };
  });
}

const hashAt = (seq: number): string => (seq === 0 ? "" : `hash ${seq}`);

const never = new AbortController().signal;

export function describeAudit(open: OpenSystem): void {
  describe("the audit trail", () => {
    const { system, openAgain } = freshSystem(open);

    test("holds what was appended, in its order, and again after a restart", async () => {
      expect(await system().audit.append(chained(1, 2))).toBe(true);
      expect(await system().audit.append(chained(3, 1))).toBe(true);
      const { audit } = await openAgain();
      expect(await audit.read("server", 0, 10)).toEqual(chained(1, 3));
      expect(await audit.read("server", 1, 1)).toEqual(chained(2, 1));
      expect(await audit.heads()).toEqual([{ chain: "server", seq: 3, hash: "hash 3" }]);
    });

    test("takes nothing that does not follow the last entry of its chain", async () => {
      const { audit } = system();
      await audit.append(chained(1, 2));
      const wrong = [chained(2, 1), chained(4, 1), chained(3, 1, { previousHash: "another" }), chained(1, 1)];
      for (const entries of wrong) expect(await audit.append(entries)).toBe(false);
      expect(await audit.read("server", 0, 10)).toEqual(chained(1, 2));
    });

    test("keeps each chain by itself", async () => {
      const { audit } = system();
      await audit.append(chained(1, 2));
      expect(await audit.append(chained(1, 1, { chain: "command line" }))).toBe(true);
      expect(await audit.heads()).toEqual([
        { chain: "command line", seq: 1, hash: "hash 1" },
        { chain: "server", seq: 2, hash: "hash 2" },
      ]);
    });

    test("is searched newest first, page by page, by each filter", async () => {
      const { audit } = system();
      await audit.append([
        ...chained(1, 2),
        ...chained(3, 1, { action: "signIn", accountSet: null }),
        ...chained(4, 1, { actorName: "李工" }),
      ]);
      const seqs = async (...search: Parameters<typeof audit.search>): Promise<number[]> =>
        (await audit.search(...search)).map(({ seq }) => seq);
      const all = { limit: 10 };
      expect(await seqs({}, all)).toEqual([4, 3, 2, 1]);
      const [, last] = await audit.search({}, { limit: 2 });
      expect(await seqs({}, { limit: 10, beforeId: last?.id ?? 0 })).toEqual([2, 1]);
      expect(await seqs({ action: "signIn" }, all)).toEqual([3]);
      expect(await seqs({ actorName: "李工" }, all)).toEqual([4]);
      expect(await seqs({ accountSet: "001" }, all)).toEqual([4, 2, 1]);
      expect(await seqs({ from: 2_000, to: 4_000 }, all)).toEqual([3, 2]);
    });

    test("forgets what is no longer kept, and goes on behind it", async () => {
      const { audit } = system();
      await audit.append(chained(1, 4));
      expect(await audit.lastBefore("server", 3_000)).toEqual({ chain: "server", seq: 2, hash: "hash 2" });
      expect(await audit.lastBefore("server", 1_000)).toBeNull();
      expect(await audit.retain("server", 2, never)).toBe(2);
      expect(await audit.read("server", 0, 10)).toEqual(chained(3, 2));
      expect(await audit.append(chained(5, 1))).toBe(true);
    });
  });
}
