import { BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import { HTTP_STATUS_MODES } from "@cellgrade/contract/errors";
import { LANGUAGES } from "@cellgrade/contract/language";
import { LDAP_SETTINGS } from "./ldap.ts";
import { LISTENING_SETTINGS } from "./listening.ts";
import { OIDC_SETTINGS } from "./oidc.ts";
import type { Setting } from "./setting.ts";

// Every setting of `cellgrade serve`, in the order of the help. A flag overrides the environment, the environment the file,
// and the file the default.

export const SETTINGS = [
  ...LISTENING_SETTINGS,
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
    choices: HTTP_STATUS_MODES,
    prose:
      "HTTP status of refusals: always 200, as machines expect, or the matching 4xx and 5xx. An account set may have its own choice (cellgrade policy).",
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
  ...LDAP_SETTINGS,
  ...OIDC_SETTINGS,
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
