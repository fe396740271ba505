import { Readable } from "node:stream";
import type { StoredRecord } from "@cellgrade/store/store";
import type { ExportTable } from "./export-table.ts";

// Writes CSV as Excel opens it by a double click: UTF-8 with a byte order mark, CRLF, quoted as in RFC 4180.

export const BYTE_ORDER_MARK = "\uFEFF";
const LINE_END = "\r\n";

/**
 * The characters at which a spreadsheet takes a text for a formula, with the full-width forms of Chinese input methods.
 */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** A stream of the file's bytes. It reads the rows as fast as its bytes are taken. */
export function writeCsv(rows: AsyncIterable<readonly StoredRecord[]>, table: ExportTable): Readable {
  return Readable.from(csvChunks(rows, table), { objectMode: false });
}

async function* csvChunks(
  rows: AsyncIterable<readonly StoredRecord[]>,
  { columns }: ExportTable,
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
  const texts = fields.map((field) => (typeof field === "string" ? textField(field) : String(field ?? "")));
  return texts.join(",") + LINE_END;
}

/** A text as a field. An apostrophe before a would-be formula makes the spreadsheet show the text and run nothing. */
function textField(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
