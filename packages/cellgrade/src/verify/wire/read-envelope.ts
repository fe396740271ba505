import type { Answer } from "./read-answer.ts";

// Reads the envelope of an answer as tolerantly as a patient machine would, and notes every departure.

export type EnvelopeFault =
  | "notJson"
  | "byteOrderMark"
  | "stateMissing"
  | "stateNotNumber"
  | "stateOther"
  | "msgNotText"
  | "resBodyNotArray"
  | "resBodyNotObjects"
  | "extraKeys";

export interface EnvelopeReading {
  /** 1 or -1, also when it came as text. Null when it says neither. */
  readonly state: 1 | -1 | null;
  readonly msg: string | null;
  readonly resBody: readonly unknown[] | null;
  readonly faults: readonly EnvelopeFault[];
}

const KEYS = new Set(["state", "msg", "resBody"]);

export function readEnvelope({ body }: Answer): EnvelopeReading {
  const marked = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  const faults: EnvelopeFault[] = marked ? ["byteOrderMark"] : [];
  const json = parseObject(marked ? body.subarray(3) : body);
  if (json === null) return { state: null, msg: null, resBody: null, faults: [...faults, "notJson"] };
  const { state, msg, resBody } = json;
  if (state === undefined) faults.push("stateMissing");
  else if (typeof state !== "number") faults.push("stateNotNumber");
  const outcome = readState(state);
  if (outcome === null && state !== undefined) faults.push("stateOther");
  if (typeof msg !== "string") faults.push("msgNotText");
  if (!Array.isArray(resBody)) faults.push("resBodyNotArray");
  else if (!resBody.every((item) => typeof item === "object" && item !== null)) faults.push("resBodyNotObjects");
  if (Object.keys(json).some((key) => !KEYS.has(key))) faults.push("extraKeys");
  return {
    state: outcome,
    msg: typeof msg === "string" ? msg : null,
    resBody: Array.isArray(resBody) ? resBody : null,
    faults,
  };
}

function readState(state: unknown): 1 | -1 | null {
  if (state === 1 || state === "1") return 1;
  if (state === -1 || state === "-1") return -1;
  return null;
}

function parseObject(bytes: Buffer): { readonly [key: string]: unknown } | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
    return json as { readonly [key: string]: unknown };
  } catch {
    return null;
  }
}
