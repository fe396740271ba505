import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { BATCH_BODY_BYTES_MAX, SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { requestOf } from "./request-of.ts";

const COMPRESSIONS: { readonly [encoding: string]: (bytes: Buffer) => Buffer } = {
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};

/** Requests whose bodies are far beyond the bound once they are inflated, or just within it and still no record. */
export function bombs(): readonly Buffer[] {
  const far = Buffer.alloc(48 * 1024 * 1024);
  const within = (bytes: number): Buffer => Buffer.from(`{"records":[],"x":"${"x".repeat(bytes - 32)}"}`);
  return Object.entries(COMPRESSIONS).flatMap(([encoding, compress]) => {
    const header = [`Content-Encoding: ${encoding}`];
    return [
      requestOf(SAVE_PATH, compress(far), header),
      requestOf(SAVE_PATH, compress(within(SAVE_BODY_BYTES_MAX)), header),
      requestOf(SAVE_BATCH_PATH, compress(far), header),
      requestOf(SAVE_BATCH_PATH, compress(within(BATCH_BODY_BYTES_MAX)), header),
    ];
  });
}
