import type { GradedCell, GradingProcess } from "./grading-process.ts";

/** A time, in the plant's own, in which no machine reaches the MES. */
export interface Outage {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A machine sends what it kept one cell after another, and a cell takes so long. */
const REPLAY_EVERY_MS = 1_000;

/**
 * The process with an outage: each machine keeps the cells that end in it and sends them afterwards, in their order, late
 * and beside what other machines send. What ends on a machine meanwhile waits behind them.
 */
export function withOutage(process: GradingProcess, { fromMs, untilMs }: Outage): GradingProcess {
  const spools = new Map<string, GradedCell[]>();
  /** When the spool of a machine will be empty. */
  const emptyMs = new Map<string, number>();
  let ahead = process.next();

  function keepBack(cell: GradedCell): void {
    const { deviceCode } = cell.fields;
    const dueMs = Math.max(untilMs, emptyMs.get(deviceCode) ?? untilMs);
    emptyMs.set(deviceCode, dueMs + REPLAY_EVERY_MS);
    const kept = { ...cell, dueMs };
    const spool = spools.get(deviceCode);
    if (spool === undefined) spools.set(deviceCode, [kept]);
    else spool.push(kept);
  }

  function isKeptBack({ endMs, fields: { deviceCode } }: GradedCell): boolean {
    return endMs >= fromMs && endMs < (emptyMs.get(deviceCode) ?? untilMs);
  }

  return {
    next() {
      for (; isKeptBack(ahead); ahead = process.next()) keepBack(ahead);
      const spool = earliest(spools);
      const kept = spool?.[0];
      if (spool === null || kept === undefined || kept.dueMs > ahead.dueMs) {
        const cell = ahead;
        ahead = process.next();
        return cell;
      }
      spool.shift();
      if (spool.length === 0) spools.delete(kept.fields.deviceCode);
      return kept;
    },
    badChannels: () => process.badChannels(),
  };
}

/** The spool whose next cell is due first. */
function earliest(spools: ReadonlyMap<string, GradedCell[]>): GradedCell[] | null {
  let first: GradedCell[] | null = null;
  for (const spool of spools.values()) {
    if ((spool[0]?.dueMs ?? 0) < (first?.[0]?.dueMs ?? Number.POSITIVE_INFINITY)) first = spool;
  }
  return first;
}
