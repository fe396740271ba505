// What an answer must not tell a machine. A framework prints each of these patterns when nobody stops it.

const INNER_DETAIL: readonly RegExp[] = [
  /\b[A-Z]\w*(?:Exception|Error)\b(?=[:\s(]|$)/m, // java.lang.NullPointerException: …, TypeError: …
  /\b(?:java|javax|org|com|cn|net)\.[a-z]\w*\.\w+/, // a qualified class
  /\bat [\w.$<>]+ ?\([^)]*:\d+/, // a frame of a stack trace
  /\bTraceback \(most recent call last\)/,
  /\b(?:insert into|select .+ from|update \w+ set|delete from)\b/i,
  /\b(?:SQLSTATE|SQLITE_\w+|ORA-\d{5}|PLS-\d{5})\b/,
  /\b(?:duplicate key|unique constraint|foreign key constraint|cannot be null|Data too long for column)\b/i,
  /\b[A-Za-z]:\\+\w+/, // C:\mes\…
  /(?:^|[\s"'(])\/(?:home|usr|var|opt|root|app|srv|tmp)\/\w+/m,
  /\bnode_modules\b/,
];

/** The first inner detail in a body, or null. */
export function innerDetailOf(body: string): string | null {
  for (const pattern of INNER_DETAIL) {
    const found = pattern.exec(body)?.[0];
    if (found !== undefined) return found.trim();
  }
  return null;
}
