import { readLookUp } from "@cellgrade/contract/read-record";
import { type Sort, type SortKey, writeSort } from "@cellgrade/contract/sorts";
import type { PagePosition, PageRequest, RecordPage, StoredRecord } from "@cellgrade/store/store";
import { decodeCursor, encodeCursor } from "../../http/cursor.ts";
import { readPlantTime } from "../../http/read-time.ts";
import { ValueFault } from "../../problem.ts";

// A cursor of records names a place in an order: [sort, side, key, barcode], and [… , arrival] among
// versions of unread barcodes.

export type PageFrom = NonNullable<PageRequest["from"]>;

/** The cursors of the pages before and after a page. Null where there is none. */
export function cursorsAround(
  { items, hasNext, hasPrevious, stoppedAt }: RecordPage,
  request: PageRequest,
): { readonly nextCursor: string | null; readonly prevCursor: string | null } {
  const sort = writeSort(request);
  const first = items.at(0);
  const last = items.at(-1);
  // A search that stopped goes on from there: the rows before were looked at already.
  const [stoppedAtStart, stoppedAtEnd] = request.from?.side === "before" ? [stoppedAt, null] : [null, stoppedAt];
  // A page from which every record has moved away has no ends. Its neighbours then lie around the place that was asked
  // for.
  const start = stoppedAtStart ?? (first === undefined ? request.from?.position : positionOf(first, request.sortBy));
  const end = stoppedAtEnd ?? (last === undefined ? request.from?.position : positionOf(last, request.sortBy));
  return {
    nextCursor: hasNext && end !== undefined ? writeCursor(sort, { side: "after", position: end }) : null,
    prevCursor: hasPrevious && start !== undefined ? writeCursor(sort, { side: "before", position: start }) : null,
  };
}

/** Where a record lies in an order. */
export function positionOf(record: StoredRecord, sortBy: SortKey): PagePosition {
  const { barcode, arrival } = record;
  return { key: record[sortBy], barcode, ...(arrival !== undefined && { arrival }) };
}

function writeCursor(sort: Sort, { side, position }: PageFrom): string {
  const { key, barcode, arrival } = position;
  return encodeCursor([sort, side, key, barcode, ...(arrival === undefined ? [] : [arrival])]);
}

/** The place that a cursor names. Throws {@link ValueFault} when it is no cursor, or one of another order. */
export function readCursor(text: string, sortBy: SortKey, descending: boolean): PageFrom {
  const parts = decodeCursor(text);
  const [sort, side, key, barcode, arrival, ...more] = parts ?? [];
  if (
    more.length > 0 ||
    typeof sort !== "string" ||
    (side !== "after" && side !== "before") ||
    typeof barcode !== "string" ||
    readLookUp(barcode)[0] !== barcode ||
    (arrival !== undefined && !isArrival(arrival))
  ) {
    throw new ValueFault("CURSOR_INVALID", {});
  }
  if (sort !== writeSort({ sortBy, descending })) throw new ValueFault("CURSOR_OF_OTHER_SORT", {});
  if (!isKey(key, sortBy, barcode)) throw new ValueFault("CURSOR_INVALID", {});
  return { side, position: { key, barcode, ...(arrival !== undefined && { arrival }) } };
}

function isArrival(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isKey(key: unknown, sortBy: SortKey, barcode: string): key is string | number {
  if (sortBy === "receivedAt") return Number.isSafeInteger(key);
  if (sortBy === "testTime") return typeof key === "string" && readPlantTime(key) === key;
  return key === barcode;
}
