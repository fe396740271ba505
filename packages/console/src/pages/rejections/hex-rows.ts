// Prints bytes for people: the offset, sixteen bytes, and their printable ASCII characters.

const ROW_BYTES = 16;

export interface HexRow {
  /** The offset of the first byte. */
  readonly offset: number;
  /** The bytes, two digits each. */
  readonly hex: readonly string[];
  /** The characters, with a point for each byte that is not printable ASCII. */
  readonly ascii: string;
}

/** The bytes in rows of 16. `offset` is the offset of the first byte. */
export function hexRows(bytes: Uint8Array, offset = 0): HexRow[] {
  const rows: HexRow[] = [];
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    const row = bytes.subarray(at, at + ROW_BYTES);
    rows.push({
      offset: offset + at,
      hex: Array.from(row, (byte) => byte.toString(16).padStart(2, "0")),
      ascii: Array.from(row, (byte) => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : ".")).join(""),
    });
  }
  return rows;
}

const HALF_BYTES = ROW_BYTES / 2;
const HEX_WIDTH = ROW_BYTES * 3;

/** The row as a line of text: `00000010  7b 22 … 3a 20  {"volta…`, with a gap after eight bytes. */
export function printHexRow({ offset, hex, ascii }: HexRow): string {
  const halves = [hex.slice(0, HALF_BYTES).join(" "), hex.slice(HALF_BYTES).join(" ")];
  return `${offset.toString(16).padStart(8, "0")}  ${halves.join("  ").padEnd(HEX_WIDTH)}  ${ascii}`;
}

/** The bytes of a base64 text. Throws when it is no base64. */
export function bytesOfBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
