import type { Socket } from "node:net";
import { TRAILING_BYTES } from "@cellgrade/contract/tolerances";
import type { MachineTally, Seen } from "./machine-tally.ts";

// Bytes behind a request that begin no other: the NUL of a C string, the rest of a buffer that was sent whole. They have no
// answer of their own, for the client would take it for that of its next request. They are counted for the machine whose
// request it was.

const LAST_SEEN = Symbol("the machine that the last exchange of this connection was counted for");

type CountedSocket = Socket & { [LAST_SEEN]?: Seen };

/** Remembers the machine that an exchange of this connection was counted for. */
export function noteCounted(socket: CountedSocket, seen: Seen): void {
  socket[LAST_SEEN] = seen;
}

/** True when an exchange of this connection was counted. */
export function hasCounted(socket: CountedSocket): boolean {
  return socket[LAST_SEEN] !== undefined;
}

/** Counts the bytes behind the last request of a connection, once its last answer is out: it may be counted only then. */
export function countTrailingBytes(tally: Pick<MachineTally, "tolerated">, socket: CountedSocket): void {
  socket.once("finish", () => {
    const seen = socket[LAST_SEEN];
    if (seen !== undefined) tally.tolerated({ ...seen, tolerances: TRAILING_BYTES });
  });
}

const CR = 0x0d;
const LF = 0x0a;

/** The bytes without the line ends before them, which HTTP allows between requests. */
export function withoutLineEnds(bytes: Buffer): Buffer {
  let from = 0;
  while (bytes[from] === CR || bytes[from] === LF) from += 1;
  return from === 0 ? bytes : bytes.subarray(from);
}

/** What a method may consist of, by RFC 9110. */
const TOKEN_CHARACTER = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;

/** True when some bytes, past the line ends that may stand there, begin no request. */
export function beginNoRequest(bytes: Buffer): boolean {
  const first = withoutLineEnds(bytes)[0];
  return first !== undefined && !TOKEN_CHARACTER.test(String.fromCharCode(first));
}
