import { setTimeout as delay } from "node:timers/promises";

// Work on many rows of a database that is written meanwhile, such as a deletion, goes by lots with a pause between them.

/** Rows of a lot: it holds the thread that writes for some ten milliseconds, and ends the transaction in which saves gather. */
const LOT_ROWS = 500;

/**
 * The pause between two lots, in which saves are filed as if nothing were deleted: without it they lost a third of their
 * speed (`npm run bench -- --growth`, the last table). At most 2,000 rows are done in a second, 170 million in a day.
 */
const LOT_PAUSE_MS = 250;

/** Does lot after lot until one is not full or the signal is aborted; the number of rows done. */
export async function inLots(
  doLot: (rowsMax: number) => Promise<number>,
  signal: AbortSignal,
  rowsMax = LOT_ROWS,
): Promise<number> {
  let rows = 0;
  while (!signal.aborted) {
    const done = await doLot(rowsMax);
    rows += done;
    if (done < rowsMax) break;
    await delay(LOT_PAUSE_MS, undefined, { signal }).catch(() => {}); // an abort ends the pause, and then the loop
  }
  return rows;
}
