import { type QueryFilters, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { isUp, type LiveEvent, type LiveState } from "./live-protocol.ts";
import { useLive } from "./use-live.ts";

export interface LiveRefreshOptions {
  /** The least milliseconds between two refreshes. A hall saves hundreds of records a second. */
  readonly everyMs: number;
  /** The events that cause a refresh. */
  readonly on: readonly LiveEvent["type"][];
  /** The queries that are asked anew. */
  readonly queries: readonly QueryFilters[];
}

/**
 * Asks queries anew while a page is shown: at the first event at once, then at most every `everyMs`, and whenever the
 * connection comes up. Events do not restart a query without data: if they did, a query that fails could never say so.
 */
export function useLiveRefresh(accountSet: string, { everyMs, on, queries }: LiveRefreshOptions): LiveState {
  const queryClient = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refreshedAt = useRef(Number.NEGATIVE_INFINITY);
  const latest = useRef(queries);
  useEffect(() => {
    latest.current = queries;
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  function refresh(): void {
    timer.current = undefined;
    refreshedAt.current = performance.now();
    for (const filters of latest.current) {
      void queryClient.invalidateQueries({ ...filters, predicate: ({ state }) => state.data !== undefined });
    }
  }
  const state = useLive(accountSet, ({ type }) => {
    if (timer.current !== undefined || !on.includes(type)) return;
    timer.current = setTimeout(refresh, Math.max(0, refreshedAt.current + everyMs - performance.now()));
  });
  /** Catches up with the time without a connection, of which no event told. A request that is under way will do. */
  const catchUp = useEffectEvent(() => {
    for (const filters of queries) void queryClient.invalidateQueries(filters, { cancelRefetch: false });
  });
  useEffect(() => {
    if (isUp(state)) catchUp();
  }, [state]);
  return state;
}
