import { ACCOUNT_SET_HEADER, SAVE_PATH } from "@cellgrade/contract/wire";
import { send } from "./client.ts";

// Calls the save interface itself, for the interface test and for submitting again. All else goes by the query API.

export interface RawAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  /** Milliseconds from the request to the last byte of the answer. */
  readonly elapsedMs: number;
}

export interface RawSubmission {
  readonly accountSet: string | null;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Further headers. A browser forbids some names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Posts a body as it is. Rejects with ServerUnreachable when no answer came: whether the record was saved is then
 * unknown.
 */
export async function postSave({ accountSet, body, headers = {}, signal }: RawSubmission): Promise<RawAnswer> {
  const startedAt = performance.now();
  const response = await send(SAVE_PATH, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(accountSet !== null && { [ACCOUNT_SET_HEADER]: accountSet }),
      ...headers,
    },
    body,
    signal: signal ?? null,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: [...response.headers.entries()],
    text,
    elapsedMs: performance.now() - startedAt,
  };
}
