import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";

/** The specification limits of an account set, those in force and all versions. */
export function limitsQuery(code: string) {
  return queryOptions({
    queryKey: [code, "limits"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/limits", { path: { code }, signal }),
  });
}
