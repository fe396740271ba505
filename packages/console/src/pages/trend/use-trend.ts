import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { STATISTICS_EVERY_MS, useLiveRefresh } from "../../live/use-live-refresh.ts";
import { type DeviceTrend, worstFirst } from "./control-points.ts";
import { type TrendState, trendQuery } from "./trend-state.ts";

/** The charts of all machines that fit the filter, and the machine to draw. */
export function useTrend(state: TrendState) {
  const { code } = useAccountSet();
  const all = useQuery(optionsOf(code, state));
  useLiveRefresh(code, { everyMs: STATISTICS_EVERY_MS, on: ["saved"], queries: [{ queryKey: [code, "trend"] }] });
  const devices = all.data?.trend.devices;
  const worst = useFirstWorst(devices, JSON.stringify(trendQuery(all.data?.asked ?? state)));
  const named = state.device;
  const found = devices?.find(({ deviceCode }) => deviceCode === (named ?? worst));
  // An answer has no room for all machines. A named machine that is not in it is asked for by itself.
  const isLeftOut = named !== null && all.data !== undefined && all.data.trend.omitted > 0 && found === undefined;
  const alone = useQuery({
    ...optionsOf(code, { ...state, ...(named !== null && { deviceCode: [named] }) }),
    enabled: isLeftOut,
  });
  const asked = all.data?.asked ?? state;
  const shown: DeviceTrend | undefined = found ?? (isLeftOut ? alone.data?.trend.devices[0] : undefined);
  return {
    ...all,
    data: all.data?.trend,
    // A chart stays when a refresh fails.
    error: all.data === undefined ? all.error : isLeftOut && alone.data === undefined ? alone.error : null,
    asked,
    shown,
    isWaiting: isLeftOut && alone.isPending,
  };
}

/** The machine that was the worst when this question was first answered: a chart does not change under its reader. */
function useFirstWorst(devices: readonly DeviceTrend[] | undefined, question: string): string | null {
  const first = useRef<{ readonly question: string; readonly device: string } | null>(null);
  const isGone = !devices?.some(({ deviceCode }) => deviceCode === first.current?.device);
  if (devices !== undefined && (first.current?.question !== question || isGone)) {
    const [worst] = worstFirst(devices);
    first.current = worst === undefined ? null : { question, device: worst.deviceCode };
  }
  return first.current?.device ?? null;
}

function optionsOf(code: string, state: TrendState) {
  const query = trendQuery(state);
  return {
    queryKey: [code, "trend", query],
    // The answer keeps its question: while the next answer is on its way, the page still speaks of this one.
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) => ({
      asked: state,
      trend: await ask("GET /api/v1/account-sets/{code}/trend", { path: { code }, query, signal }),
    }),
    placeholderData: keepPreviousData,
  };
}
