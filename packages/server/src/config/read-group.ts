import { type GroupRights, readGroupRights } from "../access/directory/group-rights.ts";
import { ConfigError } from "./setting.ts";

/** What members of a group may do, as a setting says it. Throws {@link ConfigError}. */
export function readGroup(text: string): GroupRights {
  const rights = readGroupRights(text);
  if (rights !== null) return rights;
  throw new ConfigError(`"${text}" gives no group a role: engineer=group or engineer:001+002=group`);
}
