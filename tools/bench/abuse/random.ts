/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return function random() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function integer(random: Random, below: number): number {
  return Math.floor(random() * below);
}

export function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[integer(random, items.length)] ?? items[0];
}
