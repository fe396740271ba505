import type { SnippetRequest } from "./request.ts";

/** A program of Python 3 with urllib alone. Its sources are UTF-8, so Chinese stays readable. */
export function pythonSnippet({ url, headers, body }: SnippetRequest): string {
  const lines = headers.map(({ name, value }) => `    ${literal(name)}: ${literal(value)},`);
  return `import urllib.error
import urllib.request

body = (
${body
  .split(/(?<=\n)/)
  .map((line) => `    ${literal(line)}`)
  .join("\n")}
)
headers = {
${lines.join("\n")}
}
request = urllib.request.Request(${literal(url)}, data=body.encode("utf-8"), headers=headers, method="POST")
try:
    with urllib.request.urlopen(request, timeout=30) as response:
        print(response.status)
        print(response.read().decode("utf-8"))
except urllib.error.HTTPError as error:
    print(error.code)
    print(error.read().decode("utf-8"))
`;
}

/**
 * Characters that need no escape: printable ones, and all beyond ASCII but those that UTF-8 cannot hold or no line
 * shows.
 */
function literal(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => escapedCharacter(character));
  return `"${escaped}"`;
}

function escapedCharacter(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`;
}
