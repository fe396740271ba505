import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";

/** It reads all that came in a day, and a scanner that fails is no matter of seconds. */
const AGAIN_MS = 60_000;

/** The barcodes of the last day that cannot be of one cell. */
export function suspectBarcodesQuery(code: string) {
  return queryOptions({
    queryKey: [code, "suspect-barcodes"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/suspect-barcodes", { path: { code }, signal }),
    refetchInterval: AGAIN_MS,
  });
}
