// GB18030 as Windows writes it. The platform only reads it, so the table is made by reading every code.

let table: Map<number, Buffer> | null = null;

export function encodeGb18030(text: string): Buffer {
  return Buffer.concat(Array.from(text, (character) => encode(character.codePointAt(0) ?? 0)));
}

/** Four-byte codes in their order; the second and fourth byte are digits, so that text in them looks like numbers. */
function fourBytes(linear: number): Buffer {
  return Buffer.from([
    0x81 + Math.floor(linear / 12_600),
    0x30 + (Math.floor(linear / 1_260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  ]);
}

const SUPPLEMENTARY_FROM = 189_000;
const BASIC_PLANE_CODES = 39_420;

function encode(codePoint: number): Buffer {
  if (codePoint >= 0x10000) return fourBytes(SUPPLEMENTARY_FROM + codePoint - 0x10000);
  table ??= basicPlane();
  const bytes = table.get(codePoint);
  if (bytes === undefined) throw new Error(`GB18030 has no code for U+${codePoint.toString(16)}`);
  return bytes;
}

function basicPlane(): Map<number, Buffer> {
  const codes = new Map<number, Buffer>();
  const decoder = new TextDecoder("gb18030");
  function take(bytes: Buffer): void {
    const text = decoder.decode(bytes);
    const codePoint = text.codePointAt(0) ?? 0;
    if (text.length === 1 && codePoint !== 0xfffd && !codes.has(codePoint)) codes.set(codePoint, bytes);
  }
  for (let byte = 0; byte < 0x80; byte += 1) take(Buffer.from([byte]));
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) take(Buffer.from([lead, trail]));
  }
  for (let linear = 0; linear < BASIC_PLANE_CODES; linear += 1) take(fourBytes(linear));
  codes.set(0xfffd, Buffer.from([0x84, 0x31, 0xa4, 0x37]));
  return codes;
}
