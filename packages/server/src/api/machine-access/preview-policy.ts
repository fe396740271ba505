import type { MachinePolicy } from "@cellgrade/contract/machine-policy";
import { createNetworks } from "../../access/machines/networks.ts";

// Tells whom a policy would turn away of those who were seen lately.

/** A machine at an address. */
export interface Sighting {
  /** Null: what it sent could not be read. */
  readonly deviceCode: string | null;
  readonly address: string;
  /** ms since the epoch. */
  readonly lastSeenAt: number;
}

export interface WouldBeRefused extends Sighting {
  readonly refusedBy: readonly ("network" | "deviceCode")[];
}

/** Each machine at each of its addresses once, when it was last seen there; the latest first. */
export function mergeSightings(sightings: readonly Sighting[]): readonly Sighting[] {
  const latest = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const key = JSON.stringify([sighting.deviceCode, sighting.address]);
    const known = latest.get(key);
    if (known === undefined || known.lastSeenAt < sighting.lastSeenAt) latest.set(key, sighting);
  }
  return [...latest.values()].sort((a, b) => b.lastSeenAt - a.lastSeenAt);
}

export function previewPolicy(
  { networks, deviceCodes, deviceCodesLetIn }: MachinePolicy,
  sightings: readonly Sighting[],
): readonly WouldBeRefused[] {
  const isWithin = networks === null ? () => true : createNetworks(networks);
  const letIn = new Set(deviceCodesLetIn);
  return sightings.flatMap((sighting) => {
    const { address, deviceCode } = sighting;
    const refusedBy: ("network" | "deviceCode")[] = [];
    if (!isWithin(address)) refusedBy.push("network");
    if (deviceCodes === "closed" && deviceCode !== null && !letIn.has(deviceCode)) refusedBy.push("deviceCode");
    return refusedBy.length === 0 ? [] : [{ ...sighting, refusedBy }];
  });
}
