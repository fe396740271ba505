import { ConfigError, type Setting, type SettingValues } from "./setting.ts";

// Where the server listens, in the clear and by TLS.

export const LISTENING_SETTINGS = [
  {
    key: "host",
    type: "text",
    value: "address",
    default: "127.0.0.1",
    prose: "Address to listen on. 0.0.0.0 lets machines on the network in.",
  },
  {
    key: "port",
    type: "integer",
    value: "number",
    default: 8940,
    min: 0,
    max: 65535,
    prose: "Port to listen on. 0 takes a free one.",
  },
  {
    key: "tls-certificate",
    type: "text",
    value: "file",
    default: null,
    prose:
      "Certificate of this server and its chain, as PEM, for TLS on a port of its own. The plain port then takes saves alone.",
  },
  {
    key: "tls-key",
    type: "text",
    value: "file",
    default: null,
    prose: "Private key of the certificate, as PEM. Both files are watched, and renewed without closing a connection.",
  },
  {
    key: "tls-port",
    type: "integer",
    value: "number",
    default: 8943,
    min: 0,
    max: 65535,
    prose: "Port for TLS. 0 takes a free one.",
  },
  {
    key: "tls-client-ca",
    type: "text",
    value: "file",
    default: null,
    prose:
      "Certificates of the authorities that vouch for machines, as PEM. Who connects by TLS is then asked for a certificate, and the policy of an account set says what it takes. Watched like the others.",
  },
  {
    key: "tls-client-crl",
    type: "text",
    value: "file",
    default: null,
    prose:
      "Certificates that these authorities have revoked (CRL), as PEM, one list of each authority. Where a list is missing or is over, no certificate of that authority counts.",
  },
  {
    key: "hsts",
    type: "choice",
    value: "mode",
    default: "off",
    choices: ["off", "on"],
    prose: "on: browsers that came by TLS once come by nothing else for half a year, on every port of this host.",
  },
] as const satisfies readonly Setting[];

export interface TlsConfig {
  readonly files: {
    readonly certificate: string;
    readonly key: string;
    /** What certificates of machines are checked by; null: they are asked for none. */
    readonly clients: { readonly authority: string; readonly revocations: string | null } | null;
  };
  readonly port: number;
  readonly hsts: boolean;
}

/** Null: no TLS. Throws {@link ConfigError}. */
export function readTls(values: SettingValues): TlsConfig | null {
  const certificate = values["tls-certificate"] as string | null;
  const key = values["tls-key"] as string | null;
  const authority = values["tls-client-ca"] as string | null;
  const revocations = values["tls-client-crl"] as string | null;
  if (revocations !== null && authority === null) throw new ConfigError("tls-client-crl needs tls-client-ca");
  if (certificate === null && key === null) {
    if (authority === null) return null;
    throw new ConfigError("tls-client-ca needs tls-certificate and tls-key");
  }
  if (certificate === null || key === null) throw new ConfigError("tls-certificate and tls-key go together");
  const clients = authority === null ? null : { authority, revocations };
  return { files: { certificate, key, clients }, port: values["tls-port"] as number, hsts: values["hsts"] === "on" };
}
