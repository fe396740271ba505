import { useSyncExternalStore } from "react";
import { randomId } from "../../parts/random-id.ts";

// The exports begun in this tab. The browser downloads them by itself, so they outlive the dialog and the page: what is
// kept here is only their ids, to ask the server how far they are.

export interface ExportJob {
  readonly id: string;
  readonly accountSet: string;
  readonly format: "csv" | "xlsx";
  /** ms by this browser's clock. */
  readonly startedAt: number;
}

/** The newest first; older ones are forgotten by the server too. */
const JOBS_MAX = 5;

let jobs: readonly ExportJob[] = [];
const listeners = new Set<() => void>();

/** Lets the browser download what `urlFor` names. */
export function startExport(job: Pick<ExportJob, "accountSet" | "format">, urlFor: (id: string) => string): void {
  const id = randomId();
  const anchor = document.createElement("a");
  anchor.href = urlFor(id);
  // The server names the file; the attribute keeps an answer that is no file from being shown instead of the page.
  anchor.download = "";
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  jobs = [{ ...job, id, startedAt: Date.now() }, ...jobs].slice(0, JOBS_MAX);
  for (const listener of listeners) listener();
}

export function useExportJobs(accountSet: string): readonly ExportJob[] {
  const all = useSyncExternalStore(subscribe, () => jobs);
  return all.filter((job) => job.accountSet === accountSet);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
