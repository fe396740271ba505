import { webcrypto, X509Certificate as NodeCertificate } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { X509Certificate, X509CrlGenerator } from "@peculiar/x509";
import { type KeyPair, makeAuthority, makeServerCertificate } from "../../src/certificate/plant-authority.ts";
import type { ServerProcess } from "./cellgrade-process.ts";

// The certificates of a plant, in the files that a server takes them from.

export const validity = { from: new Date(), days: 30 };

export interface PlantTls {
  /** It vouches for the server and the machines. */
  readonly authority: KeyPair;
  readonly files: { readonly certificate: string; readonly key: string; readonly authority: string };
  /** The flags of `serve` that name the files. */
  readonly args: readonly string[];
  /** Puts another certificate of the server in the place of the one before. Resolves to its serial number. */
  renew(): Promise<string>;
}

/** Makes an authority and a server's certificate for 127.0.0.1. The server asks machines for certificates of this authority. */
export async function makePlantTls(folder: string): Promise<PlantTls> {
  const authority = await makeAuthority("plant", validity);
  const [certificate, key, ca] = [join(folder, "server.crt"), join(folder, "server.key"), join(folder, "ca.crt")];
  async function renew(): Promise<string> {
    const renewed = await makeServerCertificate(authority, ["127.0.0.1"], validity);
    put(certificate, renewed.certificate);
    put(key, renewed.key);
    return new NodeCertificate(renewed.certificate).serialNumber;
  }
  await renew();
  put(ca, authority.certificate);
  const args = ["--tls-certificate", certificate, "--tls-key", key, "--tls-client-ca", ca, "--tls-port", "0"];
  return { authority, files: { certificate, key, authority: ca }, args, renew };
}

/** Renews a file as tools do: whole, by a rename. */
export function put(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** The address of the TLS listener, as the server says it. */
export function tlsUrlOf(server: ServerProcess): string {
  return /https:\/\/\S+/.exec(server.stdout())?.[0] ?? "";
}

const DAY_MS = 86_400_000;

/** The list (CRL) of what an authority has revoked, as PEM. `days` from now it is over. */
export async function makeRevocationList(
  authority: KeyPair,
  revoked: readonly KeyPair[],
  { days }: { readonly days: number },
): Promise<string> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const der = Buffer.from(authority.key.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
  const now = Date.now();
  const list = await X509CrlGenerator.create({
    issuer: new X509Certificate(authority.certificate).subjectName,
    thisUpdate: new Date(now - 2 * DAY_MS),
    nextUpdate: new Date(now + days * DAY_MS),
    entries: revoked.map(({ certificate }) => ({
      serialNumber: new X509Certificate(certificate).serialNumber,
      revocationDate: new Date(now - DAY_MS),
    })),
    signingAlgorithm: algorithm,
    signingKey: await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]),
  });
  return `${list.toString("pem")}\n`.replaceAll(/(BEGIN|END) CRL/g, "$1 X509 CRL"); // as OpenSSL names it
}
