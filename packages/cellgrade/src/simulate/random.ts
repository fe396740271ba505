/** Numbers that depend on the seed alone, on every host. Not for secrets. */
export interface Random {
  /** A number in (0, 1), without both ends. */
  uniform(): number;
  /** A number of mean 0 and standard deviation 1. */
  normal(): number;
  /** A whole number from 0 to `below` - 1. */
  integer(below: number): number;
}

/** The first values are thrown away, until those of seeds that differ in one bit have nothing in common. */
const WARM_UP_STEPS = 32;

/**
 * Marsaglia's xorshift with 128 bits of state: small, fast, the same everywhere. `seed` is an unsigned 32-bit integer.
 */
export function createRandom(seed: number): Random {
  let a = seed | 0;
  let b = Math.imul(seed, 0x9e3779b1) ^ 0x243f6a88;
  let c = Math.imul(seed ^ 0x5bf03635, 0x85ebca6b);
  // The state is never all zero, since xorshift could not leave it.
  let d = 0x13198a2e;

  function next(): number {
    const mixed = a ^ (a << 11);
    a = b;
    b = c;
    c = d;
    d = d ^ (d >>> 19) ^ mixed ^ (mixed >>> 8);
    return d >>> 0;
  }
  for (let step = 0; step < WARM_UP_STEPS; step += 1) next();

  const uniform = () => (next() + 0.5) / 2 ** 32;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (below) => Math.floor(uniform() * below),
  };
}
