const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * The JSON with a line for each member. Every token keeps its text, as `1e999`, `1.0`, or a key that is given twice.
 */
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
