import { Agent } from "node:http";
import { bodyOf, type Cell, cellOf } from "./cells.ts";
import type { Ledger, Sent } from "./ledger.ts";
import { type Answer, post } from "./machine-client.ts";

// The load of a hall of machines: keep-alive connections, each with one submission under way. A ledger notes all of
// them.

/**
 * Barcodes that all connections of an account set overwrite, so that submissions for one barcode are under way at once.
 */
const CONTESTED_BARCODES = 16;
/** Barcodes that one connection overwrites in turn. */
const OWN_BARCODES = 8;
const BATCH_RECORDS = 25;

export interface LoadOptions {
  readonly url: string;
  readonly ledger: Ledger;
  readonly accountSets: readonly string[];
  /** The number of connections of each account set. The last one sends batches. */
  readonly connections: number;
  /** Tells the new barcodes of this load from those of others. */
  readonly name: string;
  /** What a connection means that ended without an answer. By default it is `unknown`. */
  readonly unanswered?: "unknown" | "refused";
}

export interface Load {
  /** How many submissions got each kind of answer. Refusals are counted by code. */
  readonly answers: ReadonlyMap<string, number>;
  /** Resolves when that many submissions are acknowledged. Rejects when the load ends before. */
  acknowledged(count: number): Promise<void>;
  /** Sends nothing more. */
  stop(): void;
  /** Resolves when every connection has ended: after {@link stop}, or because the server is gone. */
  readonly ended: Promise<void>;
}

let versions = 0;

export function startLoad({ url, ledger, accountSets, connections, name, unanswered = "unknown" }: LoadOptions): Load {
  const answers = new Map<string, number>();
  let acknowledged = 0;
  const ending = new AbortController();
  const waiting = new Set<{ readonly count: number; resolve(): void; reject(error: Error): void }>();

  function count(answer: Answer): void {
    const kind = answer.kind === "answered" ? (answer.code ?? "acknowledged") : answer.kind;
    answers.set(kind, (answers.get(kind) ?? 0) + 1);
    if (kind !== "acknowledged") return;
    acknowledged += 1;
    for (const waiter of waiting) if (acknowledged >= waiter.count) waiter.resolve();
  }

  /** Sends on one connection until the load is stopped or the server is gone. */
  async function connection(accountSet: string, line: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const batches = line === connections - 1;
    for (let turn = 0; !ending.signal.aborted; turn += 1) {
      const barcodes = batches
        ? Array.from({ length: BATCH_RECORDS }, (_, place) => `${name}-B${line}-${turn}-${place}`)
        : [barcodeOf(line, turn)];
      const sent = barcodes.map((barcode) => {
        versions += 1;
        return ledger.send(accountSet, cellOf({ accountSet, barcode, version: versions }));
      });
      const path = batches ? "saveBatch" : "save";
      const answer = await post({ url, path, accountSet, agent, body: batches ? batchOf(sent) : single(sent) });
      count(answer);
      for (const each of sent) ledger.settle(each, outcomeOf(answer, unanswered));
      if (answer.kind !== "answered") break;
    }
    agent.destroy();
  }

  function barcodeOf(line: number, turn: number): string {
    if (turn % 3 === 0) return `HOT-${turn % CONTESTED_BARCODES}`;
    if (turn % 3 === 1) return `OWN-${line}-${turn % OWN_BARCODES}`;
    return `${name}-${line}-${turn}`;
  }

  const ended = Promise.all(
    accountSets.flatMap((accountSet) => Array.from({ length: connections }, (_, line) => connection(accountSet, line))),
  ).then(() => {
    for (const waiter of waiting) waiter.reject(new Error(`the load ended: ${JSON.stringify([...answers])}`));
  });

  return {
    answers,
    ended,
    acknowledged(count) {
      return new Promise((resolve, reject) => {
        if (acknowledged >= count) resolve();
        else waiting.add({ count, resolve, reject });
      });
    },
    stop() {
      ending.abort();
    },
  };
}

function single(sent: readonly Sent[]): string {
  return bodyOf((sent[0] as Sent).cell);
}

function batchOf(sent: readonly Sent[]): string {
  return `{"records":[${sent.map(({ cell }: { readonly cell: Cell }) => bodyOf(cell)).join(",")}]}`;
}

function outcomeOf(answer: Answer, unanswered: "unknown" | "refused"): Sent["outcome"] {
  if (answer.kind === "answered") return answer.envelope.state === 1 ? "acknowledged" : "refused";
  if (answer.kind === "not connected") return "refused";
  return answer.kind === "unanswered" ? unanswered : "unknown";
}
