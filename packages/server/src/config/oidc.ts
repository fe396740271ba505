import { type OpenIdOptions, PROMPTS } from "../access/directory/openid-provider.ts";
import { createOwnHosts } from "../access/own-hosts.ts";
import { readGroup } from "./read-group.ts";
import { ConfigError, type Setting, type SettingValues } from "./setting.ts";

// The plant's provider of OpenID Connect.

export const OIDC_SETTINGS = [
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
] as const satisfies readonly Setting[];

/** Null: none. Throws {@link ConfigError}. */
export function readProvider(values: SettingValues, publicHosts: readonly string[]): OpenIdOptions | null {
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
