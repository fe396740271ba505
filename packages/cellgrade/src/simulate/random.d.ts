/** Numbers that depend on the seed alone, on every host. Not for secrets. */
export interface Random {
  /** A number in (0, 1), without both ends. */
  uniform(): number;
  /** A number of mean 0 and standard deviation 1. */
  normal(): number;
  /** A whole number from 0 to `below` - 1. */
  integer(below: number): number;
}
/**
 * Marsaglia's xorshift with 128 bits of state: small, fast, the same everywhere. `seed` is an unsigned 32-bit integer.
 */
export declare function createRandom(seed: number): Random;
