// Any number of latencies in a fixed 14 KB. Microseconds are counted in buckets that widen with the value, 64 to each
// doubling, so a percentile is at most 1/64 too high and never too low.

const EXACT_BITS = 6;
const EXACT = 1 << EXACT_BITS;
/** 2^31 µs are 35 minutes. No cell is tried for longer. */
const VALUE_US_MAX = 2 ** 31 - 1;
const BUCKETS = (31 - EXACT_BITS + 1) * EXACT;

export interface LatencyHistogram {
  add(latencyMs: number): void;
  count(): number;
  /** The latency in ms that the share (0 to 1) of all latencies does not exceed. 0 while there is none. */
  percentileMs(share: number): number;
  maxMs(): number;
}

export function createLatencyHistogram(): LatencyHistogram {
  const counts = new Float64Array(BUCKETS);
  let total = 0;
  let maxUs = 0;
  return {
    add(latencyMs) {
      const us = Math.min(Math.max(Math.round(latencyMs * 1_000), 0), VALUE_US_MAX);
      const bucket = bucketOf(us);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      total += 1;
      if (us > maxUs) maxUs = us;
    },
    count: () => total,
    percentileMs(share) {
      const rank = Math.max(Math.ceil(total * share), 1);
      let seen = 0;
      for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
        seen += counts[bucket] ?? 0;
        if (seen >= rank) return Math.min(highestOf(bucket), maxUs) / 1_000;
      }
      return 0;
    },
    maxMs: () => maxUs / 1_000,
  };
}

/** A value below 128 has a bucket of its own. Above, a bucket is the six bits after the leading one and their shift. */
function bucketOf(us: number): number {
  if (us < 2 * EXACT) return us;
  const shift = 31 - Math.clz32(us) - EXACT_BITS;
  return shift * EXACT + (us >>> shift);
}

function highestOf(bucket: number): number {
  if (bucket < 2 * EXACT) return bucket;
  const shift = Math.floor(bucket / EXACT) - 1;
  return (bucket - shift * EXACT + 1) * 2 ** shift - 1;
}
