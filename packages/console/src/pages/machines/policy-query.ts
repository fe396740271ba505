import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/client.ts";

/** Which machines may save in an account set. */
export function policyQuery(code: string) {
  return queryOptions({
    queryKey: [code, "machine-policy"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/machine-policy", { path: { code }, signal }),
  });
}

/** The tokens that machines of an account set may send. */
export function machineTokensQuery(code: string) {
  return queryOptions({
    queryKey: [code, "machine-tokens"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/machine-tokens", { path: { code }, signal }),
  });
}
