import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import type { RepeatedFaults } from "../repeated-faults.ts";
import { type ClientAuthority, type ClientAuthorityFiles, readClientAuthority } from "./client-authority.ts";

// The certificate of the TLS listener, and what it checks those of machines by, from files that an administrator or a program
// renews while the server runs.

/** Where the certificate and its chain, and the private key, lie: PEM. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
  /** Null: machines are asked for no certificate. */
  readonly clients: ClientAuthorityFiles | null;
}

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly clients: ClientAuthority | null;
  /** ms since the epoch. */
  readonly validUntil: number;
}

/** Files that make no certificate. The message names them, for people. */
class CertificateError extends Error {}

/** Reads the files. Rejects when they cannot be read, or do not belong together; the message names them. */
export async function readCertificate({ certificate, key, clients }: CertificateFiles): Promise<Certificate> {
  const own = await readOwn({ certificate, key });
  return { ...own, clients: clients === null ? null : await readClientAuthority(clients) };
}

async function readOwn({ certificate, key }: Omit<CertificateFiles, "clients">): Promise<Omit<Certificate, "clients">> {
  try {
    const [cert, keyRead] = await Promise.all([readFile(certificate), readFile(key)]);
    createSecureContext({ cert, key: keyRead });
    return { cert, key: keyRead, validUntil: Date.parse(new X509Certificate(cert).validTo) };
  } catch (error) {
    const why = (error as Error).message;
    throw new CertificateError(`${certificate} and ${key} cannot be used for TLS: ${why}`, { cause: error });
  }
}

/** How often the files are looked at. They are small, and in the system's file cache. */
const LOOKED_AT_MS = 2_000;

export interface CertificateWatchDependencies {
  readonly faults: Pick<RepeatedFaults, "report">;
  /** Takes a certificate that differs from the one before. */
  readonly onRenewed: (certificate: Certificate) => void;
}

/**
 * Looks at the files until the function that it returns is called. Files of which one is renewed already, or that cannot be
 * read, are reported and change nothing. Their content is compared, since tools renew files in many ways: by writing, by
 * renaming, by turning a symbolic link.
 */
export function watchCertificate(
  { faults, onRenewed }: CertificateWatchDependencies,
  files: CertificateFiles,
  inUse: Certificate,
): () => void {
  let current = inUse;
  let looking = false;

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      const found = await readCertificate(files);
      if (isDeepStrictEqual(found, current)) return;
      current = found;
      onRenewed(found);
    } catch (error) {
      faults.report({
        message: "the certificate could not be renewed: the one before is in use",
        accountSet: null,
        error,
      });
    } finally {
      looking = false;
    }
  }

  const timer = setInterval(() => void look(), LOOKED_AT_MS).unref();
  return () => clearInterval(timer);
}
