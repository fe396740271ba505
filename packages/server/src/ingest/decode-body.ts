import { isUtf8 } from "node:buffer";
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import {
  type BodyFault,
  CUT_SHORT,
  EMPTY,
  INCOMPLETE,
  jsonFault,
  NOT_AN_OBJECT,
} from "@cellgrade/contract/body-faults";
import { BYTE_ORDER_MARK, ENCODING_AMBIGUOUS, GB18030, UTF16 } from "@cellgrade/contract/tolerances";
import { withNarrowWindow } from "./brotli-window.ts";
import { deviceCodeIn, deviceCodeOf, type Encoding, type EncodingHabits } from "./encoding-habits.ts";

// Reads the text of a body from its bytes, by CONTRACT clause 1. Bodies are decompressed in place and not on the thread
// pool: the order in which bodies were complete is the order in which records are saved.

export type Inflation =
  | { readonly bytes: Buffer; readonly fault: null }
  | { readonly bytes: null; readonly fault: "tooLarge" | "corrupt" };

/**
 * Encodings that may lie over each other. Each is cheap by itself, but a header of 16 KiB has room for two thousand.
 */
const ENCODINGS_MAX = 3;

/** Undoes `Content-Encoding`, at most `bytesMax` bytes of result. An unknown encoding is treated as identity. */
export function inflate(body: Buffer, contentEncoding: string | undefined, bytesMax: number): Inflation {
  if (contentEncoding === undefined) return { bytes: body, fault: null };
  let bytes = body;
  let undone = 0;
  for (const encoding of contentEncoding.toLowerCase().split(",").reverse()) {
    const decompress = DECOMPRESSORS[encoding.trim()];
    if (decompress === undefined) continue;
    undone += 1;
    if (undone > ENCODINGS_MAX) return { bytes: null, fault: "corrupt" };
    try {
      bytes = decompress(bytes, bytesMax);
    } catch (error) {
      const tooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
      return { bytes: null, fault: tooLarge ? "tooLarge" : "corrupt" };
    }
  }
  return { bytes, fault: null };
}

type Decompress = (bytes: Buffer, bytesMax: number) => Buffer;

/** The pieces in which a body is inflated. In pieces of Node's 16 KiB a bomb takes three times as long to be found out. */
const PIECE_BYTES_MAX = 256 * 1024;

function within(bytesMax: number): { readonly maxOutputLength: number; readonly chunkSize: number } {
  return { maxOutputLength: bytesMax, chunkSize: Math.min(bytesMax, PIECE_BYTES_MAX) };
}

const gunzip: Decompress = (bytes, bytesMax) => gunzipSync(bytes, within(bytesMax));

const DECOMPRESSORS: { readonly [encoding: string]: Decompress | undefined } = {
  __proto__: null as never,
  gzip: gunzip,
  "x-gzip": gunzip,
  br: (bytes, bytesMax) => brotliDecompressSync(withNarrowWindow(bytes, bytesMax), within(bytesMax)),
  // "deflate" means the zlib format, and half of the clients send it bare. The first byte of the zlib format says
  // which.
  deflate: (bytes, bytesMax) =>
    ((bytes[0] ?? 0) & 0x0f) === 0x08 ? inflateSync(bytes, within(bytesMax)) : inflateRawSync(bytes, within(bytesMax)),
};

/** Who sent some bytes, as far as that tells how to read them. */
export interface Sender {
  readonly address: string;
  readonly head: { readonly headers: { readonly "content-type"?: string | undefined } };
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Null when nothing is known of how it writes, and nothing is to be learned. */
  readonly habits: Pick<EncodingHabits, "of" | "note"> | null;
}

export interface Decoded {
  readonly text: string;
  /** Bits of `@cellgrade/contract/tolerances`. */
  readonly tolerances: number;
  /** The encoding of bytes that read in this one alone; null for those that do not tell, or that name it themselves. */
  readonly shown: Encoding | null;
}

/**
 * The text of some bytes: by their byte order mark if there is one, else as UTF-16 where they begin like JSON in it, else as
 * strict UTF-8, else as GB18030. UTF-8 that is GB18030 too is read as its sender writes; without a sender as UTF-8. Null when
 * the bytes are none of these. Never throws.
 */
export function decodeText(bytes: Buffer, sender: Sender | null = null): Decoded | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    const rest = bytes.subarray(3);
    return isUtf8(rest) ? { text: rest.toString("utf8"), tolerances: BYTE_ORDER_MARK, shown: null } : null;
  }
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return decodeWith(utf16.encoding, bytes, utf16.tolerances);
  if (!isUtf8(bytes)) return decodeWith("gb18030", bytes, GB18030);
  const text = bytes.toString("utf8");
  if (text.length === bytes.length) return { text, tolerances: 0, shown: null }; // ASCII
  if (hasLongCharacter(bytes)) return { text, tolerances: 0, shown: "utf-8" };
  const asGb18030 =
    sender !== null && writesGb18030(sender, bytes) ? decodeWith("gb18030", bytes, GB18030 | ENCODING_AMBIGUOUS) : null;
  return asGb18030 ?? { text, tolerances: 0, shown: null };
}

/** True when UTF-8 has a character of three bytes or four. Two-byte ones alone are pairs of GB18030 as well. */
function hasLongCharacter(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] as number) >= 0xe0) return true;
  return false;
}

const GB_CHARSET = /charset\s*=\s*["']?(?:gb2312|gbk|gb18030)\b/i;

/** The evidence on bytes that may be either, in CONTRACT's order. */
function writesGb18030({ address, head, habits }: Sender, bytes: Buffer): boolean {
  if (GB_CHARSET.test(head.headers["content-type"] ?? "")) return true;
  return habits !== null && habits.of(address, deviceCodeIn(bytes)) === "gb18030";
}

interface Utf16 {
  readonly encoding: "utf-16le" | "utf-16be";
  readonly tolerances: number;
}

const MARKED_LE: Utf16 = { encoding: "utf-16le", tolerances: BYTE_ORDER_MARK | UTF16 };
const MARKED_BE: Utf16 = { encoding: "utf-16be", tolerances: BYTE_ORDER_MARK | UTF16 };
const BARE_LE: Utf16 = { encoding: "utf-16le", tolerances: UTF16 };
const BARE_BE: Utf16 = { encoding: "utf-16be", tolerances: UTF16 };

/** How a JSON object begins: with its brace, or with white space before it. */
const JSON_BEGINNINGS: ReadonlySet<number | undefined> = new Set(Buffer.from("{ \t\r\n"));

/** UTF-16, by the mark or by the first character; null when the bytes are not in it. */
function utf16Of(bytes: Buffer): Utf16 | null {
  const first = bytes[0];
  const second = bytes[1];
  if (first === 0xff && second === 0xfe) return MARKED_LE;
  if (first === 0xfe && second === 0xff) return MARKED_BE;
  if (second === 0 && JSON_BEGINNINGS.has(first)) return BARE_LE;
  if (first === 0 && JSON_BEGINNINGS.has(second)) return BARE_BE;
  return null;
}

function decodeWith(encoding: string, bytes: Buffer, tolerances: number): Decoded | null {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return { text, tolerances, shown: tolerances === GB18030 ? "gb18030" : null };
  } catch {
    return null;
  }
}

/** The bytes that a cut may leave of a character, which has at most four. */
const CUT_CHARACTER_BYTES_MAX = 3;

/** {@link decodeText} of bytes that may end within a character, without this character. */
export function decodeCutText(bytes: Buffer, sender: Sender): Decoded | null {
  let fallback: Decoded | null = null;
  for (let dropped = 0; dropped <= CUT_CHARACTER_BYTES_MAX; dropped += 1) {
    const decoded = decodeText(bytes.subarray(0, Math.max(0, bytes.length - dropped)), sender);
    // UTF-8 that ends within a character may pass for GB18030, so GB18030 counts only when nothing else fits.
    if (decoded !== null && decoded.shown !== "gb18030") return decoded;
    fallback ??= decoded;
  }
  return fallback;
}

export type JsonReading =
  | { readonly json: object; readonly tolerances: number; readonly fault: null }
  | { readonly json: null; readonly tolerances: number; readonly fault: BodyFault };

/**
 * The JSON object that a body is, or the fault that keeps it from being one. What an object tells of how its sender writes is
 * noted. Never throws.
 */
export function readJsonObject(bytes: Buffer, sender: Sender): JsonReading {
  if (bytes.length === 0) return refuse(0, EMPTY);
  const decoded = decodeText(bytes, sender);
  if (decoded === null) return refuseCutShort(bytes, sender) ?? refuse(0, UNDECODABLE);
  const { text, tolerances, shown } = decoded;
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== "object" || json === null || Array.isArray(json)) return refuse(tolerances, NOT_AN_OBJECT);
    if (shown !== null) noteHabit(sender, shown, shown === "utf-8" ? deviceCodeOf(json) : deviceCodeIn(bytes));
    return { json, tolerances, fault: null };
  } catch (error) {
    const fault = jsonFault(text, error);
    const mayBeCut = fault === INCOMPLETE || shown === "gb18030";
    return (mayBeCut ? refuseCutShort(bytes, sender) : null) ?? refuse(tolerances, fault);
  }
}

function noteHabit({ address, receivedAt, habits }: Sender, encoding: Encoding, deviceCode: string): void {
  habits?.note(address, deviceCode, encoding, receivedAt);
}

/** The refusal of a body that ends inside its JSON, be it within a character; null when it does not. */
function refuseCutShort(bytes: Buffer, sender: Sender): JsonReading | null {
  const mayEndWithinCharacter = (bytes.at(-1) ?? 0) >= 0x80 || utf16Of(bytes) !== null;
  const decoded = mayEndWithinCharacter ? decodeCutText(bytes, sender) : decodeText(bytes, sender);
  if (decoded === null) return null;
  try {
    JSON.parse(decoded.text);
    return null;
  } catch (error) {
    return jsonFault(decoded.text, error) === INCOMPLETE ? refuse(decoded.tolerances, CUT_SHORT) : null;
  }
}

function refuse(tolerances: number, fault: BodyFault): JsonReading {
  return { json: null, tolerances, fault };
}

const UNDECODABLE: BodyFault = {
  "zh-CN": "字符编码既不是 UTF-8 也不是 GB18030",
  en: "its encoding is neither UTF-8 nor GB18030",
};
export const CORRUPT_COMPRESSION: BodyFault = {
  "zh-CN": "压缩数据已损坏",
  en: "its compressed data are corrupt",
};
