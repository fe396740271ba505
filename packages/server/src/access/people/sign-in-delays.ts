import { isIPv6 } from "node:net";
import { setRecent } from "../../recent-map.ts";

// Tries to sign in grow dearer with each failure, and nobody is locked out. How long the next try must wait is set by the
// failures under the name and those from the address, whichever are more. When the wait begins is set by the address's own
// last failure. So tries from elsewhere never hold up an address that has not failed itself.

/** Failures without a wait: people mistype. */
const FREE_FAILURES = 3;

/** The longest wait. An address gets 2,880 tries a day. */
const WAIT_MS_MAX = 30_000;

/** Failures are forgotten when none was added for so long. */
const FORGOTTEN_MS = 15 * 60_000;

/** Names and addresses that are remembered, each; those that failed the longest ago leave first. 1 MiB or so. */
const REMEMBERED_MAX = 10_000;

interface Failures {
  count: number;
  lastAt: number;
}

export interface SignInDelays {
  /**
   * Ms until this address may try this name; 0: now, and the try counts as failed until {@link succeeded} says otherwise, so
   * that a hundred tries at once are not all the first one.
   */
  begin(name: string, address: string): number;
  succeeded(name: string, address: string): void;
  /** The try has failed: the wait begins now. */
  failed(name: string, address: string): void;
  /** A try that came to nothing through no fault of its own: it counts no longer. */
  withdrawn(name: string, address: string): void;
}

/** `nowMs`: a clock that only goes forward. */
export function createSignInDelays({ nowMs }: { readonly nowMs: () => number }): SignInDelays {
  const byName = new Map<string, Failures>();
  const byNetwork = new Map<string, Failures>();

  function failuresOf(map: Map<string, Failures>, key: string): Failures {
    const known = map.get(key);
    return known !== undefined && nowMs() - known.lastAt < FORGOTTEN_MS ? known : { count: 0, lastAt: 0 };
  }

  function add(map: Map<string, Failures>, key: string): void {
    const { count } = failuresOf(map, key);
    setRecent(map, key, { count: count + 1, lastAt: nowMs() }, REMEMBERED_MAX);
  }

  function forgive(map: Map<string, Failures>, key: string, count: number): void {
    const failures = map.get(key);
    if (failures === undefined) return;
    failures.count -= count;
    if (failures.count <= 0) map.delete(key);
  }

  return {
    begin(name, address) {
      const network = networkOf(address);
      const [named, here] = [failuresOf(byName, name), failuresOf(byNetwork, network)];
      const waitMs = here.count === 0 ? 0 : here.lastAt + waitAfter(Math.max(named.count, here.count)) - nowMs();
      if (waitMs > 0) return waitMs;
      add(byName, name);
      add(byNetwork, network);
      return 0;
    },
    failed(name, address) {
      for (const failures of [byName.get(name), byNetwork.get(networkOf(address))]) {
        if (failures !== undefined) failures.lastAt = nowMs();
      }
    },
    succeeded(name, address) {
      // Who has a name of his own must not wipe out what he tried under others: as much is forgiven as was failed under it.
      const forgiven = byName.get(name)?.count ?? 0;
      byName.delete(name);
      forgive(byNetwork, networkOf(address), forgiven);
    },
    withdrawn(name, address) {
      forgive(byName, name, 1);
      forgive(byNetwork, networkOf(address), 1);
    },
  };
}

/** 1 s after the first failure that is not free, then twice as long each time. */
function waitAfter(failures: number): number {
  return failures < FREE_FAILURES ? 0 : Math.min(WAIT_MS_MAX, 1_000 * 2 ** (failures - FREE_FAILURES));
}

/** An IPv4 address, or the first 64 bits of an IPv6 address: whoever has one of those has all behind them. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const groups = tail === undefined ? before : [...before, ...zeros, ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16))
    .join(":");
}
