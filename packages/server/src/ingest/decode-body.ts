import { isUtf8 } from "node:buffer";
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { type BodyFault, EMPTY, jsonFault, NOT_AN_OBJECT } from "@cellgrade/contract/body-faults";
import { BYTE_ORDER_MARK, GB18030, UTF16 } from "@cellgrade/contract/tolerances";
import { withNarrowWindow } from "./brotli-window.ts";

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

export interface Decoded {
  readonly text: string;
  /** Bits of `@cellgrade/contract/tolerances`. */
  readonly tolerances: number;
}

/**
 * The text of some bytes: by their byte order mark if there is one, else as strict UTF-8, else as GB18030. Null when
 * they are none of these. Never throws.
 */
export function decodeText(bytes: Buffer): Decoded | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    const rest = bytes.subarray(3);
    return isUtf8(rest) ? { text: rest.toString("utf8"), tolerances: BYTE_ORDER_MARK } : null;
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeWith("utf-16le", bytes, BYTE_ORDER_MARK | UTF16);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeWith("utf-16be", bytes, BYTE_ORDER_MARK | UTF16);
  if (isUtf8(bytes)) return { text: bytes.toString("utf8"), tolerances: 0 };
  return decodeWith("gb18030", bytes, GB18030);
}

function decodeWith(encoding: string, bytes: Buffer, tolerances: number): Decoded | null {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), tolerances };
  } catch {
    return null;
  }
}

export type JsonReading =
  | { readonly json: object; readonly tolerances: number; readonly fault: null }
  | { readonly json: null; readonly tolerances: number; readonly fault: BodyFault };

/** The JSON object that a body is, or the fault that keeps it from being one. Never throws. */
export function readJsonObject(bytes: Buffer): JsonReading {
  if (bytes.length === 0) return refuse(0, EMPTY);
  const decoded = decodeText(bytes);
  if (decoded === null) return refuse(0, UNDECODABLE);
  const { text, tolerances } = decoded;
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return { json, tolerances, fault: null };
    return refuse(tolerances, NOT_AN_OBJECT);
  } catch (error) {
    return refuse(tolerances, jsonFault(text, error));
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
