/**
 * Rows as tab-separated text, which Excel pastes into cells. A text with a tab, quote or line break is quoted. A text
 * that Excel would run as a formula gets an apostrophe, as in the CSV export. Numbers are left as they are.
 */
export function printTsv(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return rows.map((row) => row.map(printValue).join("\t")).join("\r\n");
}

function printValue(value: string | number | boolean | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[\t\r\n"]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
