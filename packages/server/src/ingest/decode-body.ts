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
  readonly head: { readonly saysGb18030: boolean };
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Null when nothing is known of how it writes, and nothing is to be learned. */
  readonly habits: Omit<EncodingHabits, "flush"> | null;
}

export interface Decoded {
  readonly text: string;
  /** Bits of `@cellgrade/contract/tolerances`. */
  readonly tolerances: number;
  /** `named`: by a byte order mark, or UTF-16. */
  readonly encoding: "ascii" | "named" | Encoding;
}

/**
 * The text of some bytes: by their byte order mark if there is one, else as UTF-16 where they begin like JSON in it, else as
 * strict UTF-8, else as GB18030. UTF-8 that is GB18030 too is read as its sender writes; without a sender as UTF-8. Null when
 * the bytes are none of these. Never throws.
 */
export function decodeText(bytes: Buffer, sender: Sender | null = null): Decoded | null {
  const decoded = decodeAlone(bytes);
  if (decoded?.encoding !== "utf-8" || sender === null || hasLongCharacter(bytes)) return decoded;
  return decodeDoubtful(bytes, sender) ?? decoded;
}

/** The text of some bytes by themselves, whoever sent them. */
function decodeAlone(bytes: Buffer): Decoded | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    const rest = bytes.subarray(3);
    return isUtf8(rest) ? { text: rest.toString("utf8"), tolerances: BYTE_ORDER_MARK, encoding: "named" } : null;
  }
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return decodeWith(utf16.encoding, bytes, utf16.tolerances);
  if (!isUtf8(bytes)) return decodeWith("gb18030", bytes, GB18030);
  const text = bytes.toString("utf8");
  return { text, tolerances: 0, encoding: text.length === bytes.length ? "ascii" : "utf-8" };
}

/** True when UTF-8 has a character of three bytes or four. Two-byte ones alone are pairs of GB18030 as well. */
function hasLongCharacter(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] as number) >= 0xe0) return true;
  return false;
}

/** The text of bytes that are UTF-8 and GB18030 at once, where the evidence is for GB18030, in CONTRACT's order; else null. */
function decodeDoubtful(bytes: Buffer, { address, head, habits }: Sender): Decoded | null {
  const isGb18030 = head.saysGb18030 || (habits !== null && habits.of(address, deviceCodeIn(bytes)) === "gb18030");
  return isGb18030 ? decodeWith("gb18030", bytes, GB18030 | ENCODING_AMBIGUOUS) : null;
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
    return { text, tolerances, encoding: encoding === "gb18030" ? "gb18030" : "named" };
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
    if (decoded !== null && decoded.tolerances !== GB18030) return decoded;
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
  const decoded = decodeAlone(bytes);
  if (decoded === null) return refuseCutShort(bytes, sender) ?? refuse(0, UNDECODABLE);
  const { text, tolerances, encoding } = decoded;
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== "object" || json === null || Array.isArray(json)) return refuse(tolerances, NOT_AN_OBJECT);
    return encoding === "utf-8" || encoding === "gb18030"
      ? readBeyondAscii(bytes, decoded, json, sender)
      : { json, tolerances, fault: null };
  } catch {
    const fault = jsonFault(text);
    const mayBeCut = fault === INCOMPLETE || encoding === "gb18030";
    return (mayBeCut ? refuseCutShort(bytes, sender) : null) ?? refuse(tolerances, fault);
  }
}

/** Learns from an object how its sender writes, or reads it again as he does where its bytes alone do not tell. */
function readBeyondAscii(bytes: Buffer, decoded: Decoded, json: object, sender: Sender): JsonReading {
  const { address, head, receivedAt, habits } = sender;
  const reading = { json, tolerances: decoded.tolerances, fault: null };
  if (decoded.encoding === "gb18030") {
    habits?.note(address, deviceCodeIn(bytes), "gb18030", receivedAt);
    return reading;
  }
  const deviceCode = deviceCodeOf(json);
  if (!head.saysGb18030 && habits?.isConfirmed(address, deviceCode, "utf-8", receivedAt)) return reading;
  if (hasLongCharacter(bytes)) {
    habits?.note(address, deviceCode, "utf-8", receivedAt);
    return reading;
  }
  const asGb18030 = decodeDoubtful(bytes, sender);
  if (asGb18030 === null) return reading;
  return { json: JSON.parse(asGb18030.text) as object, tolerances: asGb18030.tolerances, fault: null };
}

/** The refusal of a body that ends inside its JSON, be it within a character; null when it does not. */
function refuseCutShort(bytes: Buffer, sender: Sender): JsonReading | null {
  const mayEndWithinCharacter = (bytes.at(-1) ?? 0) >= 0x80 || utf16Of(bytes) !== null;
  const decoded = mayEndWithinCharacter ? decodeCutText(bytes, sender) : decodeText(bytes, sender);
  if (decoded === null) return null;
  try {
    JSON.parse(decoded.text);
    return null;
  } catch {
    return jsonFault(decoded.text) === INCOMPLETE ? refuse(decoded.tolerances, CUT_SHORT) : null;
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
