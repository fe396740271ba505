import { Type } from "typebox";
import type { AccountSets, OpenAccountSet } from "../../account-sets/account-sets.ts";
import { Problem } from "../../problem.ts";

// The path that all routes under /api/v1/account-sets/{code} share.

export const API_V1 = "/api/v1";
export const ACCOUNT_SET_PATH = `${API_V1}/account-sets/:code`;

export const codeParameter = Type.String({ description: "账套编码. Code of the account set.", examples: ["001"] });
export const CodeParams = Type.Object({ code: codeParameter });

/** The account set of a path. Throws ACCOUNT_SET_NOT_FOUND. Records of a disabled account set are still read. */
export function findAccountSet(accountSets: Pick<AccountSets, "find">, code: string): OpenAccountSet {
  const found = accountSets.find(code);
  if (found === undefined) throw new Problem("ACCOUNT_SET_NOT_FOUND", { code });
  return found;
}
