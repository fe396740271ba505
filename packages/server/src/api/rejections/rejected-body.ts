import { BATCH_BODY_BYTES_MAX, SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { GB18030 } from "@cellgrade/contract/tolerances";
import type { KeptRejection } from "@cellgrade/store/system";
import { decodeText, inflate } from "../../ingest/decode-body.ts";

// Shows people the body of a refused submission, inflated and decoded as the front door does it, as far as that goes.

/** The part of a body that a list shows: more than ten records, enough to see what is wrong. */
const PREVIEW_BYTES_MAX = 4 * 1024;

/**
 * Bytes that {@link previewBody} needs of a body. A compressed one is inflated from its beginning, as far as any save would
 * be; a longer one is not inflated for a list.
 */
export const PREVIEWED_BYTES_MAX = SAVE_BODY_BYTES_MAX;

export interface ShownBody {
  readonly bodyText: string | null;
  readonly bodyBase64: string;
  /** True when the text and the bytes hold less than was sent. */
  readonly bodyTruncated: boolean;
}

/** Everything that was kept of a body. */
export function showBody({ body, bodyBytes, contentEncoding }: KeptRejection): ShownBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const truncated = bodyBytes > bytes.length;
  const content = inflate(bytes, contentEncoding ?? undefined, BATCH_BODY_BYTES_MAX).bytes;
  return {
    bodyText: content === null ? null : decode(content, truncated),
    bodyBase64: bytes.toString("base64"),
    bodyTruncated: truncated,
  };
}

/**
 * The beginning of a body, of which {@link PREVIEWED_BYTES_MAX} are given at least. A list does not inflate a compressed body that is larger than any save: a page of such
 * bodies would hold the event loop.
 */
export function previewBody({ body, bodyBytes, contentEncoding }: KeptRejection): ShownBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const { bytes: content, fault } = inflate(bytes, contentEncoding ?? undefined, SAVE_BODY_BYTES_MAX);
  const cut = fault === "tooLarge" || (content !== null && content.length > PREVIEW_BYTES_MAX);
  return {
    bodyText: content === null ? null : decode(content.subarray(0, PREVIEW_BYTES_MAX), cut || bodyBytes > bytes.length),
    bodyBase64: bytes.subarray(0, PREVIEW_BYTES_MAX).toString("base64"),
    bodyTruncated: cut || bodyBytes > PREVIEW_BYTES_MAX || bodyBytes > bytes.length,
  };
}

/** The bytes that a cut may leave of a character, which has at most four. */
const CUT_CHARACTER_BYTES_MAX = 3;

/** The text of some bytes, without the character that a cut has split. */
function decode(bytes: Buffer, cut: boolean): string | null {
  let fallback: string | null = null;
  for (let dropped = 0; dropped <= (cut ? CUT_CHARACTER_BYTES_MAX : 0); dropped += 1) {
    const decoded = decodeText(bytes.subarray(0, Math.max(0, bytes.length - dropped)));
    // UTF-8 that ends within a character may pass for GB18030, so GB18030 counts only when nothing else fits.
    if (decoded !== null && !(decoded.tolerances & GB18030)) return decoded.text;
    fallback ??= decoded?.text ?? null;
  }
  return fallback;
}
