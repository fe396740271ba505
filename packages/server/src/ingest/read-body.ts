import type { IncomingMessage } from "node:http";

/** How much of a body that is too large is still read: a client that is cut off never sees the answer. */
const DRAINED_BYTES_MAX = 32 * 1024 * 1024;

export interface Body {
  /** The bytes that were kept: all of them, or the first `bytesMax`. */
  readonly bytes: Buffer;
  readonly bytesSent: number;
  readonly tooLarge: boolean;
  /** False when reading was given up. The connection cannot then serve another request. */
  readonly drained: boolean;
}

const EMPTY = Buffer.alloc(0);

/**
 * Reads a body and calls `done` once, when the body is complete or reading it was given up. A connection that ends
 * before that is never told of.
 */
export function readBody(req: IncomingMessage, bytesMax: number, done: (body: Body) => void): void {
  let first: Buffer | null = null;
  let more: Buffer[] | null = null;
  let bytesSent = 0;
  let bytesKept = 0;
  let given = false;

  function give(drained: boolean): void {
    if (given) return;
    given = true;
    const bytes = more === null ? (first ?? EMPTY) : Buffer.concat(more, bytesKept);
    done({ bytes, bytesSent, tooLarge: bytesSent > bytesMax, drained });
  }

  req.on("data", (chunk: Buffer) => {
    bytesSent += chunk.length;
    const room = bytesMax - bytesKept;
    if (room > 0) {
      const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
      bytesKept += kept.length;
      if (first === null) first = kept;
      else if (more === null) more = [first, kept];
      else more.push(kept);
    }
    if (bytesSent > DRAINED_BYTES_MAX) give(false);
  });
  req.on("end", () => give(true));
}
