import { join } from "node:path";
import { readOrMakeSecret } from "../people/secret-file.ts";

/**
 * The key of the audit trail of a data folder, made when there is none. It lies outside the database, and a backup does not
 * have it: who has both can write another trail. Without it the trail cannot be checked.
 */
export function readAuditKey(dataFolder: string): string {
  return readOrMakeSecret(join(dataFolder, "audit-key"));
}
