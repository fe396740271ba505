import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { STATISTICS_EVERY_MS, useLiveRefresh } from "../../live/use-live-refresh.ts";
import type { DeviceTrend } from "./control-points.ts";
import { type TrendState, trendQuery } from "./trend-state.ts";

/** The charts of all machines that fit the filter, and the machine to draw. */
export function useTrend(state: TrendState) {
  const { code } = useAccountSet();
  const all = useQuery(optionsOf(code, state));
  useLiveRefresh(code, { everyMs: STATISTICS_EVERY_MS, on: ["saved"], queries: [{ queryKey: [code, "trend"] }] });
  const named = state.device;
  const found = all.data?.trend.devices.find(({ deviceCode }) => deviceCode === named);
  // An answer has no room for all machines. A named machine that is not in it is asked for by itself.
  const isLeftOut = named !== null && all.data !== undefined && all.data.trend.omitted > 0 && found === undefined;
  const alone = useQuery({
    ...optionsOf(code, { ...state, ...(named !== null && { deviceCode: [named] }) }),
    enabled: isLeftOut,
  });
  const asked = all.data?.asked ?? state;
  const shown: DeviceTrend | undefined =
    named === null ? all.data?.trend.devices[0] : (found ?? (isLeftOut ? alone.data?.trend.devices[0] : undefined));
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
