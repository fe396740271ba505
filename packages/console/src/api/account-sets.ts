import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";

const AGAIN_MS = 5_000;

/** All account sets, in the order of the server. Invalidate `accountSetsQuery.queryKey` after a change. */
export const accountSetsQuery = queryOptions({
  queryKey: ["account-sets"],
  queryFn: ({ signal }) => ask("GET /api/v1/account-sets", { signal }),
  staleTime: 60_000,
  // No page is shown without account sets. Asking again brings a screen in the hall back when the server is back.
  refetchInterval: ({ state }) => (state.status === "error" ? AGAIN_MS : false),
});
