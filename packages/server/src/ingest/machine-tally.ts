import { TOLERANCES } from "@cellgrade/contract/tolerances";
import type { MachineActivity, MachineRegister } from "@cellgrade/store/system";
import type { RepeatedFaults } from "../repeated-faults.ts";

// Counts in memory what each machine does, and reports it to the register once a second. A save pays one map lookup.
// A crash loses the counts of a second, and no record.

/** How often counts are reported. */
const REPORT_MS = 1_000;

/**
 * Machines that have counts of their own between two reports. Beyond it, as with a machine that invents device codes,
 * they are counted by address.
 */
const MACHINES_MAX = 2_000;

export interface Seen {
  readonly accountSet: string | null;
  /** Null when the body could not be read. */
  readonly deviceCode: string | null;
  readonly address: string;
  /** ms since the epoch. */
  readonly at: number;
  /** Bits of `@cellgrade/contract/tolerances`. */
  readonly tolerances: number;
}

export interface MachineTally {
  saved(seen: Seen, testTime: string): void;
  refused(seen: Seen): void;
  /** Counts the tolerances of what came behind an exchange that was counted already. */
  tolerated(seen: Seen): void;
  /** Reports what has been counted so far. */
  flush(): Promise<void>;
}

interface Count {
  readonly accountSet: string | null;
  readonly kind: "device" | "address";
  readonly name: string;
  lastSeenAt: number;
  lastAddress: string;
  saved: number;
  refused: number;
  readonly tolerances: Record<string, number>;
  lastTestTime: string | null;
  lastSavedAt: number | null;
}

export function createMachineTally({
  machines,
  faults,
}: {
  readonly machines: Pick<MachineRegister, "report">;
  readonly faults: Pick<RepeatedFaults, "report">;
}): MachineTally {
  let counts = new Map<string | null, Map<string, Count>>();
  let size = 0;
  let timer: NodeJS.Timeout | null = null;

  function countOf(seen: Seen): Count {
    let ofSet = counts.get(seen.accountSet);
    if (ofSet === undefined) counts.set(seen.accountSet, (ofSet = new Map()));
    // A device code is trimmed and never begins with a space, so a space before addresses keeps them apart from
    // devices.
    const byDevice = seen.deviceCode !== null && (size < MACHINES_MAX || ofSet.has(seen.deviceCode));
    const key = byDevice ? (seen.deviceCode ?? "") : ` ${seen.address}`;
    let count = ofSet.get(key);
    if (count === undefined) {
      count = {
        accountSet: seen.accountSet,
        kind: byDevice ? "device" : "address",
        name: byDevice ? key : seen.address,
        lastSeenAt: seen.at,
        lastAddress: seen.address,
        saved: 0,
        refused: 0,
        tolerances: {},
        lastTestTime: null,
        lastSavedAt: null,
      };
      ofSet.set(key, count);
      size += 1;
      timer ??= setTimeout(() => void flush(), REPORT_MS);
    }
    count.lastSeenAt = seen.at;
    count.lastAddress = seen.address;
    if (seen.tolerances !== 0) countTolerances(count, seen.tolerances);
    return count;
  }

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (size === 0) return;
    const activities: MachineActivity[] = [...counts.values()].flatMap((ofSet) => [...ofSet.values()]);
    counts = new Map();
    size = 0;
    try {
      await machines.report(activities);
    } catch (error) {
      faults.report({
        message: "machine counts of the last second were lost",
        accountSet: null,
        error,
        level: "warn",
        facts: { machines: activities.length },
      });
    }
  }

  return {
    saved(seen, testTime) {
      const count = countOf(seen);
      count.saved += 1;
      count.lastTestTime = testTime;
      count.lastSavedAt = seen.at;
    },
    refused(seen) {
      countOf(seen).refused += 1;
    },
    tolerated: (seen) => void countOf(seen),
    flush,
  };
}

function countTolerances(count: Count, bits: number): void {
  for (const [position, name] of TOLERANCES.entries()) {
    if (bits & (1 << position)) count.tolerances[name] = (count.tolerances[name] ?? 0) + 1;
  }
}
