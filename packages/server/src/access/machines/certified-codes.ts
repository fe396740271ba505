import type { BoundCertificate } from "@cellgrade/contract/machine-policy";
import type { ClientCertificate } from "./client-certificate.ts";

/** Gives the device codes that a certificate is of at a time (ms since the epoch). None: it is refused. */
export type CertifiedCodes = (certificate: ClientCertificate, now: number) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/**
 * Makes the rule for the certificates of a policy. What is said of one certificate by its fingerprint counts alone. Otherwise
 * each of its names stands for what is said of the name, and a name of which nothing is said is a device code.
 */
export function createCertifiedCodes(boundCertificates: readonly BoundCertificate[]): CertifiedCodes {
  const bound = new Map(boundCertificates.map(({ certificate, deviceCodes }) => [certificate, deviceCodes]));
  const known = new WeakMap<ClientCertificate, ReadonlySet<string>>();

  function find({ fingerprint, names }: ClientCertificate): ReadonlySet<string> {
    return new Set(bound.get(fingerprint) ?? names.flatMap((name) => bound.get(name) ?? [name]));
  }

  return function certifiedCodes(certificate, now) {
    if (certificate.fault !== null || certificate.validUntil <= now) return NONE;
    let codes = known.get(certificate);
    if (codes === undefined) {
      codes = find(certificate);
      known.set(certificate, codes);
    }
    return codes;
  };
}
