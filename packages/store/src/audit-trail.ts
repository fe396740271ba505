// The part of the system store's port (system.ts) that keeps who did what, in chains that show when one was changed.

/** Something that somebody did, or failed to do. */
export interface AuditEntry {
  /** ms since the epoch. */
  readonly at: number;
  readonly actorKind: "person" | "token" | "here" | "stranger" | "commandLine" | "server";
  /** Of the person or the token; null for the others. */
  readonly actorId: string | null;
  readonly actorName: string;
  /** Where it was done from; null for what no request did. */
  readonly address: string | null;
  /** What was done, by a name that does not change. */
  readonly action: string;
  /** Null for what is about no single account set. */
  readonly accountSet: string | null;
  /** What it was done to, as JSON; null where the action says it. */
  readonly target: string | null;
  /** What stood there before, as JSON; null where nothing did. */
  readonly before: string | null;
  /** What was asked for, as JSON, without secrets; null where nothing was. */
  readonly after: string | null;
}

/** An entry in its chain: each hash is made of the entry and of the hash before it, with a key that no engine has. */
export interface SealedAuditEntry extends AuditEntry {
  /** Who writes the chain: a server, or the command line. */
  readonly chain: string;
  /** From 1 up in each chain, without a gap. */
  readonly seq: number;
  /** The hash of the entry before; empty for the first. */
  readonly previousHash: string;
  readonly hash: string;
}

/** The end of a chain. */
export type AuditHead = Pick<SealedAuditEntry, "chain" | "seq" | "hash">;

export interface AuditFilter {
  readonly action?: string;
  readonly actorName?: string;
  readonly accountSet?: string;
  readonly from?: number;
  readonly to?: number;
}

export interface AuditTrail {
  /** Adds entries of one chain behind its last one; they are durable when resolved. False when another came first. */
  append(entries: readonly SealedAuditEntry[]): Promise<boolean>;
  /** The last entry of each chain. */
  heads(): Promise<readonly AuditHead[]>;
  /** Newest first. `beforeId`: that of the last one of the page before. */
  search(
    filter: AuditFilter,
    page: { readonly limit: number; readonly beforeId?: number },
  ): Promise<readonly (SealedAuditEntry & { readonly id: number })[]>;
  /** The entries of a chain behind a seq, in their order, at most `limit`. */
  read(chain: string, afterSeq: number, limit: number): Promise<readonly SealedAuditEntry[]>;
  /** The last entry of a chain from before a time (ms since the epoch); null when there is none. */
  lastBefore(chain: string, at: number): Promise<AuditHead | null>;
  /** Deletes the entries of a chain up to a seq. It leaves other calls their turn, and ends early when aborted. */
  retain(chain: string, throughSeq: number, signal: AbortSignal): Promise<number>;
}
