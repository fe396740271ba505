import { ACCOUNT_SET_CODE } from "@cellgrade/contract/bounds";
import type { HttpStatusMode } from "@cellgrade/contract/errors";
import type { Language } from "@cellgrade/contract/language";
import type { LdapOptions } from "../access/directory/ldap-directory.ts";
import type { OpenIdOptions } from "../access/directory/openid-provider.ts";
import { isNetwork } from "../access/machines/networks.ts";
import { readDirectory } from "./ldap.ts";
import { readTls, type TlsConfig } from "./listening.ts";
import { readProvider } from "./oidc.ts";
import { type ConfigSources, readValues } from "./read-values.ts";
import { ConfigError } from "./setting.ts";

// What the settings come to.

export interface NewAccountSet {
  readonly code: string;
  readonly name: string;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Null: no TLS. */
  readonly tls: TlsConfig | null;
  /** Folder of the databases. */
  readonly data: string;
  readonly accountSets: readonly NewAccountSet[];
  readonly defaultAccountSet: string | null;
  readonly publicHosts: readonly string[];
  /** Addresses and networks of the proxies that say for whom they ask. */
  readonly trustProxies: readonly string[];
  readonly httpStatus: HttpStatusMode;
  readonly plainSaves: boolean;
  readonly connectionsMax: number;
  readonly queueRecordsMax: number;
  readonly auth: "on" | "off";
  /** True: with `auth` on this machine reads without sign-in. */
  readonly loopbackReads: boolean;
  /** True: people of other machines sign in over plain HTTP. */
  readonly plainSignIn: boolean;
  readonly sessionIdleMinutes: number;
  readonly sessionHours: number;
  /** The plant's own directory; null: none. */
  readonly directory: LdapOptions | null;
  /** The plant's provider of OpenID Connect; null: none. */
  readonly provider: OpenIdOptions | null;
  /** 0: for good. */
  readonly auditDays: number;
  readonly language: Language;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

/** Reads all settings. Throws {@link ConfigError}. */
export function readConfig(sources: ConfigSources): Config {
  const values = readValues(sources);
  const defaultAccountSet = values["default-account-set"] as string | null;
  if (defaultAccountSet !== null) checkCode(defaultAccountSet);
  const publicHosts = values["public-host"] as string[];
  publicHosts.forEach(checkHostName);
  const trustProxies = values["trust-proxy"] as string[];
  trustProxies.forEach(checkNetwork);
  return {
    host: values["host"] as string,
    port: values["port"] as number,
    tls: readTls(values),
    data: values["data"] as string,
    accountSets: (values["account-set"] as string[]).map(readNewAccountSet),
    defaultAccountSet,
    publicHosts,
    trustProxies,
    httpStatus: values["http-status"] as Config["httpStatus"],
    plainSaves: values["plain-saves"] === "on",
    connectionsMax: values["connections-max"] as number,
    queueRecordsMax: values["queue-records-max"] as number,
    auth: values["auth"] as Config["auth"],
    loopbackReads: values["loopback-reads"] === "on",
    plainSignIn: values["plain-sign-in"] === "on",
    sessionIdleMinutes: values["session-idle-minutes"] as number,
    sessionHours: values["session-hours"] as number,
    directory: readDirectory(values),
    provider: readProvider(values, publicHosts),
    auditDays: values["audit-days"] as number,
    language: values["lang"] as Config["language"],
    logLevel: values["log-level"] as Config["logLevel"],
  };
}

/** The account set of `code` or `code=name`. Throws {@link ConfigError} on a code that cannot be one. */
export function readNewAccountSet(text: string): NewAccountSet {
  const [code = "", ...rest] = text.split("=");
  checkCode(code.trim());
  return { code: code.trim(), name: rest.join("=").trim() || code.trim() };
}

function checkCode(code: string): void {
  if (ACCOUNT_SET_CODE.test(code)) return;
  throw new ConfigError(
    `"${code}" cannot be an account set code: 1 to 64 letters, digits, "_", "." or "-", the first a letter or digit`,
  );
}

const HOST_NAME = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i;

function checkHostName(name: string): void {
  if (HOST_NAME.test(name)) return;
  throw new ConfigError(`"${name}" cannot be a public host: a name like mes.factory, without scheme and port`);
}

function checkNetwork(text: string): void {
  if (isNetwork(text)) return;
  throw new ConfigError(`"${text}" cannot be a proxy to trust: an address, or a network like 10.0.0.0/8`);
}
