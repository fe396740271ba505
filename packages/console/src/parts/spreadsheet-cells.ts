import { encodeHtml } from "./encode-html.ts";

// Cells as a spreadsheet pastes them: as tab-separated text and as HTML. Excel and WPS take the HTML where there is one,
// and it alone can say that `01-08-16` is no date and 24 digits are no number.

export type Cells = readonly (readonly (string | number | boolean | null)[])[];

/**
 * The cells as tab-separated text. A text with a tab, quote or line break is quoted. One that a spreadsheet would run as a
 * formula gets an apostrophe, for somebody may paste without the HTML. Numbers are left as they are.
 */
export function printTsv(cells: Cells): string {
  return cells.map((row) => row.map(printValue).join("\t")).join("\r\n");
}

function printValue(value: string | number | boolean | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[\t\r\n"]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Excel's own property for the format of a cell; `@` is text. */
const AS_TEXT = String.raw`mso-number-format:'\@'`;

/** The cells as HTML whose texts stay texts. */
export function printHtml(cells: Cells): string {
  const rows = cells.map((row) => `<tr>${row.map(printCell).join("")}</tr>`);
  return `<html><head><meta charset="utf-8"></head><body><table>${rows.join("")}</table></body></html>`;
}

function printCell(value: string | number | boolean | null): string {
  if (typeof value !== "string") return `<td>${value ?? ""}</td>`;
  return `<td style="${AS_TEXT};white-space:pre">${encodeHtml(value).replaceAll(/ {2,}/g, keepSpaces)}</td>`;
}

/** Several spaces in Excel's own way. HTML makes one of them, and so does Excel. */
function keepSpaces(spaces: string): string {
  return `<span style="mso-spacerun:yes">${"&nbsp;".repeat(spaces.length - 1)} </span>`;
}
