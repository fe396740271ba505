import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import { readLine } from "@cellgrade/contract/read-line";

// The certificate that a client shows when it connects by TLS. The handshake goes on without one, or with one that nobody
// vouches for: people have none, and each account set says for itself what it asks of machines.

export interface ClientCertificate {
  /** Its SHA-256, as 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** The common names of its subject, as far as they can be device codes. */
  readonly names: readonly string[];
  /** ms since the epoch. */
  readonly validUntil: number;
  /** Why the authority of machines did not vouch for it at the handshake, as OpenSSL names it; null: it did. */
  readonly fault: string | null;
}

/** Common names that are read: a computer stands before a few machines, and a stranger may write any number. */
const NAMES_MAX = 256;

/** A connection is asked once. */
const certificates = new WeakMap<Socket, ClientCertificate | null>();

/** The certificate of a connection; null when it showed none, none was asked for, or it is not encrypted. */
export function clientCertificateOf(socket: Socket): ClientCertificate | null {
  if (!(socket instanceof TLSSocket)) return null;
  let certificate = certificates.get(socket);
  if (certificate === undefined) {
    certificate = readCertificate(socket);
    certificates.set(socket, certificate);
  }
  return certificate;
}

function readCertificate(socket: TLSSocket): ClientCertificate | null {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  const names = [shown.toLegacyObject().subject?.CN ?? []].flat().slice(0, NAMES_MAX);
  return {
    fingerprint: shown.fingerprint256.replaceAll(":", "").toLowerCase(),
    names: names.flatMap((name) => readLine(name, TEXT_CODE_POINTS_MAX) ?? []),
    validUntil: Date.parse(shown.validTo) || 0, // a stranger may write any time, or none
    fault: socket.authorized ? null : String(socket.authorizationError),
  };
}
