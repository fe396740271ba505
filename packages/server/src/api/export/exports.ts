import type { Caller } from "../../access/caller.ts";
import { Problem } from "../../problem.ts";

// The exports of this process: RUNNING → DONE | CANCELLED | FAILED, or REFUSED from the start. Those that ended are remembered for a while, so
// that a page can show how one ended. They are kept in memory: an export is over with the process that makes it.

type ExportState = "running" | "done" | "cancelled" | "failed" | "refused";

export interface ExportProgress {
  readonly id: string;
  readonly state: ExportState;
  /** Rows written so far. */
  readonly rows: number;
  /** Rows that there will be; null until it is known. */
  readonly rowsTotal: number | null;
  /** Bytes of the file so far. */
  readonly bytes: number;
  /** Why it was refused; null when it was not. */
  readonly refusal: Problem | null;
}

export interface RunningExport {
  readonly id: string;
  /** Aborted when the export is cancelled and when the server stops. */
  readonly signal: AbortSignal;
  report(progress: Partial<Pick<ExportProgress, "rows" | "rowsTotal" | "bytes">>): void;
  end(state: "done" | "cancelled" | "failed"): void;
}

export interface Exports {
  /**
   * A new export of a caller. Throws EXPORT_RUNNING when its id is in use, EXPORTS_BUSY at the bound, SERVER_STOPPING once
   * closed.
   */
  start(id: string, caller: Pick<Caller, "id">): RunningExport;
  /** Remembers that an export was not begun, and why. Does nothing when there is one of this id. */
  refuse(id: string, caller: Pick<Caller, "id">, refusal: Problem): void;
  /** The progress of an export. Throws EXPORT_NOT_FOUND, as for one of somebody else. */
  find(id: string, caller: Pick<Caller, "id">): ExportProgress;
  /** Ends an export, unless it has ended already, and gives its progress. Throws EXPORT_NOT_FOUND. */
  cancel(id: string, caller: Pick<Caller, "id">): ExportProgress;
  /** Cancels what runs. Later exports are refused. */
  close(): void;
}

export interface ExportsOptions {
  /** Exports at a time. Each reads the database for seconds, and what is saved meanwhile piles up (SNAPSHOT_MS_MAX). */
  readonly runningMax: number;
  /** An ended export is remembered this long, for a page that asks once a second. */
  readonly endedMsMax: number;
  /** Ended exports that are remembered. The oldest are forgotten first. */
  readonly endedMax: number;
}

export const EXPORTS_DEFAULTS: ExportsOptions = { runningMax: 2, endedMsMax: 10 * 60_000, endedMax: 100 };

const NOTHING = { rows: 0, rowsTotal: null, bytes: 0, refusal: null };

interface Entry {
  /** The id of the caller who started it. */
  readonly by: string | null;
  progress: ExportProgress;
  readonly abort: AbortController;
  /** In ms, by a clock that only goes forward; null while it runs. */
  endedAt: number | null;
}

export function createExports({ runningMax, endedMsMax, endedMax }: ExportsOptions = EXPORTS_DEFAULTS): Exports {
  /** Exports by id, in the order of their starts. */
  const entries = new Map<string, Entry>();
  let closed = false;

  function forget(): void {
    const now = performance.now();
    const ended = [...entries].filter(([, { endedAt }]) => endedAt !== null);
    for (const [position, [id, { endedAt }]] of ended.entries()) {
      const tooMany = position < ended.length - endedMax;
      if (tooMany || (endedAt ?? now) < now - endedMsMax) entries.delete(id);
    }
  }

  function entryOf(id: string, caller: Pick<Caller, "id">): Entry {
    forget();
    const entry = entries.get(id);
    if (entry?.by === caller.id) return entry;
    throw new Problem("EXPORT_NOT_FOUND", { id });
  }

  return {
    start(id, caller) {
      forget();
      if (closed) throw new Problem("SERVER_STOPPING", {});
      const running = [...entries.values()].filter(({ endedAt }) => endedAt === null);
      if (entries.get(id)?.endedAt === null) throw new Problem("EXPORT_RUNNING", { id }, { parameter: "id" });
      if (running.length >= runningMax) throw new Problem("EXPORTS_BUSY", { max: runningMax });
      const entry: Entry = {
        by: caller.id,
        progress: { ...NOTHING, id, state: "running" },
        abort: new AbortController(),
        endedAt: null,
      };
      entries.delete(id);
      entries.set(id, entry);
      return {
        id,
        signal: entry.abort.signal,
        report(progress) {
          if (entry.endedAt === null) entry.progress = { ...entry.progress, ...progress };
        },
        end(state) {
          entry.progress = { ...entry.progress, state };
          entry.endedAt = performance.now();
        },
      };
    },
    refuse(id, caller, refusal) {
      if (entries.has(id)) return;
      const progress = { ...NOTHING, id, state: "refused", refusal } as const;
      entries.set(id, { by: caller.id, progress, abort: new AbortController(), endedAt: performance.now() });
      forget();
    },
    find: (id, caller) => entryOf(id, caller).progress,
    cancel(id, caller) {
      const entry = entryOf(id, caller);
      if (entry.endedAt === null) {
        entry.progress = { ...entry.progress, state: "cancelled" };
        entry.abort.abort();
      }
      return entry.progress;
    },
    close() {
      closed = true;
      for (const { abort, endedAt } of entries.values()) if (endedAt === null) abort.abort();
    },
  };
}
