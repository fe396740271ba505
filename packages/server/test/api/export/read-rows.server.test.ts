import type { PageRequest, RecordPage, StoredRecord } from "@cellgrade/store/store";
import { expect, test } from "vitest";
import { readRows } from "../../../src/api/export/read-rows.ts";
import { SAMPLE_RECORD } from "../../running-server.ts";

const recordOf = (barcode: string): StoredRecord => ({
  ...SAMPLE_RECORD,
  barcode,
  receivedAt: 1_000,
  revision: 1,
  lateReplay: false,
  testTimeAhead: false,
  exclusion: null,
});

test("a search that stopped at its bound goes on from there, whatever it had found until then", async () => {
  const pages: RecordPage[] = [
    { items: [recordOf("A")], hasPrevious: false, hasNext: true, stoppedAt: { key: "C", barcode: "C" } },
    { items: [], hasPrevious: true, hasNext: true, stoppedAt: { key: "F", barcode: "F" } },
    { items: [recordOf("G")], hasPrevious: true, hasNext: true, stoppedAt: null },
    { items: [recordOf("H")], hasPrevious: true, hasNext: false, stoppedAt: null },
  ];
  const asked: PageRequest["from"][] = [];
  const reader = {
    async search(_filter: object, page: PageRequest): Promise<RecordPage> {
      asked.push(page.from);
      return pages[asked.length - 1] as RecordPage;
    },
    count: async () => 3,
  };
  const found: string[] = [];
  for await (const slice of readRows(reader, {}, { sortBy: "barcode", descending: false })) {
    found.push(...slice.map(({ barcode }) => barcode));
  }
  expect(found).toEqual(["A", "G", "H"]);
  const after = (barcode: string) => ({ side: "after", position: { key: barcode, barcode } });
  expect(asked).toEqual([undefined, after("C"), after("F"), after("G")]);
});
