import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useLive } from "../../live/use-live.ts";
import { type RecordsState, recordsFilterQuery } from "./records-state.ts";

/**
 * The page of records that the state names. The first page of the newest receipts is asked for again after each save.
 * Other pages stay as they are, so that nothing moves under the reader.
 */
export function useRecords(state: RecordsState): UseQueryResult<Schema<"RecordPage">> & { readonly live: boolean } {
  const { code } = useAccountSet();
  const queryClient = useQueryClient();
  const { sort, limit, cursor } = state;
  const query = { ...recordsFilterQuery(state), sort, limit: Number(limit), ...(cursor !== null && { cursor }) };
  const result = useQuery({
    queryKey: [code, "records", query],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/records", { path: { code }, query, signal }),
    // The old page stays until the next one comes. Records of another account set never stay.
    placeholderData: (previous, before) => (before?.queryKey[0] === code ? previous : undefined),
  });
  const live = cursor === null && sort === "-receivedAt";
  useLive(code, ({ type }) => {
    if (live && type !== "refused") void queryClient.invalidateQueries({ queryKey: [code, "records"] });
  });
  return { ...result, live };
}
