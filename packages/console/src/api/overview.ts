import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";

/** Minutes pass without a save too, and a lost connection tells nothing. */
const AGAIN_MS = 30_000;

/** The figures of today. Further keys of the overview begin with this one: invalidate it with `exact`. */
export function overviewQuery(code: string) {
  return queryOptions({
    queryKey: [code, "overview"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/overview", { path: { code }, signal }),
    refetchInterval: AGAIN_MS,
  });
}
