import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "@cellgrade/server/config";
import { ConfigError, environmentName } from "@cellgrade/server/setting";
import { SETTINGS } from "@cellgrade/server/settings";
import { expect, test } from "vitest";
import { temporaryFolder } from "./process/server-process.ts";

/**
 * Three values of each setting, none its default: one as a flag gives it, one as the environment does, one as YAML
 * does.
 */
const VALUES: { readonly [key: string]: readonly [flag: unknown, environment: string, yaml: string] } = {
  host: ["10.0.0.1", "10.0.0.2", "10.0.0.3"],
  port: ["1001", "1002", "1003"],
  data: ["/flag", "/environment", "/file"],
  "account-set": [["A=甲", "B"], "C=丙,D", '["E=戊", "F"]'],
  "default-account-set": ["A", "B", '"007"'],
  "public-host": [["mes.a"], "mes.b,mes", '["mes.c"]'],
  "trust-proxy": [["10.0.0.1"], "10.0.0.0/8,fd00::1", '["::1"]'],
  "http-status": ["strict", "strict", "strict"],
  "plain-saves": ["off", "on", "off"],
  "connections-max": ["4096", "4097", "4098"],
  "queue-records-max": ["1001", "1002", "1003"],
  auth: ["off", "off", "off"],
  "loopback-reads": ["on", "on", "on"],
  "plain-sign-in": ["on", "on", "on"],
  "session-idle-minutes": ["5", "6", "7"],
  "session-hours": ["2", "3", "4"],
  "audit-days": ["10", "11", "12"],
  lang: ["en", "en", "en"],
  "log-level": ["debug", "warn", "error"],
};

const OIDC = { "oidc-issuer": "https://sso", "oidc-client-id": "cellgrade", "oidc-group": ["admin=a"] };
const LDAP = { "ldap-url": "ldap://ad", "ldap-base": "dc=p", "ldap-group": ["admin=cn=a"] };

/** The values that are read, in the order flag, environment, file, default. */
const READ: { readonly [key: string]: readonly [name: string, ...values: unknown[]] } = {
  host: ["host", "10.0.0.1", "10.0.0.2", "10.0.0.3", "127.0.0.1"],
  port: ["port", 1001, 1002, 1003, 8940],
  data: ["data", "/flag", "/environment", "/file", "./data"],
  "account-set": [
    "accountSets",
    [
      { code: "A", name: "甲" },
      { code: "B", name: "B" },
    ],
    [
      { code: "C", name: "丙" },
      { code: "D", name: "D" },
    ],
    [
      { code: "E", name: "戊" },
      { code: "F", name: "F" },
    ],
    [],
  ],
  "default-account-set": ["defaultAccountSet", "A", "B", "007", null],
  "public-host": ["publicHosts", ["mes.a"], ["mes.b", "mes"], ["mes.c"], []],
  "trust-proxy": ["trustProxies", ["10.0.0.1"], ["10.0.0.0/8", "fd00::1"], ["::1"], []],
  "http-status": ["httpStatus", "strict", "strict", "strict", "always-200"],
  "plain-saves": ["plainSaves", false, true, false, true],
  "connections-max": ["connectionsMax", 4096, 4097, 4098, 8_192],
  "queue-records-max": ["queueRecordsMax", 1001, 1002, 1003, 20_000],
  auth: ["auth", "off", "off", "off", "on"],
  "loopback-reads": ["loopbackReads", true, true, true, false],
  "plain-sign-in": ["plainSignIn", true, true, true, false],
  "session-idle-minutes": ["sessionIdleMinutes", 5, 6, 7, 60],
  "session-hours": ["sessionHours", 2, 3, 4, 12],
  "audit-days": ["auditDays", 10, 11, 12, 0],
  lang: ["language", "en", "en", "en", "zh-CN"],
  "log-level": ["logLevel", "debug", "warn", "error", "info"],
};

/** What makes one value together, and is tested so. */
const OF_TLS = ["tls-certificate", "tls-key", "tls-port", "tls-client-ca", "tls-client-crl", "hsts"];

const ALONE = SETTINGS.map(({ key }) => key).filter((key) => !OF_TLS.includes(key) && !/^(?:ldap|oidc)-/.test(key));

test("TLS is read from wherever its settings stand, and is off without a certificate", () => {
  const read = (flags: Readonly<Record<string, string>>) =>
    readConfig({
      flags,
      environment: { CELLGRADE_TLS_KEY: "b.key" },
      file: yamlFile("tls-port: 1443\nhsts: on"),
    }).tls;
  const tls = { files: { certificate: "a.crt", key: "b.key", clients: null }, port: 1443, hsts: true };
  expect(read({ "tls-certificate": "a.crt" })).toEqual(tls);
  expect(read({ "tls-certificate": "a.crt", "tls-port": "1444" })).toEqual({ ...tls, port: 1444 });
  expect(() => read({})).toThrow("go together");
  expect(readConfig({ flags: {}, environment: {}, file: yamlFile("tls-port: 1443") }).tls).toBeNull();
});

test.for(ALONE)("%s: a flag overrides the environment, that the file, that the default", (key) => {
  const [flag, inEnvironment, inFile] = VALUES[key] ?? [];
  const [name = "", ...expected] = READ[key] ?? [];
  const flags = { [key]: flag };
  const environment = { [environmentName(key)]: inEnvironment };
  const file = yamlFile(`${key}: ${inFile}\n`);
  const read = (sources: Partial<Parameters<typeof readConfig>[0]>): unknown => {
    const config = readConfig({ flags: {}, environment: {}, file: yamlFile(""), ...sources });
    return config[name as keyof typeof config];
  };
  expect([read({ flags, environment, file }), read({ environment, file }), read({ file }), read({})]).toEqual(expected);
});

test("every setting is tested here", () => {
  expect(Object.keys(VALUES)).toEqual(ALONE);
});

test("an environment variable that is empty is not given", () => {
  expect(readConfig({ flags: {}, environment: { CELLGRADE_PORT: "" }, file: yamlFile("port: 1") }).port).toBe(1);
});

test.for([
  ["prot: 8940", 'there is no setting "prot"'],
  ["__proto__: {port: 1}", 'there is no setting "__proto__"'],
  ["default-account-set: 001", "default-account-set in FILE must be text; in YAML write it in quotes"],
  ["account-set: 001", "account-set in FILE must be a list of texts; in YAML write each in quotes"],
  ['account-set: ["001", 002]', "account-set in FILE must be a list of texts; in YAML write each in quotes"],
  ["port: 8940.5", "port in FILE must be a whole number from 0 to 65535"],
  ["port: [8940]", "port in FILE must be a whole number from 0 to 65535"],
  ["port: -1", "port in FILE must be a whole number from 0 to 65535"],
  ["queue-records-max: 999", "queue-records-max in FILE must be a whole number from 1000 to 1000000"],
  ["lang: zh", "lang in FILE must be one of: zh-CN, en"],
  ["auth: maybe", "auth in FILE must be one of: on, off"],
  ['data: ""', "data in FILE must not be empty"],
  ["- port", 'FILE must hold settings as "key: value" lines'],
  ["port: 1\nport: 2", "FILE is not valid YAML"],
  ["port: [", "FILE is not valid YAML"],
] as const)("%s in YAML is refused: %s", ([yaml, says]) => {
  const file = yamlFile(yaml);
  expect(faultOf({ file })).toContain(says.replace("FILE", file));
});

test.for([
  [{ port: "8940x" }, {}, "--port must be a whole number"],
  [{ "log-level": "loud" }, {}, "--log-level must be one of: debug, info, warn, error, silent"],
  [{ data: "" }, {}, "--data must not be empty"],
  [{ "default-account-set": "-1" }, {}, '"-1" cannot be an account set code'],
  [{ "account-set": ["001=甲", "=乙"] }, {}, '"" cannot be an account set code'],
  [{ "public-host": ["http://mes:8940"] }, {}, '"http://mes:8940" cannot be a public host'],
  [{ "ldap-url": "http://ad" }, {}, "ldap-url must be ldaps://host or ldap://host"],
  [{ "ldap-url": "ldap://ad" }, {}, "ldap-url needs ldap-base"],
  [{ "ldap-url": "ldap://ad", "ldap-base": "dc=p" }, {}, "ldap-url needs an ldap-group"],
  [{ ...LDAP, "ldap-group": ["owner=cn=a"] }, {}, '"owner=cn=a" gives no group a role'],
  [{ ...LDAP, "ldap-group": ["admin=a"] }, {}, '"admin=a" names no group of the directory'],
  [{ ...LDAP, "ldap-account": "cn=a" }, {}, "ldap-account and ldap-password-file go together"],
  [{ "oidc-issuer": "sso.plant" }, {}, "oidc-issuer must be https://… or http://…"],
  [{ "oidc-issuer": "https://sso?x=1" }, {}, "oidc-issuer must be https://… or http://…"],
  [{ "oidc-issuer": "https://sso" }, {}, "oidc-issuer needs oidc-client-id"],
  [{ ...OIDC, "oidc-group": [] }, {}, "oidc-issuer needs an oidc-group"],
  [{ ...OIDC, "oidc-group": ["owner=a"] }, {}, '"owner=a" gives no group a role'],
  [{ ...OIDC, "oidc-scopes": "profile" }, {}, "oidc-scopes must hold openid"],
  [{ ...OIDC, "oidc-public-url": "https://mes.factory/console" }, {}, "oidc-public-url must be https://host"],
  [{ ...OIDC, "oidc-public-url": "https://mes.factory" }, {}, "oidc-public-url needs its name as a public-host"],
  [{ ...OIDC, "oidc-prompt": "none" }, {}, "--oidc-prompt must be one of: auto, login, select_account"],
  [{}, { CELLGRADE_PORT: "8,940" }, "CELLGRADE_PORT must be a whole number"],
  [{}, { CELLGRADE_ACCOUNT_SET: "001,a b" }, '"a b" cannot be an account set code'],
  [{}, { CELLGRADE_LANG: "de" }, "CELLGRADE_LANG must be one of"],
] as const)("flags %o and environment %o are refused: %s", ([flags, environment, says]) => {
  expect(faultOf({ flags, environment })).toContain(says);
});

test("a file that was named must be there; the one of the working directory need not", () => {
  const missing = join(temporaryFolder(), "missing.yaml");
  expect(faultOf({ file: missing })).toContain(`${missing} cannot be read`);
  expect(readConfig({ flags: {}, environment: {}, file: null }).port, "the tests run where there is none").toBe(8940);
});

test("an account set's name may hold an equals sign, and white space around is cut", () => {
  const flags = { "account-set": [" 001 = A=B ", "002="] };
  expect(readConfig({ flags, environment: {}, file: yamlFile("") }).accountSets).toEqual([
    { code: "001", name: "A=B" },
    { code: "002", name: "002" },
  ]);
});

test("the settings of the directory make one, and in the environment a semicolon is between two groups", () => {
  const environment = { CELLGRADE_LDAP_GROUP: "admin=cn=a,dc=p;viewer:001=cn=b,dc=p" };
  const flags = { "ldap-url": "ldaps://ad:3269", "ldap-base": "dc=p" };
  expect(readConfig({ flags, environment, file: yamlFile("") }).directory).toEqual({
    url: "ldaps://ad:3269",
    caFile: null,
    account: null,
    base: "dc=p",
    userFilter: "(|(sAMAccountName={name})(uid={name}))",
    memberFilter: "(|(member={dn})(uniqueMember={dn}))",
    groups: [
      { role: "admin", accountSets: null, group: "cn=a,dc=p" },
      { role: "viewer", accountSets: ["001"], group: "cn=b,dc=p" },
    ],
  });
});

test("the settings of the provider make one, from wherever they stand", () => {
  const environment = {
    CELLGRADE_OIDC_GROUP: "admin=/admins;viewer:001=/line 1",
    CELLGRADE_OIDC_SECRET_FILE: "/secret",
  };
  const flags = {
    "oidc-issuer": "https://sso/realms/plant",
    "oidc-client-id": "cellgrade",
    "public-host": ["mes.factory"],
  };
  const file = yamlFile(
    "oidc-name: 企业账号\noidc-prompt: login\noidc-groups-claim: realm_access.roles\noidc-public-url: https://MES.factory/",
  );
  expect(readConfig({ flags, environment, file }).provider).toEqual({
    issuer: "https://sso/realms/plant",
    name: "企业账号",
    clientId: "cellgrade",
    secretFile: "/secret",
    scopes: "openid profile email",
    groupsClaim: "realm_access.roles",
    groups: [
      { role: "admin", accountSets: null, group: "/admins" },
      { role: "viewer", accountSets: ["001"], group: "/line 1" },
    ],
    prompt: "login",
    publicUrl: "https://mes.factory",
    caFile: null,
  });
  expect(readConfig({ flags: {}, environment, file }).provider).toBeNull();
});

function faultOf(sources: Partial<Parameters<typeof readConfig>[0]>): string {
  try {
    readConfig({ flags: {}, environment: {}, file: yamlFile(""), ...sources });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error("it was accepted");
}

function yamlFile(text: string): string {
  const file = join(temporaryFolder(), "cellgrade.yaml");
  writeFileSync(file, text);
  return file;
}
