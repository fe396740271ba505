// Prints a text as a literal of C# or Java, in ASCII alone: it means the same whatever the encoding of the source file.

/** The literal, which both languages read alike. Java reads \uXXXX before all else, so named escapes go first. */
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

/** A literal for each line of the text, joined by `+`, so that a body stays readable. */
export function linesLiteral(text: string, indent: string): string {
  return text
    .split(/(?<=\n)/)
    .map((line) => stringLiteral(line))
    .join(`\n${indent}+ `);
}
