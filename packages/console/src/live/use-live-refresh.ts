import { type QueryFilters, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import type { LiveEvent, LiveState } from "./live-protocol.ts";
import { useLive } from "./use-live.ts";

export interface LiveRefreshOptions {
  /** Milliseconds between two refreshes, at least: a hall saves hundreds of records a second. */
  readonly everyMs: number;
  /** Only these events. */
  readonly on: readonly LiveEvent["type"][];
  /** What is asked anew. */
  readonly queries: readonly QueryFilters[];
}

/**
 * Asks anew while a page is shown: at once after a quiet while, then at most every `everyMs`, and whenever the connection
 * comes up. Events leave alone what has no data: one that fails could never say so if each event began it again.
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
  /** What happened before the connection was up, or while it was down, was not told. A request under way will do. */
  const catchUp = useEffectEvent(() => {
    for (const filters of queries) void queryClient.invalidateQueries(filters, { cancelRefetch: false });
  });
  useEffect(() => {
    if (state === "connected") catchUp();
  }, [state]);
  return state;
}
