import { setRecent } from "../../recent-map.ts";

// Remembers whom a policy has turned away, so that one call lets him in. Who is turned away comes again, so what a restart
// forgets is known again soon.

/** Those that are remembered. One that was not heard of for longest is forgotten first. */
const REFUSED_MAX = 256;

/** Somebody as he was last refused. */
export type Refused<One> = One & {
  readonly refused: number;
  /** ms since the epoch. */
  readonly lastRefusedAt: number;
};

export interface RefusedOnes<One> {
  /** `key` tells one from another. */
  note(key: string, one: One, at: number): void;
  /** The latest first. */
  all(): readonly Refused<One>[];
}

export function createRefusedOnes<One extends object>(): RefusedOnes<One> {
  const ones = new Map<string, Refused<One>>();
  return {
    note(key, one, at) {
      const refused = (ones.get(key)?.refused ?? 0) + 1;
      setRecent(ones, key, { ...one, refused, lastRefusedAt: at }, REFUSED_MAX);
    },
    all: () => [...ones.values()].reverse(),
  };
}
