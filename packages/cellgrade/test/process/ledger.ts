import type { Cell } from "./cells.ts";
import { readBack } from "./machine-client.ts";

// The submissions that were sent and their outcomes. By them a test judges what is kept afterwards. Time is a counter:
// an answer that was read before another submission was sent is earlier. Submissions that overlap may be taken in any
// order.

type Outcome =
  | "acknowledged"
  /** The submission is surely not kept. */
  | "refused"
  /** The connection ended without an answer: the submission is kept or not. */
  | "unknown";

export interface Sent {
  readonly accountSet: string;
  readonly cell: Cell;
  readonly sentAt: number;
  answeredAt: number;
  outcome: Outcome;
}

export interface Ledger {
  send(accountSet: string, cell: Cell): Sent;
  settle(sent: Sent, outcome: Outcome): void;
  count(outcome: Outcome): number;
  /** Now, as the ledger counts. */
  moment(): number;
  /**
   * Reads everything back and returns what is not as it must be: nothing when all is well. From then on the records
   * found count as acknowledged. `asOf` judges a copy that was begun at a moment: what was answered later may be in it or
   * not.
   */
  faults(url: string, options?: { readonly asOf?: number }): Promise<string[]>;
  /** The same by another way to read. */
  faultsBy(read: ReadBack, options?: { readonly asOf?: number }): Promise<string[]>;
}

/** Gives the kept records of an account set, by barcode. */
export type ReadBack = (accountSet: string, barcodes: readonly string[]) => Promise<ReadonlyMap<string, Cell>>;

export function createLedger(): Ledger {
  let now = 0;
  const counts: { [outcome in Outcome]: number } = { acknowledged: 0, refused: 0, unknown: 0 };
  const byAccountSet = new Map<string, Map<string, Sent[]>>();

  return {
    send(accountSet, cell) {
      now += 1;
      const sent: Sent = { accountSet, cell, sentAt: now, answeredAt: Number.POSITIVE_INFINITY, outcome: "unknown" };
      let byBarcode = byAccountSet.get(accountSet);
      if (byBarcode === undefined) byAccountSet.set(accountSet, (byBarcode = new Map()));
      const known = byBarcode.get(cell.barcode);
      if (known === undefined) byBarcode.set(cell.barcode, [sent]);
      else known.push(sent);
      return sent;
    },
    settle(sent, outcome) {
      now += 1;
      counts[outcome] += 1;
      sent.outcome = outcome;
      if (outcome !== "unknown") sent.answeredAt = now;
    },
    count: (outcome) => counts[outcome],
    moment: () => now,
    faults: (url, options) => faultsBy((accountSet, barcodes) => readBack(url, accountSet, barcodes), options),
    faultsBy,
  };

  async function faultsBy(read: ReadBack, { asOf = Infinity }: { readonly asOf?: number } = {}): Promise<string[]> {
    const faults: string[] = [];
    for (const [accountSet, byBarcode] of byAccountSet) {
      const kept = await read(accountSet, [...byBarcode.keys()]);
      for (const [barcode, versions] of byBarcode) {
        const found = kept.get(barcode) ?? null;
        const known = versions.map((sent) => asKnown(sent, asOf));
        const fault = judge(known, found);
        if (fault !== null) faults.push(`${accountSet} ${barcode}: ${fault}`);
        byBarcode.set(barcode, versions.filter(({ cell }) => sameCell(cell, found)).map(asAcknowledged));
      }
    }
    return faults;
  }
}

function asAcknowledged(sent: Sent): Sent {
  return { ...sent, outcome: "acknowledged", sentAt: 0, answeredAt: 0 };
}

/** What was answered after a moment is not known at that moment. */
function asKnown(sent: Sent, asOf: number): Sent {
  if (sent.answeredAt <= asOf || sent.outcome === "refused") return sent;
  return { ...sent, outcome: "unknown", answeredAt: Number.POSITIVE_INFINITY };
}

function judge(versions: readonly Sent[], found: Cell | null): string | null {
  const acknowledged = versions.filter(({ outcome }) => outcome === "acknowledged");
  if (found === null) return acknowledged.length > 0 ? "an acknowledged record is missing" : null;
  const lastAcknowledged = Math.max(0, ...acknowledged.map(({ sentAt }) => sentAt));
  const possible = versions.filter(
    ({ outcome, answeredAt }) => outcome !== "refused" && answeredAt >= lastAcknowledged,
  );
  if (possible.some(({ cell }) => sameCell(cell, found))) return null;
  const sent = versions.find(({ cell }) => sameCell(cell, found));
  if (sent === undefined) return `what is kept was never sent: ${JSON.stringify(found)}`;
  return sent.outcome === "refused"
    ? `a refused submission is kept: ${found.workStep}`
    : `an overwritten version is kept: ${found.workStep}`;
}

function sameCell(sent: Cell, found: Cell | null): boolean {
  if (found === null) return false;
  const names = Object.keys(sent) as (keyof Cell)[];
  return names.length === Object.keys(found).length && names.every((name) => sent[name] === found[name]);
}
