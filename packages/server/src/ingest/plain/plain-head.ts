import { SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { readHead, type RequestHead } from "../read-headers.ts";

// Reads the head of a save, as nearly every machine sends it, from the bytes of its connection. It reads only what can
// be read in one way. Whatever else is allowed, or wrong, in HTTP is "foreign" and is left to node:http.

type PlainHeadReading = "whole" | "incomplete" | "foreign";

export interface PlainHeadReader {
  /** Reads the head at the beginning of `bytes`. After "whole", {@link last} holds what was found. */
  read(bytes: Buffer): PlainHeadReading;
  readonly last: PlainHead;
}

interface PlainHead {
  readonly head: RequestHead;
  /** Bytes of the head, with the empty line. */
  readonly length: number;
  readonly contentLength: number;
}

const REQUEST_LINE = `POST ${SAVE_PATH} HTTP/1.1\r\n`;
const END = "\r\n\r\n";

/** The longest head that is read here. A machine sends some 200 bytes. */
const HEAD_BYTES_MAX = 4 * 1024;

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const CONTENT_LENGTH = /^(?:0|[1-9]\d{0,4})$/;

/** Headers that make a request more than a head and a body of a known length. */
const FOREIGN_HEADERS = new Set(["transfer-encoding", "expect", "upgrade", "trailer", "proxy-connection"]);

interface Known {
  readonly bytes: Buffer;
  /** Where the digits of the content length begin and end. Only they change from one save to the next. */
  readonly digitsFrom: number;
  readonly digitsTo: number;
}

/** Makes the reader of one connection. It recognises a head like the one before it by the bytes. */
export function createPlainHeadReader(): PlainHeadReader {
  let known: Known | null = null;
  const last = { head: readHead("POST", {}), length: 0, contentLength: 0 };

  function isKnown(bytes: Buffer, { bytes: before, digitsFrom, digitsTo }: Known): boolean {
    if (bytes.length < digitsFrom || bytes.compare(before, 0, digitsFrom, 0, digitsFrom) !== 0) return false;
    let at = digitsFrom;
    let contentLength = 0;
    for (; at < bytes.length; at += 1) {
      const digit = (bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) break;
      contentLength = contentLength * 10 + digit;
      if (contentLength > SAVE_BODY_BYTES_MAX) return false;
    }
    if (at === digitsFrom || (bytes[digitsFrom] === 48 && at > digitsFrom + 1)) return false;
    const length = at + before.length - digitsTo;
    if (bytes.length < length || bytes.compare(before, digitsTo, before.length, at, length) !== 0) return false;
    last.length = length;
    last.contentLength = contentLength;
    return true;
  }

  function readAnew(bytes: Buffer): PlainHeadReading {
    const end = bytes.indexOf(END);
    if (end < 0) return bytes.length < HEAD_BYTES_MAX && mayBecomeSave(bytes) ? "incomplete" : "foreign";
    const length = end + END.length;
    if (length > HEAD_BYTES_MAX) return "foreign";
    const read = readLines(bytes.toString("latin1", 0, length));
    if (read === null) return "foreign";
    known = { bytes: Buffer.from(bytes.subarray(0, length)), ...read };
    last.head = readHead("POST", read.headers);
    last.length = length;
    last.contentLength = Number(read.headers["content-length"]);
    return "whole";
  }

  return {
    last,
    read: (bytes) => (known !== null && isKnown(bytes, known) ? "whole" : readAnew(bytes)),
  };
}

function mayBecomeSave(bytes: Buffer): boolean {
  const compared = Math.min(bytes.length, REQUEST_LINE.length);
  return bytes.toString("latin1", 0, compared) === REQUEST_LINE.slice(0, compared);
}

/** The headers of a whole head; null when the head is not plain. */
function readLines(text: string): (Omit<Known, "bytes"> & { readonly headers: Record<string, string> }) | null {
  if (!text.startsWith(REQUEST_LINE)) return null;
  const headers: Record<string, string> = {};
  const seen = new Set<string>();
  let digitsFrom = 0;
  let from = REQUEST_LINE.length;
  while (from < text.length - 2) {
    const to = text.indexOf("\r\n", from);
    const colon = text.indexOf(":", from);
    if (colon < 0 || colon > to) return null;
    const name = text.slice(from, colon).toLowerCase();
    let valueFrom = colon + 1;
    let valueTo = to;
    while (valueFrom < valueTo && isSpace(text.charCodeAt(valueFrom))) valueFrom += 1;
    while (valueFrom < valueTo && isSpace(text.charCodeAt(valueTo - 1))) valueTo -= 1;
    const value = text.slice(valueFrom, valueTo);
    if (!NAME.test(name) || !VALUE.test(value) || seen.has(name) || FOREIGN_HEADERS.has(name)) return null;
    if (name === "connection" && value.toLowerCase() !== "keep-alive") return null;
    if (name === "content-length") digitsFrom = valueFrom;
    seen.add(name);
    headers[name] = value;
    from = to + 2;
  }
  const { host, "content-length": digits } = headers;
  if (host === undefined || digits === undefined || !CONTENT_LENGTH.test(digits)) return null;
  if (Number(digits) > SAVE_BODY_BYTES_MAX) return null;
  return { headers, digitsFrom, digitsTo: digitsFrom + digits.length };
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
