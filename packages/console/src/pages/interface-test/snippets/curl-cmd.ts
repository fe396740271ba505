import type { SnippetRequest } from "./request.ts";

// Prints a command of curl.exe for the prompt of Windows (cmd). Two readers see the line. cmd expands %NAME% and takes
// & | < > ( ) and quotes for itself; the C runtime of curl.exe splits the line into arguments. So every argument is
// quoted for the runtime, and a caret stands before each character that cmd might take, the quotes too.

export function curlCmdSnippet({ url, headers, body }: SnippetRequest): string {
  return [
    `curl -sS -X POST ${argument(url)}`,
    ...headers.map(({ name, value }) => `-H ${argument(value === "" ? `${name};` : `${name}: ${value}`)}`),
    `--data-raw ${argument(inOneLine(body))}`,
  ].join(" ^\n  ");
}

/**
 * JSON in one line of ASCII: a line ends a command, and curl.exe gets other characters in the code page of the machine.
 * Neither changes what the JSON means: line ends stand between its tokens only, other characters in its texts only.
 * What is no JSON is left as it is but for its lines.
 */
function inOneLine(body: string): string {
  const line = body.trim().replace(/\s*[\r\n]\s*/g, " ");
  return isJson(body) ? line.replace(/[^\x20-\x7e]/g, escapedUnit) : line;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The argument in quotes. The C runtime minds a backslash only before a quote: there each is doubled. */
function argument(text: string): string {
  const quoted = `"${text.replace(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, "$1$1")}"`;
  // A caret within %NAME% keeps it from being a name that is set.
  return quoted.replace(/[\^"&|<>()!]/g, "^$&").replace(/%(?=[^%\s])/g, "%^");
}
