import { setRecent } from "../../recent-map.ts";

// Bounds how many saves a second come from one address. What is over the bound is asked to come again.

/**
 * Seconds of the rate that an address may save at once after a quiet time. When a tray ends, all its channels save within
 * seconds, and then none for hours.
 */
const BURST_S = 10;

/** Addresses whose rates are remembered. One that was not heard of for longest is forgotten first. */
const ADDRESSES_MAX = 4_096;

/** What one address may still save. */
export interface AddressRate {
  /** False when the address has saved too much; the saves are counted when it has not. `now`: ms, by a clock that only goes forward. */
  take(saves: number, now: number): boolean;
  /** Counts saves whatever was saved so far. What a batch saves beyond the bound has to be waited for. */
  charge(saves: number): void;
}

export interface AddressRates {
  of(address: string, now: number): AddressRate;
}

export function createAddressRates({ savesPerSecond }: { readonly savesPerSecond: number }): AddressRates {
  const rates = new Map<string, AddressRate>();
  return {
    of(address, now) {
      const rate = rates.get(address) ?? createAddressRate(savesPerSecond, now);
      setRecent(rates, address, rate, ADDRESSES_MAX);
      return rate;
    },
  };
}

function createAddressRate(savesPerSecond: number, begin: number): AddressRate {
  const burst = savesPerSecond * BURST_S;
  let left = burst;
  let filledAt = begin;
  return {
    take(saves, now) {
      left = Math.min(burst, left + ((now - filledAt) * savesPerSecond) / 1_000);
      filledAt = now;
      if (left < 1) return false;
      left -= saves;
      return true;
    },
    charge(saves) {
      left -= saves;
    },
  };
}
