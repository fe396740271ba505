import { DEVICE_CODES_MAX } from "@cellgrade/contract/machine-policy";
import type { ClientCertificate } from "./client-certificate.ts";
import { setRecent } from "../../recent-map.ts";

// Remembers by which certificate each machine saved last, whatever the policy, for whoever wants to know before he asks for
// one. It is known since the start; machines come again.

export interface LastCertificates {
  /** Null: the machine has shown none. */
  note(deviceCode: string, certificate: ClientCertificate | null): void;
  of(deviceCode: string): ClientCertificate | null;
}

/** It remembers {@link DEVICE_CODES_MAX} machines. One that was not heard of for longest is forgotten first. */
export function createLastCertificates(): LastCertificates {
  const certificates = new Map<string, ClientCertificate>();
  return {
    note(deviceCode, certificate) {
      if (certificate === null && certificates.size === 0) return; // where nobody has one, it costs nothing
      if (certificate === null || certificate.fault !== null) certificates.delete(deviceCode);
      else setRecent(certificates, deviceCode, certificate, DEVICE_CODES_MAX);
    },
    of: (deviceCode) => certificates.get(deviceCode) ?? null,
  };
}
