const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON with a line to each member. Every token keeps its text: `1e999`, `1.0` and a key given twice stay what they are. */
export function formatJson(json: string): string {
  let out = "";
  let depth = 0;
  let previous = "";
  for (const [token] of json.matchAll(TOKENS)) {
    const line = (): string => `\n${"  ".repeat(depth)}`;
    if (token === "}" || token === "]") {
      depth -= 1;
      if (previous !== "{" && previous !== "[") out += line();
    } else if (previous === "{" || previous === "[" || previous === ",") out += line();
    out += token === ":" ? ": " : token;
    if (token === "{" || token === "[") depth += 1;
    previous = token;
  }
  return out;
}
