// Text as a literal of C# or Java, whatever encoding the source file is saved or read in: only ASCII stands in it.

/** In double quotes; both languages read it alike. Java reads \uXXXX before all else, so the named escapes go first. */
export function stringLiteral(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `"${escaped}"`;
}

/** A literal to each line of the text, joined by `+`, so that a body stays readable. */
export function linesLiteral(text: string, indent: string): string {
  return text
    .split(/(?<=\n)/)
    .map((line) => stringLiteral(line))
    .join(`\n${indent}+ `);
}
