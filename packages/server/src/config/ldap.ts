import type { LdapOptions } from "../access/directory/ldap-directory.ts";
import { readGroup } from "./read-group.ts";
import { ConfigError, type Setting, type SettingValues } from "./setting.ts";

// The plant's directory, by LDAP.

export const LDAP_SETTINGS = [
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
] as const satisfies readonly Setting[];

const LDAP_URL = /^ldaps?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?\/?$/i;

/** Null: none. Throws {@link ConfigError}. */
export function readDirectory(values: SettingValues): LdapOptions | null {
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
