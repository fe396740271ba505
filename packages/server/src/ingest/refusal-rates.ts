import { setRecent } from "../recent-map.ts";

// How many refusals a second are kept with their bodies. A hall whose account set was disabled by mistake sends some
// hundred small ones a second, and all of them are to be there when an engineer looks. Beyond that they are abuse: each
// costs a copy to the thread of the system store and a write to the disk, and the ledger holds 10,000 of them anyway.

interface Rate {
  readonly perSecond: number;
  /** What can be taken at once after a quiet time. */
  readonly burst: number;
}

const MIB = 1024 * 1024;

/** In all, and of one address: one stranger leaves half for everybody else. */
const ROWS: Rate = { perSecond: 1_000, burst: 4_000 };
const ROWS_OF_ADDRESS: Rate = { perSecond: 500, burst: 2_000 };
/** Bytes of bodies. An honest row has some 300; a batch that is refused as a whole has 250,000. */
const BYTES: Rate = { perSecond: 4 * MIB, burst: 64 * MIB };
const BYTES_OF_ADDRESS: Rate = { perSecond: 2 * MIB, burst: 16 * MIB };

/** Of outsiders: a few rows are enough to see who they are, and few enough to take nothing from everybody else. */
const OUTSIDERS: Rate = { perSecond: 20, burst: 500 };
const OUTSIDERS_OF_ADDRESS: Rate = { perSecond: 2, burst: 50 };

/** Addresses whose rates are remembered. One that was not heard of for longest is forgotten first. */
const ADDRESSES_MAX = 1_000;

/** What is kept of a body when there were too many bytes lately: enough to see what it is. */
export const SAMPLE_BYTES = 4 * 1024;

export interface RefusalRates {
  /** How much of a refused body is to be kept, in bytes. Null when the refusal is only counted. */
  admit(address: string, bodyBytes: number): number | null;
  /** The same of an outsider, of whose bodies only the beginning is ever kept. */
  admitOutsider(address: string, bodyBytes: number): number | null;
}

interface Rates {
  readonly rows: Bucket;
  readonly bytes: Bucket;
  readonly outsiders: Bucket;
}

export function createRefusalRates({ nowMs }: { readonly nowMs: () => number }): RefusalRates {
  const begin = nowMs();
  const all: Rates = {
    rows: createBucket(ROWS, begin),
    bytes: createBucket(BYTES, begin),
    outsiders: createBucket(OUTSIDERS, begin),
  };
  const byAddress = new Map<string, Rates>();

  function ratesOf(address: string, now: number): Rates {
    const rates = byAddress.get(address) ?? {
      rows: createBucket(ROWS_OF_ADDRESS, now),
      bytes: createBucket(BYTES_OF_ADDRESS, now),
      outsiders: createBucket(OUTSIDERS_OF_ADDRESS, now),
    };
    setRecent(byAddress, address, rates, ADDRESSES_MAX);
    return rates;
  }

  return {
    admit(address, bodyBytes) {
      const now = nowMs();
      const own = ratesOf(address, now);
      if (!takeBoth(all.rows, own.rows, 1, now)) return null;
      if (takeBoth(all.bytes, own.bytes, bodyBytes, now)) return bodyBytes;
      const sampleBytes = Math.min(bodyBytes, SAMPLE_BYTES);
      return takeBoth(all.bytes, own.bytes, sampleBytes, now) ? sampleBytes : 0;
    },
    admitOutsider(address, bodyBytes) {
      const now = nowMs();
      const own = ratesOf(address, now);
      return takeBoth(all.outsiders, own.outsiders, 1, now) ? Math.min(bodyBytes, SAMPLE_BYTES) : null;
    },
  };
}

interface Bucket {
  readonly rate: Rate;
  level: number;
  filledAt: number;
}

function createBucket(rate: Rate, now: number): Bucket {
  return { rate, level: rate.burst, filledAt: now };
}

function fill(bucket: Bucket, now: number): void {
  const { perSecond, burst } = bucket.rate;
  bucket.level = Math.min(burst, bucket.level + ((now - bucket.filledAt) * perSecond) / 1_000);
  bucket.filledAt = now;
}

/** Takes from both or from none. */
function takeBoth(one: Bucket, other: Bucket, amount: number, now: number): boolean {
  fill(one, now);
  fill(other, now);
  if (one.level < amount || other.level < amount) return false;
  one.level -= amount;
  other.level -= amount;
  return true;
}
