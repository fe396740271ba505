import { ask } from "./client.ts";

/** What a machine would have been answered. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  /** Milliseconds from the request to the last byte of the answer. */
  readonly elapsedMs: number;
}

export interface RawSubmission {
  /** The account set by whose right it is submitted, and which it names unless `headers` are given. */
  readonly accountSet: string;
  readonly body: string;
  /** All headers, in the place of the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The refusal that it corrects. */
  readonly rejection?: number;
}

/**
 * Submits a body as a machine would, and resolves with the answer to the machine. Rejects as {@link ask} does: with
 * ServerUnreachable it is unknown whether the record was saved.
 */
export async function submitRaw({ accountSet: code, body, headers, rejection }: RawSubmission): Promise<RawAnswer> {
  const startedAt = performance.now();
  const answer = await ask("POST /api/v1/account-sets/{code}/submissions", {
    path: { code },
    body: { body, ...(headers !== undefined && { headers }), ...(rejection !== undefined && { rejection }) },
  });
  return {
    status: answer.status,
    headers: Object.entries(answer.headers),
    text: answer.body,
    elapsedMs: performance.now() - startedAt,
  };
}
