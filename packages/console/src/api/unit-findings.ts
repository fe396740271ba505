import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";

/** The server looks again when it is asked; medians move with a tray, which takes hours. */
const AGAIN_MS = 60_000;

/** What the unit watch has found and nobody has cleared, and the units that the numbers speak for. */
export function unitFindingsQuery(code: string) {
  return queryOptions({
    queryKey: [code, "unit-findings"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/unit-findings", { path: { code }, signal }),
    refetchInterval: AGAIN_MS,
  });
}
