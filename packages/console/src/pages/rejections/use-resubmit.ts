import { ERROR_CODE_HEADER } from "@cellgrade/contract/wire";
import { useState } from "react";
import { ApiProblem, ServerUnreachable } from "../../api/client.ts";
import { type RawAnswer, submitRaw } from "../../api/submissions.ts";

/** The outcome of a submission. */
export type Outcome =
  | { readonly kind: "saved"; readonly answer: RawAnswer }
  | { readonly kind: "refused"; readonly answer: RawAnswer; readonly msg: string; readonly code: string | null }
  /** No answer came. The record may be saved or not. */
  | { readonly kind: "unknown" }
  /** Whoever submits may not, or no longer. Nothing is saved. */
  | { readonly kind: "denied"; readonly problem: ApiProblem };

export interface Resubmission {
  readonly accountSet: string;
  readonly body: string;
  /** The id of the refusal that it corrects. */
  readonly rejection: number;
}

/** Submits a body as a machine would. */
export async function resubmit(resubmission: Resubmission): Promise<Outcome> {
  let answer: RawAnswer;
  try {
    answer = await submitRaw(resubmission);
  } catch (error) {
    if (error instanceof ServerUnreachable) return { kind: "unknown" };
    if (!(error instanceof ApiProblem)) throw error;
    return error.code === "CHANGE_UNKNOWN" ? { kind: "unknown" } : { kind: "denied", problem: error };
  }
  const { state, msg } = readEnvelope(answer.text);
  if (state === 1) return { kind: "saved", answer };
  const code = answer.headers.find(([name]) => name === ERROR_CODE_HEADER)?.[1] ?? null;
  return { kind: "refused", answer, msg: msg ?? `HTTP ${answer.status}`, code };
}

function readEnvelope(text: string): { readonly state?: unknown; readonly msg?: string } {
  try {
    return JSON.parse(text) as { state?: unknown; msg?: string };
  } catch {
    return {}; // the answer is not the server's: something between here and the server gave it
  }
}

/** Submits one body at a time, and keeps the outcome of the last one. */
export function useResubmit() {
  const [sending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  async function submit(resubmission: Resubmission): Promise<void> {
    setSending(true);
    try {
      setOutcome(await resubmit(resubmission));
    } finally {
      setSending(false);
    }
  }
  return { submit, sending, outcome, clear: () => setOutcome(null) };
}
