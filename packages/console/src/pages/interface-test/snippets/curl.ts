import type { SnippetRequest } from "./request.ts";

/** A command for sh, bash and zsh. A body may begin with @, which only `--data-raw` takes as it is. */
export function curlSnippet({ url, headers, body }: SnippetRequest): string {
  return [
    `curl -sS -X POST ${quoted(url)}`,
    ...headers.map(({ name, value }) => `-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`),
    `--data-raw ${quoted(body)}`,
  ].join(" \\\n  ");
}

/** The text in single quotes, where only the single quote has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
