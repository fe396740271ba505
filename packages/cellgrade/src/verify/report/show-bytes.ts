import { isUtf8 } from "node:buffer";

/** The longest part of a body that the text report shows. A record has about 250 bytes. */
export const BODY_SHOWN_BYTES = 600;

/**
 * Bytes for people: UTF-8 as text, and unprintable bytes as `\xNN`. A longer part is cut, and its whole length named.
 */
export function showBytes(bytes: Buffer, bytesMax = BODY_SHOWN_BYTES): string {
  const shown = bytes.subarray(0, bytesMax);
  const text = isUtf8(bytes) ? showText(shown.toString("utf8").replace(/\ufffd+$/, "")) : showBinary(shown);
  return bytes.length > bytesMax ? `${text}… (${bytes.length} bytes)` : text;
}

function showText(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

// A byte order mark and a lone control character would be invisible, though the check is about them.
const SHORT_ESCAPES: { readonly [character: string]: string } = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const UNPRINTABLE = /[\p{Cc}\ufeff]/gu;

function showBinary(bytes: Buffer): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`,
  ).join("");
}
