import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./client.ts";

const RETRIES_MAX = 2;

/** An answer is fresh for 5 s, so that going back shows it at once. A page with live data invalidates it sooner. */
const STALE_MS = 5_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        refetchOnWindowFocus: false,
        // By default the library asks nothing while the browser is offline. A plant has no internet, and has the
        // server.
        networkMode: "always",
        retry: (failures, error) => failures < RETRIES_MAX && isPassing(error),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** True when the error may pass if the question is asked again. */
function isPassing(error: Error): boolean {
  return !(error instanceof ApiProblem) || error.status === 503;
}
