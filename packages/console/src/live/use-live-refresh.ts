import { type QueryFilters, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import { isUp, type LiveEvent, type LiveState } from "./live-protocol.ts";
import { useLive } from "./use-live.ts";

/** Statistics follow the saves at most so often. Each reads all rows that fit. */
export const STATISTICS_EVERY_MS = 5_000;

/** A refresh rests for four times as long as it took: whoever leaves a page of ten million rows open takes a fifth of a reader. */
const REST_SHARE = 4;

/** How soon a refresh that has to wait looks again. */
const LOOK_AGAIN_MS = 250;

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
 * connection comes up. While a mouse button or a finger is held down it waits, and takes back what it has asked: nothing
 * moves under somebody who drags.
 * Events do not restart a query without data: if they did, a query that fails could never say so.
 */
export function useLiveRefresh(accountSet: string, { everyMs, on, queries }: LiveRefreshOptions): LiveState {
  const queryClient = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const nextAt = useRef(Number.NEGATIVE_INFINITY);
  const isAsking = useRef(false);
  const latest = useRef(queries);
  useEffect(() => {
    latest.current = queries;
  });
  const isHeld = useHeldPointer(() => {
    if (!isAsking.current) return;
    for (const filters of latest.current) void queryClient.cancelQueries(withData(filters));
    timer.current ??= setTimeout(() => void refresh(), LOOK_AGAIN_MS);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  async function refresh(): Promise<void> {
    if (isHeld.current || isAsking.current) {
      timer.current = setTimeout(() => void refresh(), LOOK_AGAIN_MS);
      return;
    }
    timer.current = undefined;
    const startedAt = performance.now();
    nextAt.current = startedAt + everyMs;
    isAsking.current = true;
    await Promise.allSettled(latest.current.map((filters) => queryClient.invalidateQueries(withData(filters))));
    isAsking.current = false;
    const now = performance.now();
    nextAt.current = Math.max(nextAt.current, now + REST_SHARE * (now - startedAt));
  }
  const state = useLive(accountSet, ({ type }) => {
    if (timer.current !== undefined || !on.includes(type)) return;
    timer.current = setTimeout(() => void refresh(), Math.max(0, nextAt.current - performance.now()));
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

/** Those of the queries that have data. */
function withData(filters: QueryFilters): QueryFilters {
  return { ...filters, predicate: ({ state }) => state.data !== undefined };
}

/** Whether a mouse button, a pen or a finger is held down anywhere in the page; `onHold` is called when one is. */
function useHeldPointer(onHold: () => void): Readonly<RefObject<boolean>> {
  const held = useRef(false);
  const hold = useEffectEvent(onHold);
  useEffect(() => {
    const listening = new AbortController();
    const options = { capture: true, signal: listening.signal };
    const note = (event: Event): void => {
      held.current = event.type === "pointerdown";
      if (held.current) hold();
    };
    for (const type of ["pointerdown", "pointerup", "pointercancel", "dragend", "blur"]) {
      addEventListener(type, note, options);
    }
    return () => listening.abort();
  }, []);
  return held;
}
