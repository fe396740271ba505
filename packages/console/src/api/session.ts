import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";

const AGAIN_MS = 5_000;

/**
 * Who uses this browser, and whether anybody has to sign in. It is asked again when the tab is looked at, since another tab may
 * have signed out or in.
 */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => ask("GET /api/v1/session", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: "always",
  // No page is shown without an answer. Asking again brings a screen in the hall back when the server is back.
  refetchInterval: ({ state }) => (state.data === undefined && state.status === "error" ? AGAIN_MS : false),
});
