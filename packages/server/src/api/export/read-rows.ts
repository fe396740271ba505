import { setTimeout as delay } from "node:timers/promises";
import type { PageRequest, RecordFilter, SnapshotReader, StoredRecord } from "@cellgrade/store/store";

/** Rows of one question to the store: to receive them holds the event loop for some 2 ms. */
const PAGE_ROWS = 500;

/** Rows handed on at a time: about 1 ms of XLSX, */
const SLICE_ROWS = 100;

/** and then the event loop is the saves' for so long. It costs 100,000 rows a second or two of the ten they may take. */
const PAUSE_MS = 1;

/**
 * All records that fit, in order, a slice at a time. The first slice is asked for at once, an empty one when nothing
 * fits: that the store can read is known when it is there.
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
    // A search that looked at as many rows as it may goes on from where it stopped.
    const position = page.stoppedAt ?? (last === undefined ? null : { key: last[sortBy], barcode: last.barcode });
    if (!page.hasNext || position === null) return;
    page = await reader.search(filter, { ...order, from: { side: "after", position } });
  }
}
