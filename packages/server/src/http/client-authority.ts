import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions } from "node:tls";

// The authority that vouches for the certificates of machines.

/** Where its certificates and its lists of revoked ones lie: PEM, one after another. */
export interface ClientAuthorityFiles {
  readonly authority: string;
  /** Null: none is revoked. */
  readonly revocations: string | null;
}

/** What TLS needs to check the certificates of machines. */
export type ClientAuthority = Required<Pick<SecureContextOptions, "ca" | "crl" | "allowPartialTrustChain">>;

/** Reads the files. Rejects when one of them cannot be used; the message names it. */
export async function readClientAuthority(files: ClientAuthorityFiles): Promise<ClientAuthority> {
  const { authority, revocations } = files;
  const ca = await readPem(authority, "CERTIFICATE", (pem) => new X509Certificate(pem));
  const crl =
    revocations === null ? [] : await readPem(revocations, "X509 CRL", (pem) => createSecureContext({ crl: pem }));
  // An authority below another one is enough: the plant then need not trust all that the other one vouches for.
  return { ca, crl, allowPartialTrustChain: true };
}

async function readPem(file: string, label: string, check: (pem: string) => void): Promise<string[]> {
  try {
    const text = await readFile(file, "latin1");
    const parts = text.match(new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, "g")) ?? [];
    if (parts.length === 0) throw new Error(`it holds no ${label}`);
    parts.forEach(check);
    return parts;
  } catch (error) {
    const why = (error as Error).message;
    throw new ClientAuthorityError(`${file} cannot be used to check the certificates of machines: ${why}`, {
      cause: error,
    });
  }
}

/** A file that cannot be used. The message names it, for people. */
class ClientAuthorityError extends Error {}
