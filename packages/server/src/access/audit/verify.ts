import type { AuditHead, AuditTrail, SealedAuditEntry } from "@cellgrade/store/audit-trail";
import { hashOf } from "./seal.ts";

// Checks that a chain is as it was written. Its beginning may be gone where an entry of the chain itself says so.

/** The action by which a chain says up to where its entries are no longer kept. */
export const RETAINED = "retainAudit";

/** Marks the rows of an export that are no entries but the ends of chains. */
export const HEAD_ACTION = "auditHead";

/** What {@link RETAINED} says of the last entry that is no longer kept. */
export interface Retained {
  readonly throughSeq: number;
  readonly hash: string;
}

const READ_AT_ONCE = 1_000;

export interface Verified {
  readonly chain: string;
  readonly entries: number;
  readonly head: AuditHead | null;
  /** What is wrong, for people; empty when the chain is as it was written. */
  readonly faults: readonly string[];
}

/**
 * Checks each chain, and that it holds the ends that were told to somebody before: without them a chain whose end was cut
 * off looks whole. Rejects with StoreError when the entries cannot be read.
 */
export async function verifyAudit(
  trail: Pick<AuditTrail, "heads" | "read">,
  { key, told }: { readonly key: string; readonly told: readonly AuditHead[] },
): Promise<readonly Verified[]> {
  const chains = new Set([...(await trail.heads()), ...told].map(({ chain }) => chain));
  const verified: Verified[] = [];
  for (const chain of [...chains].toSorted()) {
    const ofChain = told.filter((head) => head.chain === chain && head.seq > 0);
    verified.push(await verifyChain(entriesOf(trail, chain), { chain, key, told: ofChain }));
  }
  return verified;
}

async function* entriesOf(trail: Pick<AuditTrail, "read">, chain: string): AsyncGenerator<SealedAuditEntry> {
  for (let after = 0; ; ) {
    const entries = await trail.read(chain, after, READ_AT_ONCE);
    yield* entries;
    const last = entries.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

async function verifyChain(
  entries: AsyncIterable<SealedAuditEntry>,
  { chain, key, told }: { readonly chain: string; readonly key: string; readonly told: readonly AuditHead[] },
): Promise<Verified> {
  const faults: string[] = [];
  const toldBySeq = Map.groupBy(told, ({ seq }) => seq);
  let count = 0;
  let first: SealedAuditEntry | null = null;
  let last: SealedAuditEntry | null = null;
  let retained: Retained = { throughSeq: 0, hash: "" };
  for await (const entry of entries) {
    const { seq, hash, previousHash, action, after } = entry;
    if (last !== null && seq !== last.seq + 1) faults.push(`entries ${last.seq + 1} to ${seq - 1} are missing`);
    else if (last !== null && previousHash !== last.hash) faults.push(`entry ${seq} does not follow entry ${last.seq}`);
    const isWhole = hashOf(entry, key) === hash;
    if (!isWhole) faults.push(`entry ${seq} was changed`);
    else if (action === RETAINED && after !== null) retained = JSON.parse(after) as Retained;
    for (const head of toldBySeq.get(seq) ?? []) {
      if (head.hash !== hash) faults.push(`entry ${seq} is not the one that was told to be the end`);
    }
    first ??= entry;
    last = entry;
    count += 1;
  }
  if (first !== null && first.seq !== 1 && !(first.seq <= retained.throughSeq + 1 && follows(first, retained))) {
    faults.push(`entries 1 to ${first.seq - 1} are missing, and no entry says that they are no longer kept`);
  }
  const end = last?.seq ?? 0;
  const cut = Math.max(0, ...told.map(({ seq }) => seq).filter((seq) => seq > end));
  if (cut > 0) faults.push(`entries ${end + 1} to ${cut} are missing: entry ${cut} was told to be the end`);
  return { chain, entries: count, head: last, faults };
}

/** Entries that an entry says are no longer kept may still be there: they are deleted after it is written. */
function follows(first: SealedAuditEntry, { throughSeq, hash }: Retained): boolean {
  return first.seq <= throughSeq || first.previousHash === hash;
}
