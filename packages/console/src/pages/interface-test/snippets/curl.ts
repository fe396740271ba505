import type { SnippetRequest } from "./request.ts";

/** For sh, bash and zsh. A body may begin with @, which only `--data-raw` takes as it is. */
export function curlSnippet({ url, headers, body }: SnippetRequest): string {
  return [
    `curl -sS -X POST ${quoted(url)}`,
    ...headers.map(({ name, value }) => `-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`),
    `--data-raw ${quoted(body)}`,
  ].join(" \\\n  ");
}

/** Within single quotes nothing but the single quote means anything. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
