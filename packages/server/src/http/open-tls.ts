import type { Logger } from "pino";
import type { TlsConfig } from "../config/listening.ts";
import type { RepeatedFaults } from "../repeated-faults.ts";
import { type Certificate, watchCertificate } from "./certificate.ts";
import type { TlsListener } from "./listeners.ts";
import { createTlsServer, type TlsServerDependencies } from "./tls-server.ts";

export interface OpenTlsDependencies extends TlsServerDependencies {
  readonly faults: RepeatedFaults;
  readonly log: Logger;
}

export interface OpenTlsOptions {
  readonly tls: TlsConfig;
  readonly certificate: Certificate;
  readonly connectionsMax: number;
}

/** The listener of TLS, which takes a renewed certificate while it listens, until `endWatch` is called. */
export async function openTls(
  { faults, log, ...dependencies }: OpenTlsDependencies,
  { tls: { files, port }, certificate, connectionsMax }: OpenTlsOptions,
): Promise<TlsListener & { readonly endWatch: () => void }> {
  await dependencies.app.ready();
  const { server, renew } = createTlsServer(dependencies, { certificate, connectionsMax });
  function onRenewed(renewed: Certificate): void {
    renew(renewed);
    log.info({ validUntil: new Date(renewed.validUntil).toISOString() }, "the certificate was renewed");
  }
  return { server, port, endWatch: watchCertificate({ faults, onRenewed }, files, certificate) };
}
