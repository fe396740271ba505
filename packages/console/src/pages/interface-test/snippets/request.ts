import type { HeaderLine } from "../sample.ts";

/** What a snippet sends. */
export interface SnippetRequest {
  readonly url: string;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}
