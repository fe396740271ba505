import { createHmac } from "node:crypto";
import type { AuditEntry, AuditHead, SealedAuditEntry } from "@cellgrade/store/audit-trail";

// The chain of the audit trail: the hash of an entry is made of all its fields, its place and the hash before it, with a
// key that lies outside the database. Whoever changes, removes or adds an entry without the key breaks the chain.

/** The end of a chain that has no entry yet. */
export function emptyChain(chain: string): AuditHead {
  return { chain, seq: 0, hash: "" };
}

/** The entries as they follow the end of a chain. */
export function seal(entries: readonly AuditEntry[], head: AuditHead, key: string): SealedAuditEntry[] {
  let { seq, hash } = head;
  return entries.map((entry) => {
    const unsealed = { ...entry, chain: head.chain, seq: seq + 1, previousHash: hash };
    ({ seq, hash } = { seq: unsealed.seq, hash: hashOf(unsealed, key) });
    return { ...unsealed, hash };
  });
}

/** HMAC-SHA256, in hexadecimal, of the fields as a JSON array in this order: it is part of the format. */
export function hashOf(entry: Omit<SealedAuditEntry, "hash">, key: string): string {
  const { chain, seq, previousHash, at, actorKind, actorId, actorName, address, action, accountSet } = entry;
  const { target, before, after } = entry;
  const who = [actorKind, actorId, actorName, address];
  const fields = [chain, seq, previousHash, at, ...who, action, accountSet, target, before, after];
  return createHmac("sha256", key).update(JSON.stringify(fields)).digest("hex");
}
