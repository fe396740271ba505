import type { HeaderLine } from "../sample.ts";

/** The request that a snippet sends. */
export interface SnippetRequest {
  readonly url: string;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}
