import type { GroupRights } from "./group-rights.ts";

/** Who knows somebody's password: this server, the plant's directory by LDAP, or its provider by OpenID Connect. */
export const SOURCES = ["local", "directory", "oidc"] as const;
export type Source = (typeof SOURCES)[number];

/** Somebody for whom another than this server vouches, and what he may do by the groups that he is in there. */
export interface VouchedPerson extends Pick<GroupRights, "role" | "accountSets"> {
  readonly source: Exclude<Source, "local">;
  /** What stands for him there and for nobody else: the distinguished name of his entry, or issuer and subject. */
  readonly account: string;
  /** The user name that he gets here when he comes first. */
  readonly name: string;
  /** What he is called there; null when nothing says so. */
  readonly displayName: string | null;
}
