import type { SnippetRequest } from "./request.ts";

/** Python 3 with its standard library only (urllib). Chinese is left readable: its sources are UTF-8. */
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

/** What stays: printable characters, and all beyond ASCII but what no UTF-8 holds or no line shows. */
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
