import { buffer } from "node:stream/consumers";
import { read, utils } from "@e965/xlsx";
import { readSheet } from "read-excel-file/node";
import { expect, test } from "vitest";
import type { StoredRecord } from "@cellgrade/store/store";
import { exportTable } from "../../../src/api/export/export-table.ts";
import { writeXlsx } from "../../../src/api/export/write-xlsx.ts";

const units = { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" };
const table = exportTable({
  accountSet: { timeZone: "Asia/Shanghai", units },
  rules: [],
  isUnread: () => false,
  names: ["barcode", "volume"],
  language: "en",
});

const recordOf = (index: number): StoredRecord => ({
  barcode: `CELL-${index}`,
  deviceCode: "FR-01",
  batteryStation: "1",
  workStep: "3",
  testTime: "2024-03-02 09:14:08",
  voltage: null,
  electricity: null,
  volume: index,
  energy: null,
  receivedAt: 0,
  revision: 1,
  lateReplay: false,
  testTimeAhead: false,
  exclusion: null,
});

async function* slices(count: number, size: number, fault?: Error) {
  for (let start = 0; start < count; start += size) {
    yield Array.from({ length: Math.min(size, count - start) }, (_, index) => recordOf(start + index));
  }
  if (fault !== undefined) throw fault;
}

test.each([
  [0, [0]],
  [9, [9]],
  [10, [9, 1]],
  [18, [9, 9]],
  [25, [9, 9, 7]],
])("%i records on sheets of ten rows: each once, the heads on every sheet", async (count, expected) => {
  const book = read(await buffer(writeXlsx(slices(count, 4), table, { sheetRowsMax: 10 })));
  expect(book.SheetNames).toEqual(expected.map((_, place) => (place === 0 ? "Records" : `Records ${place + 1}`)));
  const sheets = book.SheetNames.map((name) => utils.sheet_to_json<unknown[]>(book.Sheets[name] ?? {}, { header: 1 }));
  expect(sheets.map(([head]) => head)).toEqual(expected.map(() => ["Barcode", "Capacity (Ah)"]));
  expect(sheets.map((rows) => rows.length - 1)).toEqual(expected);
  expect(sheets.flatMap((rows) => rows.slice(1))).toEqual(
    Array.from({ length: count }, (_, index) => [`CELL-${index}`, index]),
  );
});

/** What readers take for a date, a number, a formula, a flag or an escape, or trim. */
const TEXTS = [
  "01-08-16",
  "1".repeat(24),
  "=1+1",
  "-A",
  "@x",
  "007",
  "1e5",
  "TRUE",
  "  A  B ",
  "_x0041_",
  "<&>\"'",
  "𠮷",
];
const NUMBERS = [-1 / 7, 0, 1e-7, 1.7976931348623157e308, 5e-324, 123_456_789_012_345_680_000];

/** The programs that read our files here, each as rows of texts, numbers, moments as if the plant were at UTC, and flags. */
const READERS: { readonly [name: string]: (file: Buffer) => Promise<unknown[][]> } = {
  async sheetJs(file) {
    const book = read(file, { cellDates: true, UTC: true });
    return utils.sheet_to_json(book.Sheets[book.SheetNames[0] ?? ""] ?? {}, { header: 1, defval: null, UTC: true });
  },
  "read-excel-file": (file) => readSheet(file, { trim: false }),
};

test.each(Object.keys(READERS))("every cell is read by %s as it was written", async (name) => {
  const written = TEXTS.map((barcode, index) => ({
    ...recordOf(index),
    barcode,
    testTime: `2024-03-02 23:59:${String(20 + index)}`,
    volume: NUMBERS[index] ?? null,
    lateReplay: index % 2 === 0,
  }));
  async function* rows() {
    yield written;
  }
  const names = ["barcode", "volume", "testTime", "lateReplay"] as const;
  const file = writeXlsx(
    rows(),
    exportTable({ accountSet: { timeZone: "UTC", units }, rules: [], isUnread: () => false, names, language: "en" }),
  );
  const [, ...cells] = (await READERS[name]?.(await buffer(file))) ?? [];
  const toSecond = (value: unknown) =>
    value instanceof Date ? value.toISOString().slice(0, 19).replace("T", " ") : value;
  expect(cells.map((row) => row.map(toSecond))).toEqual(
    written.map(({ barcode, volume, testTime, lateReplay }) => [barcode, volume, testTime, lateReplay]),
  );
});

test("rows that fail break the file, on the first sheet and on a later one", async () => {
  for (const count of [4, 25]) {
    const file = writeXlsx(slices(count, 4, new RangeError("mine")), table, { sheetRowsMax: 10 });
    await expect(buffer(file)).rejects.toThrow("mine");
  }
});

test("the zip names the parts of a workbook and nothing else: no folder of the server, no way out, nothing of the data", async () => {
  async function* named() {
    yield [{ ...recordOf(0), barcode: "../../etc/passwd", deviceCode: "C:\\cells" }];
  }
  const zip = await buffer(writeXlsx(named(), table));
  expect(namesIn(zip).toSorted()).toEqual([
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
  ]);
});

/** The names of a zip, by its central directory. */
function namesIn(zip: Buffer): string[] {
  const names: string[] = [];
  for (let at = zip.indexOf(ENTRY); at !== -1; at = zip.indexOf(ENTRY, at + 1)) {
    names.push(zip.toString("utf8", at + NAME_AT, at + NAME_AT + zip.readUInt16LE(at + NAME_LENGTH_AT)));
  }
  return names;
}

const ENTRY = Buffer.from("PK\x01\x02", "latin1");
const NAME_LENGTH_AT = 28;
const NAME_AT = 46;
