// The bytes of requests that are in memory at the same time, over all connections. Without this bound a few hundred
// connections that send large bodies and stop take more memory than a plant's PC has.

/** 16 of the largest batches. The whole server is to live in 300 MB, and takes some 170 when it is idle. */
export const IN_FLIGHT_BYTES_MAX = 64 * 1024 * 1024;

/**
 * The bytes of a request that take nothing from the budget. A save has some 300, so saves have room however many large
 * bodies are on their way.
 */
export const FREE_BYTES = 4 * 1024;

export interface ByteBudget {
  /** Takes bytes, all or none. False when there is no room for them. */
  take(bytes: number): boolean;
  /** Gives taken bytes back. */
  give(bytes: number): void;
  /** Bytes that are taken now. */
  taken(): number;
}

export function createByteBudget({ bytesMax }: { readonly bytesMax: number }): ByteBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > bytesMax) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
    taken: () => taken,
  };
}
