/**
 * Bits in which two salts may differ and be one salt all the same, of which some are damaged. Salts are drawn by chance: two
 * differ in some sixteen bits, in so few once in ten million.
 */
export const SALT_BITS_MAX = 2;

/** The number of bits in which two pieces of the same length differ. */
export function differingBits(bytes: Buffer, others: Buffer): number {
  let differing = 0;
  for (const [place, byte] of bytes.entries()) {
    for (let bits = byte ^ (others[place] ?? 0); bits !== 0; bits &= bits - 1) differing += 1;
  }
  return differing;
}
