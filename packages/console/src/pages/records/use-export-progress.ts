import { useQuery } from "@tanstack/react-query";
import { ApiProblem, ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import type { ExportJob } from "./export-jobs.ts";

const POLL_MS = 500;

/** An export that the server does not know after this time was never begun: the download did not reach it. */
const BEGIN_MS_MAX = 8_000;

export interface ExportView {
  readonly state: Exclude<Schema<"Export">["state"], "refused"> | "waiting";
  readonly progress: Schema<"Export"> | undefined;
  /** Why there is no progress: the export was never begun, or the server has forgotten it. */
  readonly missing: "neverStarted" | "forgotten" | null;
  /** Why the server refused it. */
  readonly refusal: ApiProblem | null;
}

/** The progress of an export. It is asked for until the export has ended. */
export function useExportProgress(job: ExportJob): ExportView {
  const { id, startedAt } = job;
  const { data, error } = useQuery({
    queryKey: [job.accountSet, "export", id],
    queryFn: async ({ signal }) => {
      // The download is a request of the browser. It gets a head start, so that the server knows the export when it is
      // asked.
      const early = startedAt + POLL_MS - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      return ask("GET /api/v1/exports/{id}", { path: { id }, signal });
    },
    retry: false,
    refetchInterval: ({ state }) => {
      if (state.data !== undefined && state.data.state !== "running") return false;
      if (isUnknown(state.error) && (state.data !== undefined || performance.now() - startedAt > BEGIN_MS_MAX))
        return false;
      return POLL_MS;
    },
  });
  if (isUnknown(error) && data !== undefined && data.state === "running") {
    return { state: "failed", progress: data, missing: "forgotten", refusal: null };
  }
  if (data?.state === "refused") {
    const refusal = new ApiProblem(data.refusal?.status ?? 0, data.refusal ?? {});
    return { state: "failed", progress: undefined, missing: null, refusal };
  }
  if (data !== undefined) return { state: data.state, progress: data, missing: null, refusal: null };
  // The time of the answer is taken. Two renderings would read two times from the clock.
  if (isUnknown(error) && performance.now() - startedAt > BEGIN_MS_MAX) {
    return { state: "failed", progress: undefined, missing: "neverStarted", refusal: null };
  }
  return { state: "waiting", progress: undefined, missing: null, refusal: null };
}

function isUnknown(error: Error | null): boolean {
  return error instanceof ApiProblem && error.status === 404;
}
