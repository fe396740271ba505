import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { isUp } from "../../live/live-protocol.ts";
import { useLive } from "../../live/use-live.ts";

/** The rows that fill a screen. An event of the server holds no more either. */
const SHOWN_MAX = 20;

/** The newest records as the server tells of them, newest first. A cell that is saved again moves to the top. */
export function useLastSaves() {
  const { code } = useAccountSet();
  const queryClient = useQueryClient();
  const queryKey = [code, "overview", "last-saves"];
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const page = await ask("GET /api/v1/account-sets/{code}/records", {
        path: { code },
        query: { sort: "-receivedAt", limit: SHOWN_MAX },
        signal,
      });
      // Events may have told of later records while this answer was on its way.
      return newestOf(page.items, queryClient.getQueryData<readonly Schema<"Record">[]>(queryKey) ?? []);
    },
    staleTime: 0,
  });
  const { refetch } = query;
  const live = useLive(code, (event) => {
    if (event.type === "resumed") void refetch();
    else if (event.type === "saved") {
      queryClient.setQueryData<readonly Schema<"Record">[]>(queryKey, (shown) => newestOf(event.items, shown ?? []));
    }
  });
  useEffect(() => {
    if (isUp(live)) void refetch({ cancelRefetch: false }); // no event told of earlier saves
  }, [live, refetch]);
  return query;
}

/** The rows with new ones above them. Only the newest row of a cell is kept. */
export function newestOf(
  added: readonly Schema<"Record">[],
  shown: readonly Schema<"Record">[],
): readonly Schema<"Record">[] {
  const seen = new Set<string>();
  return [...added, ...shown]
    .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : a.receivedAt > b.receivedAt ? -1 : 0))
    .filter(({ barcode }) => !seen.has(barcode) && seen.add(barcode))
    .slice(0, SHOWN_MAX);
}
