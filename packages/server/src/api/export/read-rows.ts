import { setTimeout as delay } from "node:timers/promises";
import type { PageRequest, RecordFilter, SnapshotReader, StoredRecord } from "@cellgrade/store/store";
import { positionOf } from "../records/record-cursor.ts";

/** Rows of one query to the store. Receiving them holds the event loop for some 2 ms. */
const PAGE_ROWS = 500;

/** Rows that are handed on at a time, about 1 ms of XLSX. */
const SLICE_ROWS = 100;

/**
 * How long saves have the event loop between two slices. 100,000 rows may take ten seconds, and this is one or two of
 * them.
 */
const PAUSE_MS = 1;

/**
 * All records that fit, in order, a slice at a time. The first slice is empty when nothing fits; once it is there, the
 * caller knows that the store can be read.
 */
export async function* readRows(
  reader: SnapshotReader,
  filter: RecordFilter,
  { sortBy, descending }: Pick<PageRequest, "sortBy" | "descending">,
): AsyncGenerator<readonly StoredRecord[]> {
  const order = { sortBy, descending, limit: PAGE_ROWS };
  let page = await reader.search(filter, order);
  yield page.items.slice(0, SLICE_ROWS);
  for (let start = SLICE_ROWS; ; start = 0) {
    for (let from = start; from < page.items.length; from += SLICE_ROWS) {
      await delay(PAUSE_MS);
      yield page.items.slice(from, from + SLICE_ROWS);
    }
    const last = page.items.at(-1);
    // A search that stopped early goes on from where it stopped.
    const position = page.stoppedAt ?? (last === undefined ? null : positionOf(last, sortBy));
    if (!page.hasNext || position === null) return;
    page = await reader.search(filter, { ...order, from: { side: "after", position } });
  }
}
