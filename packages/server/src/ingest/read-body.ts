import type { IncomingMessage } from "node:http";
import { type ByteBudget, FREE_BYTES } from "./byte-budget.ts";
import type { SpareTime } from "./spare-time.ts";

/** How much of a body that is too large is still read: a client that is cut off never sees the answer. */
const DRAINED_BYTES_MAX = 32 * 1024 * 1024;

/** A body is read at once up to here. Beyond it a piece is read when there is time to spare for it. */
const PACED_FROM_BYTES = 64 * 1024;

/** What two pieces of 64 KiB cost, which is how much Node reads before it heeds a pause. */
const PIECE_MS = 0.1;

export interface Body {
  /** The bytes that were kept: all of them, or the first ones. */
  readonly bytes: Buffer;
  readonly bytesSent: number;
  readonly tooLarge: boolean;
  /** True when there was no room in memory for all bytes. */
  readonly noRoom: boolean;
  /** False when reading was given up. The connection cannot then serve another request. */
  readonly drained: boolean;
}

const EMPTY = Buffer.alloc(0);

export interface ReadBodyDependencies {
  readonly budget: ByteBudget;
  readonly spareTime: SpareTime;
}

/**
 * Reads a body and calls `done` once, when the body is complete or reading it was given up. A connection that ends
 * before that is never told of. `done` gets a function too, which gives the body's room back and is to be called when
 * the bytes are no longer needed.
 */
export function readBody(
  { budget, spareTime }: ReadBodyDependencies,
  req: IncomingMessage,
  bytesMax: number,
  done: (body: Body, release: () => void) => void,
): void {
  let first: Buffer | null = null;
  let more: Buffer[] | null = null;
  let bytesSent = 0;
  let bytesKept = 0;
  let bytesTaken = 0;
  let noRoom = false;
  let given = false;

  function release(): void {
    if (bytesTaken > 0) budget.give(bytesTaken);
    bytesTaken = 0;
  }

  /** A connection that ends within its body gives nothing. */
  function releaseUngiven(): void {
    if (!given) release();
  }

  function give(drained: boolean): void {
    if (given) return;
    given = true;
    const bytes = more === null ? (first ?? EMPTY) : Buffer.concat(more, bytesKept);
    done({ bytes, bytesSent, tooLarge: bytesSent > bytesMax, noRoom, drained }, release);
  }

  /** True when the budget has room for so many bytes of this body. */
  function hasRoom(bytes: number): boolean {
    const needed = bytes - FREE_BYTES - bytesTaken;
    if (needed <= 0) return true;
    if (!budget.take(needed)) return false;
    if (bytesTaken === 0) req.once("close", releaseUngiven);
    bytesTaken += needed;
    return true;
  }

  function keep(chunk: Buffer): void {
    const kept = chunk.subarray(0, bytesMax - bytesKept);
    if (noRoom || kept.length === 0) return;
    if (!hasRoom(bytesKept + kept.length)) {
      // The free bytes stay, for whoever looks at what was refused: as a copy, since a slice keeps the whole.
      noRoom = true;
      first = Buffer.from(Buffer.concat([...(more ?? [first ?? EMPTY]), kept]).subarray(0, FREE_BYTES));
      more = null;
      bytesKept = first.length;
      return release();
    }
    bytesKept += kept.length;
    if (first === null) first = kept;
    else if (more === null) more = [first, kept];
    else more.push(kept);
  }

  req.on("data", (chunk: Buffer) => {
    bytesSent += chunk.length;
    keep(chunk);
    if (bytesSent > DRAINED_BYTES_MAX) give(false);
    else if (bytesSent > PACED_FROM_BYTES) {
      req.pause();
      spareTime.run(() => req.resume(), PIECE_MS);
    }
  });
  req.on("end", () => give(true));
}
