import { curlSnippet } from "./curl.ts";
import { curlCmdSnippet } from "./curl-cmd.ts";
import { csharpSnippet } from "./csharp.ts";
import { javaSnippet } from "./java.ts";
import { pythonSnippet } from "./python.ts";
import type { SnippetRequest } from "./request.ts";

export const SNIPPETS = ["curl", "cmd", "csharp", "java", "python"] as const;
export type SnippetName = (typeof SNIPPETS)[number];

const PRINTERS: { readonly [name in SnippetName]: (request: SnippetRequest) => string } = {
  curl: curlSnippet,
  cmd: curlCmdSnippet,
  csharp: csharpSnippet,
  java: javaSnippet,
  python: pythonSnippet,
};

/** The request as a program or a command. When it runs, the server gets the same headers and the same JSON. */
export function printSnippet(name: SnippetName, request: SnippetRequest): string {
  return PRINTERS[name](request);
}
