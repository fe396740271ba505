import { BATCH_BODY_BYTES_MAX, SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import type { KeptRejection } from "@cellgrade/store/system";
import { decodeCutText, decodeText, inflate, type Sender } from "../../ingest/decode-body.ts";
import type { EncodingHabits } from "../../ingest/encoding-habits.ts";
import { saysGb18030 } from "../../ingest/read-headers.ts";

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
export function showBody(rejection: KeptRejection, habits: EncodingHabits): ShownBody {
  const { body, bodyBytes, contentEncoding } = rejection;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const truncated = bodyBytes > bytes.length;
  const content = inflate(bytes, contentEncoding ?? undefined, BATCH_BODY_BYTES_MAX).bytes;
  return {
    bodyText: content === null ? null : decode(content, truncated, senderOf(rejection, habits)),
    bodyBase64: bytes.toString("base64"),
    bodyTruncated: truncated,
  };
}

/**
 * The beginning of a body, of which {@link PREVIEWED_BYTES_MAX} are given at least. A list does not inflate a compressed body that is larger than any save: a page of such
 * bodies would hold the event loop.
 */
export function previewBody(rejection: KeptRejection, habits: EncodingHabits): ShownBody {
  const { body, bodyBytes, contentEncoding } = rejection;
  const sender = senderOf(rejection, habits);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const { bytes: content, fault } = inflate(bytes, contentEncoding ?? undefined, SAVE_BODY_BYTES_MAX);
  const cut = fault === "tooLarge" || (content !== null && content.length > PREVIEW_BYTES_MAX);
  return {
    bodyText:
      content === null ? null : decode(content.subarray(0, PREVIEW_BYTES_MAX), cut || bodyBytes > bytes.length, sender),
    bodyBase64: bytes.subarray(0, PREVIEW_BYTES_MAX).toString("base64"),
    bodyTruncated: cut || bodyBytes > PREVIEW_BYTES_MAX || bodyBytes > bytes.length,
  };
}

function decode(bytes: Buffer, cut: boolean, sender: Sender): string | null {
  return (cut ? decodeCutText(bytes, sender) : decodeText(bytes, sender))?.text ?? null;
}

/** The machine, by what is known of it now. Nothing is learned from what was refused before. */
function senderOf({ address, contentType, receivedAt }: KeptRejection, habits: EncodingHabits): Sender {
  return { address, head: { saysGb18030: saysGb18030(contentType ?? undefined) }, receivedAt, habits };
}
