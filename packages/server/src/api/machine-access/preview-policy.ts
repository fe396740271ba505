import type { MachinePolicy } from "@cellgrade/contract/machine-policy";
import { createCertifiedCodes } from "../../access/machines/certified-codes.ts";
import type { ClientCertificate } from "../../access/machines/client-certificate.ts";
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
  readonly refusedBy: readonly ("network" | "deviceCode" | "certificate")[];
}

/** The certificate by which a machine saved last; null: none is known. */
export type CertificateOf = (deviceCode: string) => ClientCertificate | null;

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
  policy: MachinePolicy,
  sightings: readonly Sighting[],
  { now, certificateOf }: { readonly now: number; readonly certificateOf: CertificateOf },
): readonly WouldBeRefused[] {
  const { networks, deviceCodes, deviceCodesLetIn } = policy;
  const isWithin = networks === null ? () => true : createNetworks(networks);
  const letIn = new Set(deviceCodesLetIn);
  const certifiedCodes = createCertifiedCodes(policy.boundCertificates);

  function isCertified(deviceCode: string): boolean {
    if (policy.certificate === "off") return true;
    const certificate = certificateOf(deviceCode);
    if (certificate === null) return policy.certificate === "optional";
    return certifiedCodes(certificate, now).has(deviceCode);
  }

  return sightings.flatMap((sighting) => {
    const { address, deviceCode } = sighting;
    const refusedBy: WouldBeRefused["refusedBy"][number][] = [];
    if (!isWithin(address)) refusedBy.push("network");
    if (deviceCodes === "closed" && deviceCode !== null && !letIn.has(deviceCode)) refusedBy.push("deviceCode");
    if (deviceCode !== null && !isCertified(deviceCode)) refusedBy.push("certificate");
    return refusedBy.length === 0 ? [] : [{ ...sighting, refusedBy }];
  });
}
