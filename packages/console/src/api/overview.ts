import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";

/** Minutes also pass without a save, and a lost connection tells of none: so the figures are asked for again. */
const AGAIN_MS = 30_000;

/** The figures of today. Other keys of the overview begin with this key: invalidate it with `exact`. */
export function overviewQuery(code: string) {
  return queryOptions({
    queryKey: [code, "overview"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/overview", { path: { code }, signal }),
    refetchInterval: AGAIN_MS,
  });
}
