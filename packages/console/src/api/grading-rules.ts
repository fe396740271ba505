import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";

/** The grading rules of an account set, the current version and all others. */
export function gradingRulesQuery(code: string) {
  return queryOptions({
    queryKey: [code, "grading-rules"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/grading-rules", { path: { code }, signal }),
    staleTime: 30_000,
  });
}
