import type { PageRequest, RecordPage, StoredRecord } from "@cellgrade/store/store";
import { describe, expect, test } from "vitest";
import { cursorsAround, readCursor } from "../../../src/api/records/record-cursor.ts";

const record = (barcode: string, receivedAt: number) => ({ barcode, receivedAt }) as StoredRecord;

const request: PageRequest = { sortBy: "receivedAt", descending: true, limit: 5 };
const from = (side: "after" | "before"): PageRequest => ({
  ...request,
  from: { side, position: { key: 100, barcode: "FROM" } },
});

function around(page: RecordPage, asked: PageRequest) {
  const { nextCursor, prevCursor } = cursorsAround(page, asked);
  const read = (cursor: string | null) => (cursor === null ? null : readCursor(cursor, "receivedAt", true));
  return { next: read(nextCursor), prev: read(prevCursor) };
}

describe("after a search that stopped before its page was full", () => {
  const stoppedAt = { key: 50, barcode: "STOPPED" };

  test("the next page goes on from where it stopped, though nothing was found", () => {
    const empty = { items: [], hasPrevious: false, hasNext: true, stoppedAt };
    expect(around(empty, request)).toEqual({ next: { side: "after", position: stoppedAt }, prev: null });
    const found = { items: [record("A", 90)], hasPrevious: true, hasNext: true, stoppedAt };
    expect(around(found, from("after"))).toEqual({
      next: { side: "after", position: stoppedAt },
      prev: { side: "before", position: { key: 90, barcode: "A" } },
    });
  });

  test("backwards it is the previous page that goes on from there, and the next one from where it was asked", () => {
    const empty = { items: [], hasPrevious: true, hasNext: true, stoppedAt };
    expect(around(empty, from("before"))).toEqual({
      next: { side: "after", position: { key: 100, barcode: "FROM" } },
      prev: { side: "before", position: stoppedAt },
    });
  });
});

test("after a page that is full the cursors are those of its ends", () => {
  const page = { items: [record("A", 90), record("B", 80)], hasPrevious: true, hasNext: true, stoppedAt: null };
  expect(around(page, from("after"))).toEqual({
    next: { side: "after", position: { key: 80, barcode: "B" } },
    prev: { side: "before", position: { key: 90, barcode: "A" } },
  });
});
