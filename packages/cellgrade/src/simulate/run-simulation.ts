import type { Client, SaveAnswer } from "@cellgrade/agent/client";
import { localTimeOf } from "@cellgrade/contract/plant-time";
import type { CellRecord } from "@cellgrade/contract/record";
import { type Clock, plantLocal } from "./clock.ts";
import { type GradedCell, type GradingProcess, recordAt } from "./grading-process.ts";
import { noteTrouble, type Tally } from "./tally.ts";

// CONTACT → RUNNING → DRAINING → done. CONTACT sends the first cell alone. RUNNING sends each cell when it is due,
// whatever became of those before: this is an open loop, in which a slow server does not slow the machines. DRAINING
// begins no cell.

/** Two seconds of a large plant, some MB. With more cells under way the loop waits, and the wait counts as latency. */
export const CELLS_UNDER_WAY_MAX = 4_096;
/** A machine without a spool tries about as often before it calls an operator. */
const RESENDS_MAX = 10;
/** The wait before a resend when the server names no time. */
const RESEND_WAIT_MS = 1_000;
/** Cells that still wait to be sent again so long after the end are given up. Those on the wire are awaited. */
const DRAIN_MS_MAX = 10_000;
/** Node's timers hold 24 days at most. */
const SLEEP_MS_MAX = 3_600_000;

export interface SimulationDependencies {
  readonly client: Pick<Client, "save">;
  readonly process: GradingProcess;
  readonly tally: Tally;
  readonly clock: Clock;
}

export interface SimulationOptions {
  /**
   * How much faster the plant's time passes than that of this host: each cell is sent when it is due. Null: cells are sent
   * as fast as `cellsUnderWayMax` allows.
   */
  readonly speed: number | null;
  readonly cellsUnderWayMax: number;
  /** What the machines' clocks show at the start of the plant's time, as `wallMsOf` has it. Null: they are this host's clock. */
  readonly fromMs: number | null;
  /**
   * The time by the machines' clocks after which the simulation ends. Whichever of it and `cellsMax` comes first ends it.
   * When both are null, only the signal does.
   */
  readonly forMs: number | null;
  readonly cellsMax: number | null;
  readonly signal: AbortSignal;
}

export interface SimulationEnd {
  /** The answer to the first cell when no machine could work with it. Nothing else was sent then. */
  readonly noContact: SaveAnswer | null;
  /** The time from the first request to the last answer. */
  readonly elapsedMs: number;
  /** The first and the last `testTime` that was sent. */
  readonly testTimes: { readonly first: string; readonly last: string };
}

/**
 * Sends cells until the end, fills the tally, and resolves when no cell is under way. Rejects only on a defect of ours.
 */
export async function runSimulation(
  { client, process, tally, clock }: SimulationDependencies,
  { speed, cellsUnderWayMax, fromMs, forMs, cellsMax, signal }: SimulationOptions,
): Promise<SimulationEnd> {
  const underWay = new Set<Promise<void>>();
  let settled = (): void => {};
  let failure: unknown = null;
  /** Aborted when resends are no longer worth waiting for. */
  const givingUp = new AbortController();
  /** Cells of one barcode are sent one after the other, since the order of arrival decides which record is kept. */
  const byBarcode = new Map<string, Promise<void>>();

  async function deliver(record: CellRecord, dueMs: number, firstAnswer: SaveAnswer | null): Promise<void> {
    await byBarcode.get(record.barcode);
    let answer = firstAnswer ?? (await client.save(record));
    for (let resends = 0; answer.kind !== "saved"; resends += 1) {
      noteTrouble(tally, answer);
      if (answer.retry && resends < RESENDS_MAX && !givingUp.signal.aborted) {
        await clock.sleep(answer.retryAfterMs ?? RESEND_WAIT_MS, givingUp.signal);
      }
      if (!answer.retry || resends === RESENDS_MAX || givingUp.signal.aborted) {
        if (answer.kind === "refused") tally.refused += 1;
        else tally.lost += 1;
        return;
      }
      tally.resends += 1;
      answer = await client.save(record);
    }
    tally.acknowledged += 1;
    tally.latency.add(clock.nowMs() - dueMs);
  }

  function begin(cell: GradedCell, record: CellRecord, dueMs: number, firstAnswer: SaveAnswer | null): void {
    tally.sent += 1;
    if (cell.isRetest) tally.retests += 1;
    if (cell.dueMs > cell.endMs) tally.replayed += 1;
    if (record.testTime > last) last = record.testTime;
    const delivery = deliver(record, dueMs, firstAnswer)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        underWay.delete(delivery);
        if (byBarcode.get(record.barcode) === delivery) byBarcode.delete(record.barcode);
        settled();
      });
    underWay.add(delivery);
    byBarcode.set(record.barcode, delivery);
  }

  async function untilUnderWayBelow(bound: number): Promise<void> {
    while (underWay.size >= bound) {
      await new Promise<void>((resolve) => {
        settled = resolve;
      });
    }
  }

  async function sleepUntil(atMs: number): Promise<void> {
    for (let leftMs = atMs - clock.nowMs(); leftMs > 0 && !signal.aborted; leftMs = atMs - clock.nowMs()) {
      await clock.sleep(Math.min(leftMs, SLEEP_MS_MAX), signal);
    }
  }

  function testTimeOf({ endMs }: GradedCell): string {
    return fromMs === null ? plantLocal(clock.wallTime()) : localTimeOf(fromMs + endMs);
  }

  function end(noContact: SaveAnswer | null): SimulationEnd {
    return { noContact, elapsedMs: clock.nowMs() - startMs, testTimes: { first: firstRecord.testTime, last } };
  }

  const first = process.next();
  const firstRecord = recordAt(testTimeOf(first), first.fields);
  let last = firstRecord.testTime;
  const startMs = clock.nowMs();
  const firstAnswer = await client.save(firstRecord);
  if (isNoContact(firstAnswer)) return end(firstAnswer);
  begin(first, firstRecord, startMs, firstAnswer);

  // The pace starts after the contact, so that the time it took does not come back as a burst.
  const runningMs = clock.nowMs();
  const lengthMs = forMs ?? Number.POSITIVE_INFINITY;
  const endMs = fromMs === null ? runningMs + lengthMs : Number.POSITIVE_INFINITY;
  const plantEndMs = fromMs === null ? Number.POSITIVE_INFINITY : lengthMs;
  while (!signal.aborted && failure === null && tally.sent < (cellsMax ?? Number.POSITIVE_INFINITY)) {
    await untilUnderWayBelow(cellsUnderWayMax);
    const cell = process.next();
    if (cell.dueMs >= plantEndMs) break;
    const dueMs = speed === null ? clock.nowMs() : runningMs + (cell.dueMs - first.dueMs) / speed;
    await sleepUntil(Math.min(dueMs, endMs));
    if (signal.aborted || dueMs >= endMs || clock.nowMs() >= endMs) break;
    begin(cell, recordAt(testTimeOf(cell), cell.fields), dueMs, null);
  }

  const drained = new AbortController();
  void clock.sleep(DRAIN_MS_MAX, drained.signal).then(() => givingUp.abort());
  await untilUnderWayBelow(1);
  drained.abort();
  if (failure !== null) throw failure;
  return end(null);
}

/** Refusals that every further cell would get too, for a wrong account set or address and not for a wrong cell. */
const NO_CONTACT_CODES = new Set([
  "ACCOUNT_SET_MISSING",
  "ACCOUNT_SET_UNKNOWN",
  "ACCOUNT_SET_DISABLED",
  "ACCESS_DENIED",
  "PATH_UNKNOWN",
  "METHOD_NOT_ALLOWED",
]);

function isNoContact(answer: SaveAnswer): boolean {
  if (answer.kind === "refused") return answer.errorCode !== null && NO_CONTACT_CODES.has(answer.errorCode);
  return answer.kind !== "saved";
}
