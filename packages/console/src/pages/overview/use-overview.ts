import { queryOptions, useQuery } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { overviewQuery } from "../../api/overview.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useLiveRefresh } from "../../live/use-live-refresh.ts";

// The questions of the overview. Figures are asked for as saves come, statistics over a day less often, since each
// reads the rows of a day. A screen in the hall stays open for months, so everything is asked again by itself.

const AGAIN_MS = 60_000;
const FIGURES_MS = 2_000;
const STATISTICS_MS = 15_000;
const DAY_MS = 24 * 3_600_000;

function capacityQuery(code: string) {
  return queryOptions({
    queryKey: [code, "overview", "capacity"],
    queryFn: async ({ signal }) => {
      const receivedFrom = dayAgo();
      const distribution = await ask("GET /api/v1/account-sets/{code}/distribution", {
        path: { code },
        query: { quantity: "volume", receivedFrom },
        signal,
      });
      return { distribution, receivedFrom };
    },
    refetchInterval: AGAIN_MS,
  });
}

function gradesQuery(code: string) {
  return queryOptions({
    queryKey: [code, "overview", "grades"],
    queryFn: async ({ signal }) => {
      const receivedFrom = dayAgo();
      const grades = await ask("GET /api/v1/account-sets/{code}/grades", {
        path: { code },
        query: { receivedFrom, excluded: false },
        signal,
      });
      return { grades, receivedFrom };
    },
    refetchInterval: AGAIN_MS,
  });
}

/** The moment to the minute, so that a link names the same moment when it is looked at again. */
function dayAgo(): string {
  return new Date(Math.floor((serverNow() - DAY_MS) / 60_000) * 60_000).toISOString();
}

/** The figures of the day and the statistics of 24 hours, kept up to date. */
export function useOverview() {
  const { code } = useAccountSet();
  const figures = useQuery(overviewQuery(code));
  const capacity = useQuery(capacityQuery(code));
  const grades = useQuery(gradesQuery(code));
  const live = useLiveRefresh(code, {
    everyMs: FIGURES_MS,
    on: ["saved", "refused"],
    queries: [{ queryKey: [code, "overview"], exact: true }],
  });
  useLiveRefresh(code, {
    everyMs: STATISTICS_MS,
    on: ["saved"],
    queries: [{ queryKey: [code, "overview", "capacity"] }, { queryKey: [code, "overview", "grades"] }],
  });
  return { figures, capacity, grades, live };
}

export type Overview = ReturnType<typeof useOverview>;
export type Capacity = NonNullable<Overview["capacity"]["data"]>;
