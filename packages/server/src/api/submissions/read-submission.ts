import { SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { ACCOUNT_SET_HEADER } from "@cellgrade/contract/wire";
import { readObject } from "../../http/json-body.ts";
import type { Body } from "../../ingest/read-body.ts";
import { FieldFault } from "../../problem.ts";

// A submission as somebody describes it: the headers and the body that a machine would send.

/** A machine sends two. */
export const HEADERS_MAX = 32;

const HEADER_CHARACTERS_MAX = 1_024;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
/** What HTTP can carry in a header: visible Latin-1, blanks and tabs. */
const VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

export interface DescribedSubmission {
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** The id of the refusal that it corrects; null when it corrects none. */
  readonly rejection: number | null;
}

/** The faults that {@link readDescribedSubmission} finds. */
export const SUBMISSION_PROBLEMS = ["HEADERS_EXPECTED", "BODY_TEXT_EXPECTED", "WHOLE_NUMBER_EXPECTED"] as const;

/** Throws FieldFault. `accountSet`: the one that the submission names when no headers are given. */
export function readDescribedSubmission(value: unknown, accountSet: string): DescribedSubmission {
  const { headers, body, bodyBase64, rejection } = readObject(value, ["headers", "body", "bodyBase64", "rejection"]);
  const usual = { [ACCOUNT_SET_HEADER]: accountSet, "content-type": "application/json" };
  return {
    headers: headers === undefined ? usual : readHeaders(headers),
    body: readBody(body, bodyBase64),
    rejection: rejection === undefined ? null : readId(rejection),
  };
}

function readHeaders(value: unknown): Readonly<Record<string, string>> {
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  const isSendable =
    entries !== null &&
    entries.length <= HEADERS_MAX &&
    entries.every(
      ([name, text]: [string, unknown]) =>
        NAME.test(name) && typeof text === "string" && text.length <= HEADER_CHARACTERS_MAX && VALUE.test(text),
    );
  if (!isSendable) throw new FieldFault("headers", "HEADERS_EXPECTED", { max: HEADERS_MAX });
  // Without a prototype, for a header may be called __proto__.
  const headers: Record<string, string> = Object.create(null);
  for (const [name, text] of entries as [string, string][]) headers[name.toLowerCase()] = text.trim();
  return headers;
}

/** A body as the front door is given one. What is too large is cut, as what a machine sends is. */
function readBody(text: unknown, base64: unknown): Body {
  if (typeof text === "string" ? base64 !== undefined : typeof base64 !== "string" || !BASE64.test(base64)) {
    throw new FieldFault("body", "BODY_TEXT_EXPECTED", {});
  }
  const bytes = typeof text === "string" ? Buffer.from(text) : Buffer.from(String(base64), "base64");
  return {
    bytes: bytes.subarray(0, SAVE_BODY_BYTES_MAX),
    bytesSent: bytes.length,
    tooLarge: bytes.length > SAVE_BODY_BYTES_MAX,
    noRoom: false,
    drained: true,
  };
}

function readId(value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value);
  throw new FieldFault("rejection", "WHOLE_NUMBER_EXPECTED", {
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    value: String(value),
  });
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
