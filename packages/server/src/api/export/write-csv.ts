import { Readable } from "node:stream";
import type { StoredRecord } from "@cellgrade/store/store";
import type { ExportTable } from "./export-table.ts";

// Writes CSV: UTF-8 with a byte order mark, CRLF, quoted as in RFC 4180. A file for programs holds every text exact to
// the character. What opens a file by a double click takes `01-08-16` for a date, 24 digits for a number that it keeps 15
// of, and `=…` for a formula; in a file for Excel a text is therefore the result of a formula: `="01-08-16"`.

export const BYTE_ORDER_MARK = "\uFEFF";
const LINE_END = "\r\n";
const NEEDS_QUOTES = /[",\r\n]/;

type Rows = AsyncIterable<readonly StoredRecord[]>;

/** A stream of the bytes of a file for programs. It reads the rows as fast as its bytes are taken. */
export function writeCsv(rows: Rows, table: ExportTable): Readable {
  return Readable.from(csvChunks(rows, table, quoted), { objectMode: false });
}

/** As {@link writeCsv}, of a file for Excel and WPS. Numbers and times stand as they are: both are read right. */
export function writeExcelCsv(rows: Rows, table: ExportTable): Readable {
  return Readable.from(
    csvChunks(rows, table, (text) => quoted(textFormula(text))),
    { objectMode: false },
  );
}

async function* csvChunks(
  rows: Rows,
  { columns }: ExportTable,
  textField: (text: string) => string,
): AsyncGenerator<Buffer> {
  yield Buffer.from(BYTE_ORDER_MARK + csvLine(columns.map(({ head }) => head)));
  for await (const slice of rows) {
    let text = "";
    for (const record of slice) {
      for (const [place, { kind, valueOf }] of columns.entries()) {
        if (place > 0) text += ",";
        const value = valueOf(record);
        if (value !== null) text += kind === "text" ? textField(String(value)) : String(value);
      }
      text += LINE_END;
    }
    yield Buffer.from(text);
  }
}

/** A line of texts and numbers; null is an empty field. */
export function csvLine(fields: readonly (string | number | null)[]): string {
  return fields.map((field) => quoted(String(field ?? ""))).join(",") + LINE_END;
}

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text in a formula has at most 255 UTF-16 units: 127 code points fit. */
const FORMULA_TEXTS = /[^]{1,127}/gu;

function textFormula(text: string): string {
  const texts = text.match(FORMULA_TEXTS) ?? [""];
  return `=${texts.map((each) => `"${each.replaceAll('"', '""')}"`).join("&")}`;
}
