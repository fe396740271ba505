import { readFileSync } from "node:fs";
import { ACCOUNT_SET_CODE, BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import { type Language, LANGUAGES } from "@cellgrade/contract/language";
import { parse } from "yaml";
import { type GroupRights, readGroupRights } from "./access/directory/group-rights.ts";
import type { LdapOptions } from "./access/directory/ldap-directory.ts";
import { type OpenIdOptions, PROMPTS } from "./access/directory/openid-provider.ts";
import { isNetwork } from "./access/machines/networks.ts";
import { createOwnHosts } from "./access/own-hosts.ts";

// Every setting of `cellgrade serve`. One table gives the flag, the environment variable, the key of cellgrade.yaml,
// the default and the help text. A flag overrides the environment, the environment the file, and the file the default.

interface SettingBase {
  /** The flag without `--`, and the key in cellgrade.yaml. */
  readonly key: string;
  /** The word for the value in the help. */
  readonly value: string;
  readonly prose: string;
}
interface TextSetting extends SettingBase {
  readonly type: "text";
  readonly default: string | null;
}
interface IntegerSetting extends SettingBase {
  readonly type: "integer";
  readonly default: number;
  readonly min: number;
  readonly max: number;
}
interface ChoiceSetting extends SettingBase {
  readonly type: "choice";
  readonly default: string;
  readonly choices: readonly string[];
}
interface ListSetting extends SettingBase {
  readonly type: "list";
  readonly default: readonly string[];
  /** What is between two of them in the environment; a comma unless stated. */
  readonly separator?: string;
}
export type Setting = TextSetting | IntegerSetting | ChoiceSetting | ListSetting;

export const SETTINGS = [
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
  {
    key: "data",
    type: "text",
    value: "folder",
    default: "./data",
    prose: "Folder of the databases. Created when missing; one server at a time.",
  },
  {
    key: "account-set",
    type: "list",
    value: "code[=name]",
    default: [],
    prose: "Create this account set (账套) when it is missing. May be repeated. A first start without any creates 001.",
  },
  {
    key: "default-account-set",
    type: "text",
    value: "code",
    default: null,
    prose: "Account set for submissions without x-request-datasource. Without it they are refused.",
  },
  {
    key: "public-host",
    type: "list",
    value: "name",
    default: [],
    prose:
      "Name by which browsers may ask this server for saves, and with --auth on whoever reads, besides IP addresses and loopback names. May be repeated. Machines need none.",
  },
  {
    key: "trust-proxy",
    type: "list",
    value: "network",
    default: [],
    prose:
      "Proxy, as address or CIDR, whose X-Forwarded-For tells the address of who sends. May be repeated. Without it, that is the address of the connection.",
  },
  {
    key: "http-status",
    type: "choice",
    value: "mode",
    default: "always-200",
    choices: ["always-200", "strict"],
    prose: "HTTP status of refusals: always 200, as machines expect, or the matching 4xx and 5xx.",
  },
  {
    key: "plain-saves",
    type: "choice",
    value: "mode",
    default: "on",
    choices: ["on", "off"],
    prose: "Read plain saves ahead of node:http. off: node:http reads every request; slower, with the same answers.",
  },
  {
    key: "connections-max",
    type: "integer",
    value: "connections",
    // A hall of 8 machines with 512 channels that each keep a connection has 4,096. Twice as many leave room for it to
    // come anew before its old connections are given up.
    default: 8_192,
    min: 16,
    max: 65_535,
    prose: "Connections at a time. Beyond it a new one is told that the server is busy, and closed.",
  },
  {
    key: "queue-records-max",
    type: "integer",
    value: "records",
    default: 20_000,
    min: BATCH_RECORDS_MAX,
    max: 1_000_000,
    prose: "Records that may wait for their commit, all account sets together. Beyond it machines are asked to retry.",
  },
  {
    key: "auth",
    type: "choice",
    value: "mode",
    default: "on",
    choices: ["on", "off"],
    prose:
      "Access control. on: whoever asks for /api/v1, /docs and the console signs in or has a token. off, for a bench: they and /metrics answer this machine only, and it may do everything.",
  },
  {
    key: "loopback-reads",
    type: "choice",
    value: "mode",
    default: "off",
    choices: ["on", "off"],
    prose:
      "With --auth on: on lets this machine read without sign-in, for scripts of before. off: it does until the first admin exists.",
  },
  {
    key: "plain-sign-in",
    type: "choice",
    value: "mode",
    default: "off",
    choices: ["on", "off"],
    prose:
      "Without TLS: on lets people of other machines sign in over plain HTTP. Whoever listens on the network then reads their passwords and acts as they may. off: only this machine signs in.",
  },
  {
    key: "session-idle-minutes",
    type: "integer",
    value: "minutes",
    // Long enough to go and see a machine; what a page asks by itself counts as use.
    default: 60,
    min: 1,
    max: 10_080,
    prose: "With --auth on: a session that is not used for so long ends.",
  },
  {
    key: "session-hours",
    type: "integer",
    value: "hours",
    default: 12, // the longest shift
    min: 1,
    max: 720,
    prose: "With --auth on: a session ends after so long, however much it is used.",
  },
  {
    key: "ldap-url",
    type: "text",
    value: "url",
    default: null,
    prose:
      "With --auth on: the plant's directory (LDAP, Active Directory), as ldaps://host or ldap://host. Whoever it knows signs in by its password.",
  },
  {
    key: "ldap-ca",
    type: "text",
    value: "file",
    default: null,
    prose: "Certificate of the authority that signed the directory's own, as PEM. Without it: those that Node trusts.",
  },
  {
    key: "ldap-account",
    type: "text",
    value: "dn",
    default: null,
    prose: "Account that searches the directory, as it binds. Without it the search is anonymous.",
  },
  {
    key: "ldap-password-file",
    type: "text",
    value: "file",
    default: null,
    prose: "File that holds the password of that account, and a line break at most.",
  },
  {
    key: "ldap-base",
    type: "text",
    value: "dn",
    default: null,
    prose: "Entry of the directory under which people are searched for.",
  },
  {
    key: "ldap-user-filter",
    type: "text",
    value: "filter",
    default: "(|(sAMAccountName={name})(uid={name}))",
    prose: "Finds somebody in the directory by the {name} that he signs in by.",
  },
  {
    key: "ldap-member-filter",
    type: "text",
    value: "filter",
    default: "(|(member={dn})(uniqueMember={dn}))",
    prose: "True of a group that has somebody, by the {dn} of his entry or his {name}.",
  },
  {
    key: "ldap-group",
    type: "list",
    value: "role[:code+code]=dn",
    default: [],
    separator: ";",
    prose:
      "Role that members of a group have, in all account sets or in these. The highest counts; who has none cannot sign in. May be repeated; in the environment a semicolon is between two.",
  },
  {
    key: "oidc-issuer",
    type: "text",
    value: "url",
    default: null,
    prose:
      "With --auth on: the plant's OpenID Connect provider (Keycloak, Entra, Authing), as it calls itself, without /.well-known. People sign in there.",
  },
  {
    key: "oidc-name",
    type: "text",
    value: "text",
    default: "OpenID Connect",
    prose: "What people call the provider. It stands on the button of the sign-in page.",
  },
  {
    key: "oidc-client-id",
    type: "text",
    value: "id",
    default: null,
    prose: "What the provider calls this server.",
  },
  {
    key: "oidc-secret-file",
    type: "text",
    value: "file",
    default: null,
    prose: "File that holds the secret of this client, and a line break at most. Without it: a public client.",
  },
  {
    key: "oidc-scopes",
    type: "text",
    value: "scopes",
    default: "openid profile email",
    prose: "What the provider is asked for, with blanks between. openid is one of them.",
  },
  {
    key: "oidc-groups-claim",
    type: "text",
    value: "claim",
    default: "groups",
    prose:
      "Claim of the ID token or of the user info that lists somebody's groups. A dot leads into a claim: realm_access.roles.",
  },
  {
    key: "oidc-group",
    type: "list",
    value: "role[:codes]=group",
    default: [],
    separator: ";",
    prose:
      "Role that members of a group have, as the claim writes it, in all account sets or in these, + between. The highest counts; who has none cannot sign in. May be repeated; in the environment a semicolon is between two.",
  },
  {
    key: "oidc-prompt",
    type: "choice",
    value: "mode",
    default: "auto",
    choices: PROMPTS,
    prose:
      "What the provider asks of somebody who is signed in there: what it likes, his password again (login, for PCs that people share), or who he is (select_account).",
  },
  {
    key: "oidc-public-url",
    type: "text",
    value: "url",
    default: null,
    prose:
      "Address of this server for every browser, as https://mes.factory. The provider sends them back to it, with /api/v1/session/oidc. Without it: the one that each browser asks.",
  },
  {
    key: "oidc-ca",
    type: "text",
    value: "file",
    default: null,
    prose: "Certificate of the authority that signed the provider's own, as PEM. Without it: those that Node trusts.",
  },
  {
    key: "audit-days",
    type: "integer",
    value: "days",
    default: 0,
    min: 0,
    max: 36_500,
    prose: "Days that the audit trail is kept. 0 keeps it for good. What is deleted is told in the trail itself.",
  },
  {
    key: "lang",
    type: "choice",
    value: "language",
    default: "zh-CN",
    choices: LANGUAGES,
    prose: "Language of the messages to machines.",
  },
  {
    key: "log-level",
    type: "choice",
    value: "level",
    default: "info",
    choices: ["debug", "info", "warn", "error", "silent"],
    prose: "What is logged to standard error, as JSON lines.",
  },
] as const satisfies readonly Setting[];

export interface NewAccountSet {
  readonly code: string;
  readonly name: string;
}

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
  readonly httpStatus: "always-200" | "strict";
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

/** A setting that cannot be used. The message names it and the place where it was set. */
export class ConfigError extends Error {}

export interface ConfigSources {
  /** The flags of the command line, by key. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A file that must exist; null for `./cellgrade.yaml`, if there is one. */
  readonly file: string | null;
}

export function environmentName(key: string): string {
  return `CELLGRADE_${key.toUpperCase().replaceAll("-", "_")}`;
}

/** Reads all settings. Throws {@link ConfigError}. */
export function readConfig({ flags, environment, file }: ConfigSources): Config {
  const inFile = readFile(file);
  const values: Record<string, unknown> = {};
  for (const setting of SETTINGS) {
    const { key } = setting;
    const name = environmentName(key);
    if (flags[key] !== undefined) values[key] = readValue(setting, flags[key], `--${key}`);
    else if (environment[name] !== undefined && environment[name] !== "") {
      values[key] = readValue(setting, environment[name], name);
    } else if (inFile[key] !== undefined && inFile[key] !== null) {
      values[key] = readValue(setting, inFile[key], `${key} in ${file ?? DEFAULT_FILE}`);
    } else values[key] = setting.default;
  }
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

function readTls(values: Readonly<Record<string, unknown>>): TlsConfig | null {
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

const LDAP_URL = /^ldaps?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?\/?$/i;

function readDirectory(values: Readonly<Record<string, unknown>>): LdapOptions | null {
  const text = (key: string): string | null => values[key] as string | null;
  const url = text("ldap-url");
  const base = text("ldap-base");
  const groups = values["ldap-group"] as readonly string[];
  if (url === null) return null;
  if (!LDAP_URL.test(url)) throw new ConfigError("ldap-url must be ldaps://host or ldap://host, with a port at most");
  if (base === null) throw new ConfigError("ldap-url needs ldap-base");
  if (groups.length === 0)
    throw new ConfigError("ldap-url needs an ldap-group: without one nobody could sign in by it");
  const [name, passwordFile] = [text("ldap-account"), text("ldap-password-file")];
  if ((name === null) !== (passwordFile === null)) {
    throw new ConfigError("ldap-account and ldap-password-file go together");
  }
  return {
    url,
    caFile: text("ldap-ca"),
    account: name === null || passwordFile === null ? null : { name, passwordFile },
    base,
    userFilter: text("ldap-user-filter") ?? "",
    memberFilter: text("ldap-member-filter") ?? "",
    groups: groups.map((text) => {
      const rights = readGroup(text);
      if (rights.group.includes("=")) return rights;
      throw new ConfigError(`"${text}" names no group of the directory: engineer=cn=group,dc=plant`);
    }),
  };
}

function readGroup(text: string): GroupRights {
  const rights = readGroupRights(text);
  if (rights !== null) return rights;
  throw new ConfigError(`"${text}" gives no group a role: engineer=group or engineer:001+002=group`);
}

function readProvider(values: Readonly<Record<string, unknown>>, publicHosts: readonly string[]): OpenIdOptions | null {
  const text = (key: string): string | null => values[key] as string | null;
  const issuer = text("oidc-issuer");
  const clientId = text("oidc-client-id");
  const groups = values["oidc-group"] as readonly string[];
  const scopes = text("oidc-scopes") ?? "";
  const publicUrl = text("oidc-public-url");
  if (issuer === null) return null;
  if (!isWebAddress(issuer)) throw new ConfigError("oidc-issuer must be https://… or http://…, without query");
  if (clientId === null) throw new ConfigError("oidc-issuer needs oidc-client-id");
  if (!scopes.split(" ").includes("openid")) throw new ConfigError("oidc-scopes must hold openid");
  if (groups.length === 0) {
    throw new ConfigError("oidc-issuer needs an oidc-group: without one nobody could sign in by it");
  }
  if (publicUrl !== null && !(isWebAddress(publicUrl) && new URL(publicUrl).pathname === "/")) {
    throw new ConfigError("oidc-public-url must be https://host or http://host, with a port at most");
  }
  if (publicUrl !== null && !createOwnHosts({ publicHosts })(new URL(publicUrl).host)) {
    throw new ConfigError("oidc-public-url needs its name as a public-host: by another the server is not asked");
  }
  return {
    issuer,
    name: text("oidc-name") ?? "",
    clientId,
    secretFile: text("oidc-secret-file"),
    scopes,
    groupsClaim: text("oidc-groups-claim") ?? "",
    groups: groups.map(readGroup),
    prompt: values["oidc-prompt"] as OpenIdOptions["prompt"],
    publicUrl: publicUrl === null ? null : new URL(publicUrl).origin,
    caFile: text("oidc-ca"),
  };
}

/** True of an address that names a place by HTTP and nothing else. */
function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^?#@\s]+$/i.test(text) && URL.canParse(text);
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

const DEFAULT_FILE = "cellgrade.yaml";

function readFile(file: string | null): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file ?? DEFAULT_FILE, "utf8");
  } catch (error) {
    if (file === null && (error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new ConfigError(`${file ?? DEFAULT_FILE} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const content = parseYaml(text, file ?? DEFAULT_FILE);
  const unknown = Object.keys(content).find((key) => !SETTINGS.some((setting) => setting.key === key));
  if (unknown !== undefined) throw new ConfigError(`${file ?? DEFAULT_FILE}: there is no setting "${unknown}"`);
  return content;
}

function parseYaml(text: string, file: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch (error) {
    throw new ConfigError(`${file} is not valid YAML: ${(error as Error).message}`, { cause: error });
  }
  if (typeof content === "object" && !Array.isArray(content)) return content as Record<string, unknown>;
  throw new ConfigError(`${file} must hold settings as "key: value" lines`);
}

function readValue(setting: Setting, value: unknown, where: string): unknown {
  switch (setting.type) {
    case "text":
      // YAML reads an account set code such as 001 as the number 1, which must not pass unnoticed.
      if (value === "") throw new ConfigError(`${where} must not be empty`);
      if (typeof value === "string") return value;
      throw new ConfigError(`${where} must be text; in YAML write it in quotes`);
    case "integer": {
      const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
      if (Number.isInteger(number) && Number(number) >= setting.min && Number(number) <= setting.max) return number;
      throw new ConfigError(`${where} must be a whole number from ${setting.min} to ${setting.max}`);
    }
    case "choice": {
      // Older editions of YAML read a bare on or off as true or false. This one does not, and people write either.
      const text = value === true ? "on" : value === false ? "off" : String(value);
      if (setting.choices.includes(text)) return text;
      throw new ConfigError(`${where} must be one of: ${setting.choices.join(", ")}`);
    }
    default: {
      setting.type satisfies "list";
      const list =
        typeof value === "string" ? value.split(setting.separator ?? ",").filter((item) => item !== "") : value;
      if (Array.isArray(list) && list.every((item) => typeof item === "string")) return list;
      throw new ConfigError(`${where} must be a list of texts; in YAML write each in quotes`);
    }
  }
}
