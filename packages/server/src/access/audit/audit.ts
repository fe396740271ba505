import { invariant } from "@cellgrade/contract/invariant";
import type { AuditEntry, AuditHead, AuditTrail } from "@cellgrade/store/audit-trail";
import type { Logger } from "pino";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import { emptyChain, seal } from "./seal.ts";

// Writes down who did what. Entries that come while others are being written are written together. One that cannot be
// written stays in memory and is tried again: what was done was done, and its answer does not wait for a disk to be mended.

/** The chain of the server of a data folder, of which there is one at a time. */
export const SERVER_CHAIN = "server";

/** Entries that wait at a time. Beyond them the log alone has what was done. */
const WAITING_MAX = 10_000;

const RETRY_MS = 2_000;

/** How soon the log is told a new end of the chain, so that a chain whose end was cut off does not match it. */
const HEAD_TOLD_MS = 60_000;

export interface Audit {
  /** Resolves when the entry is durable, or when it has to be tried again. Never rejects. */
  record(entry: AuditEntry): Promise<void>;
  /** The last entry that is durable. */
  readonly head: () => AuditHead;
  /** Tries once more to write what waits, and tells the log the end of the chain. */
  close(): Promise<void>;
}

export interface AuditDependencies {
  readonly trail: Pick<AuditTrail, "append" | "heads">;
  readonly faults: Pick<RepeatedFaults, "report">;
  readonly log: Logger;
}

export interface AuditOptions {
  readonly chain: string;
  readonly key: string;
}

/** Rejects with StoreError when the end of the chain cannot be read. */
export async function openAudit({ trail, faults, log }: AuditDependencies, options: AuditOptions): Promise<Audit> {
  const { chain, key } = options;
  let head = await readHead();
  let waiting: AuditEntry[] = [];
  /** The last append, until its outcome is known. */
  let unsettled: { readonly head: AuditHead; readonly count: number } | null = null;
  /** Null while nothing is being written. */
  let writing: Promise<boolean> | null = null;
  let retry: NodeJS.Timeout | null = null;
  let closed = false;
  /** The end that the log was told last. */
  let toldHash: string | null = null;

  async function readHead(): Promise<AuditHead> {
    return (await trail.heads()).find((each) => each.chain === chain) ?? emptyChain(chain);
  }

  /** Looks whether an append whose outcome was not known has happened. */
  async function settle({ hash }: AuditHead, count: number): Promise<void> {
    head = await readHead();
    if (head.hash === hash) waiting = waiting.slice(count);
    unsettled = null;
  }

  /** Writes what waits. Resolves to false when it has to be tried again. */
  async function writeWaiting(): Promise<boolean> {
    try {
      if (unsettled !== null) await settle(unsettled.head, unsettled.count);
      while (waiting.length > 0) {
        const sealed = seal(waiting, head, key);
        const end = sealed.at(-1) ?? head;
        unsettled = { head: end, count: sealed.length };
        invariant(await trail.append(sealed), "nobody else writes the chain of this server");
        unsettled = null;
        head = end;
        waiting = waiting.slice(sealed.length);
      }
      return true;
    } catch (error) {
      faults.report({ message: "the audit trail could not be written", accountSet: null, error });
      return false;
    }
  }

  /** Resolves to false when what waits is tried again later. */
  function write(): Promise<boolean> {
    writing ??= writeWaiting().then((done) => {
      writing = null;
      if (done || closed) return done;
      retry ??= setTimeout(() => {
        retry = null;
        void write();
      }, RETRY_MS).unref();
      return false;
    });
    return writing;
  }

  function tellHead(): void {
    if (head.hash === toldHash) return;
    toldHash = head.hash;
    log.info({ audit: head.chain, seq: head.seq, hash: head.hash }, "the end of the audit trail");
  }

  tellHead();
  const telling = setInterval(tellHead, HEAD_TOLD_MS).unref();

  return {
    async record(entry) {
      if (waiting.length >= WAITING_MAX) {
        const { actorName, action, target } = entry;
        faults.report({
          message: "the audit trail is behind",
          accountSet: null,
          error: null,
          facts: { actorName, action, target },
        });
        return;
      }
      waiting = [...waiting, entry];
      if (retry !== null) return; // the disk fails at the moment
      while (waiting.includes(entry)) if (!(await write())) return;
    },
    head: () => head,
    async close() {
      closed = true;
      clearInterval(telling);
      clearTimeout(retry ?? undefined);
      await write();
      tellHead();
    },
  };
}
