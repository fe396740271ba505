import { useSyncExternalStore } from "react";
import { randomId } from "../../parts/random-id.ts";

// The exports that were begun in this tab. The browser downloads them by itself, so they outlive the dialog and the
// page. Their ids are kept here, to ask the server how far they are.

/** What Excel reads stands first. */
export const FORMATS = ["xlsx", "csv", "excel-csv"] as const;

export interface ExportJob {
  readonly id: string;
  readonly accountSet: string;
  readonly format: (typeof FORMATS)[number];
  /** In ms, by the clock of `performance.now()`, which nobody sets. */
  readonly startedAt: number;
}

/** The jobs, newest first. Older ones are dropped; the server forgets them too. */
const JOBS_MAX = 5;

let jobs: readonly ExportJob[] = [];
const listeners = new Set<() => void>();

/** Lets the browser download from the address that `urlFor` gives. */
export function startExport(job: Pick<ExportJob, "accountSet" | "format">, urlFor: (id: string) => string): void {
  const id = randomId();
  const anchor = document.createElement("a");
  anchor.href = urlFor(id);
  // The server names the file. The attribute keeps an answer that is no file from replacing the page.
  anchor.download = "";
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  jobs = [{ ...job, id, startedAt: performance.now() }, ...jobs].slice(0, JOBS_MAX);
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
