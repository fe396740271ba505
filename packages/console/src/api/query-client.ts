import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./client.ts";

const RETRIES_MAX = 2;

/** What was asked is kept a few seconds, so that going back shows it at once; live data is invalidated by its page. */
const STALE_MS = 5_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        refetchOnWindowFocus: false,
        // By default a browser without internet asks nothing: a plant's network has none, and has the server.
        networkMode: "always",
        retry: (failures, error) => failures < RETRIES_MAX && isPassing(error),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** True for what may pass when it is asked again. */
function isPassing(error: Error): boolean {
  return !(error instanceof ApiProblem) || error.status === 503;
}
