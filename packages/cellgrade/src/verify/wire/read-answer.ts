import type { Header } from "./request.ts";

// A tolerant reader of HTTP answers. The implementation under test may be wrong, and its faults have to be shown, not
// thrown.

export interface Answer {
  /** The status line as it came. */
  readonly line: string;
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer;
  /** True when the connection ended before the announced length. */
  readonly cutOff: boolean;
}

export type AnswerReading =
  | { readonly answer: Answer; readonly bytesUsed: number }
  | { readonly answer: null; readonly fault: "incomplete" | "malformed" };

/** An answer of this interface has about 100 bytes. A larger one is an error page, and 1 MiB shows enough of it. */
export const ANSWER_BYTES_MAX = 1024 * 1024;

const INCOMPLETE: AnswerReading = { answer: null, fault: "incomplete" };
const MALFORMED: AnswerReading = { answer: null, fault: "malformed" };

/** Reads the first answer in `bytes`. `ended` says that no more bytes will come. */
export function readAnswer(bytes: Buffer, ended: boolean): AnswerReading {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (bytes.length >= 5 && bytes.toString("latin1", 0, 5) !== "HTTP/") return MALFORMED;
  if (headEnd < 0) return bytes.length > ANSWER_BYTES_MAX || (ended && bytes.length > 0) ? MALFORMED : INCOMPLETE;
  const [line = "", ...headerLines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  const status = Number(/^HTTP\/\d\.\d (\d{3})/.exec(line)?.[1]);
  if (Number.isNaN(status)) return MALFORMED;
  const headers = headerLines.map(splitHeader);
  const rest = bytes.subarray(headEnd + 4);
  const framed = readFramed(rest, status, headers, ended);
  if (framed === null) return INCOMPLETE;
  return {
    answer: { line, status, headers, body: framed.body, cutOff: framed.cutOff },
    bytesUsed: headEnd + 4 + framed.bytesUsed,
  };
}

/** The value of a header. It is the first when the header is repeated. */
export function headerOf(answer: Answer, name: string): string | undefined {
  return answer.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

function splitHeader(text: string): Header {
  const colon = text.indexOf(":");
  return colon < 0 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1).trim()];
}

interface Framed {
  readonly body: Buffer;
  readonly bytesUsed: number;
  readonly cutOff: boolean;
}

function readFramed(rest: Buffer, status: number, headers: readonly Header[], ended: boolean): Framed | null {
  if (status < 200 || status === 204 || status === 304)
    return { body: rest.subarray(0, 0), bytesUsed: 0, cutOff: false };
  const value = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
  if (value("transfer-encoding")?.toLowerCase().includes("chunked")) return readChunked(rest, ended);
  const announced = value("content-length");
  if (announced === undefined) return ended ? { body: rest, bytesUsed: rest.length, cutOff: false } : null;
  const length = Math.min(Number(announced) || 0, ANSWER_BYTES_MAX);
  if (rest.length >= length) return { body: rest.subarray(0, length), bytesUsed: length, cutOff: false };
  return ended ? { body: rest, bytesUsed: rest.length, cutOff: true } : null;
}

function readChunked(rest: Buffer, ended: boolean): Framed | null {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf("\r\n", at);
    const size = /^[0-9a-f]{1,8}/i.exec(rest.toString("latin1", at, Math.max(at, lineEnd)))?.[0];
    const length = size === undefined ? Number.NaN : Number.parseInt(size, 16);
    const start = lineEnd + 2;
    if (Number.isNaN(length) || rest.length < start + length + 2) {
      return ended ? { body: Buffer.concat(parts), bytesUsed: rest.length, cutOff: true } : null;
    }
    if (length === 0) return { body: Buffer.concat(parts), bytesUsed: start + 2, cutOff: false };
    parts.push(rest.subarray(start, start + length));
    at = start + length + 2;
  }
}
