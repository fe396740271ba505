import { readFileSync } from "node:fs";
import { Client, type Entry, Filter, ResultCodeError } from "ldapts";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import { Problem } from "../../problem.ts";
import { type GroupRights, rightsOf } from "./group-rights.ts";
import type { VouchedPerson } from "./vouched-person.ts";

// The plant's own directory, asked by LDAP. An account of its own searches for the name, somebody's password is tried by a
// bind of his entry, and each mapped group is asked whether it has him: the directory compares the names, not this server.

/** How long one call of the directory may take. A sign-in makes five, some of them at once. */
const CALL_MS_MAX = 3_000;

/** Sign-ins that ask the directory at a time. Each takes two connections of it. */
const ASKED_MAX = 16;

/** LDAP's result codes (RFC 4511, A.2) of a bind by which somebody proves nothing: his password is wrong, or he is locked. */
const REFUSED_BINDS: ReadonlySet<number> = new Set([
  48, // inappropriateAuthentication
  49, // invalidCredentials
  50, // insufficientAccessRights
  53, // unwillingToPerform
]);

const NO_SUCH_OBJECT = 32;

export interface LdapOptions {
  /** `ldap://host:port` or `ldaps://host:port`. */
  readonly url: string;
  /** Certificates of who may have signed the directory's own, as PEM; null: those that Node trusts. */
  readonly caFile: string | null;
  /** The account that searches; null: anonymous. */
  readonly account: { readonly name: string; readonly passwordFile: string } | null;
  /** Where people are searched for. */
  readonly base: string;
  /** Finds somebody; `{name}` stands for the name that he gave. */
  readonly userFilter: string;
  /** True of a group that has somebody; `{dn}` stands for his entry, `{name}` for the name that he gave. */
  readonly memberFilter: string;
  readonly groups: readonly GroupRights[];
}

/** Each call rejects with DIRECTORY_UNAVAILABLE when the directory does not answer as it should. */
export interface Directory {
  /** Null when the name or the password is wrong, and when none of his groups is mapped. */
  check(given: { readonly name: string; readonly password: string }): Promise<VouchedPerson | null>;
  /** Resolves when the directory could be asked. */
  probe(): Promise<void>;
}

/** Reads the files of the options at once, and throws when one cannot be read. It asks the directory for nothing yet. */
export function createLdapDirectory(
  { faults }: { readonly faults: Pick<RepeatedFaults, "report"> },
  { url, caFile, account, base, userFilter, memberFilter, groups }: LdapOptions,
): Directory {
  const password = account === null ? "" : readFileSync(account.passwordFile, "utf8").replace(/\r?\n$/, "");
  const ca = caFile === null ? null : readFileSync(caFile, "utf8");
  let asked = 0;

  function connect(): Client {
    return new Client({
      url,
      timeout: CALL_MS_MAX,
      connectTimeout: CALL_MS_MAX,
      ...(url.startsWith("ldaps:") && { tlsOptions: { minVersion: "TLSv1.2", ...(ca !== null && { ca }) } }),
    });
  }

  /** Gives a connection on which the account of this server may search. */
  async function asking<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    if (asked >= ASKED_MAX) throw new Problem("DIRECTORY_UNAVAILABLE", {});
    asked += 1;
    const client = connect();
    try {
      if (account !== null) await client.bind(account.name, password);
      return await work(client);
    } catch (error) {
      faults.report({ message: "the plant's directory could not be asked", accountSet: null, error });
      throw new Problem("DIRECTORY_UNAVAILABLE", {});
    } finally {
      asked -= 1;
      await client.unbind().catch(() => {}); // it is closed in any case
    }
  }

  async function isPasswordOf(entry: string, tried: string): Promise<boolean> {
    const client = connect();
    try {
      await client.bind(entry, tried);
      return true;
    } catch (error) {
      if (error instanceof ResultCodeError && REFUSED_BINDS.has(error.code)) return false;
      throw error;
    } finally {
      await client.unbind().catch(() => {});
    }
  }

  /** A group that is not there has nobody. */
  async function hasMember(client: Client, group: string, filter: string): Promise<boolean> {
    try {
      const { searchEntries } = await client.search(group, { scope: "base", filter, attributes: ["1.1"] });
      return searchEntries.length > 0;
    } catch (error) {
      if (error instanceof ResultCodeError && error.code === NO_SUCH_OBJECT) return false;
      throw error;
    }
  }

  return {
    async check({ name, password: tried }) {
      return asking(async (client) => {
        const filter = fill(userFilter, { name });
        const attributes = ["displayname", "cn"];
        const { searchEntries } = await client.search(base, { scope: "sub", filter, attributes, sizeLimit: 2 });
        const [entry] = searchEntries;
        if (entry === undefined || searchEntries.length > 1) return null;
        // A bind without a password succeeds as one of nobody (RFC 4513, 5.1.2).
        if (tried === "" || !(await isPasswordOf(entry.dn, tried))) return null;
        const memberOf = fill(memberFilter, { name, dn: entry.dn });
        const found = await Promise.all(groups.map(({ group }) => hasMember(client, group, memberOf)));
        const rights = rightsOf(groups.filter((_, index) => found[index]));
        return rights && { ...rights, source: "directory", account: entry.dn, name, displayName: displayNameOf(entry) };
      });
    },
    probe: () => asking(async () => {}),
  };
}

/** A filter with values in the place of their names. No value is read as a part of the filter. */
function fill(filter: string, values: Readonly<Record<string, string>>): string {
  return filter.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    return value === undefined ? whole : Filter.escape(value);
  });
}

function displayNameOf(entry: Entry): string | null {
  // A directory writes the names of attributes in a case of its own.
  const valuesOf = (attribute: string) =>
    Object.entries(entry).flatMap(([name, value]) => (name.toLowerCase() === attribute ? value : []));
  const texts = [...valuesOf("displayname"), ...valuesOf("cn")];
  const text = texts.find((value) => typeof value === "string" && value.trim() !== "");
  return typeof text === "string" ? text.trim() : null;
}
