import { DEVICE_CODES_MAX } from "@cellgrade/contract/machine-policy";
import type { ClientCertificate } from "./client-certificate.ts";

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
      certificates.delete(deviceCode); // it moves to the end
      if (certificate === null || certificate.fault !== null) return;
      if (certificates.size === DEVICE_CODES_MAX) {
        const [oldest] = certificates.keys();
        if (oldest !== undefined) certificates.delete(oldest);
      }
      certificates.set(deviceCode, certificate);
    },
    of: (deviceCode) => certificates.get(deviceCode) ?? null,
  };
}
