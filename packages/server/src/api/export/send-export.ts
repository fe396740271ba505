import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PageRequest, RecordFilter, RecordStore, StoredRecord } from "@cellgrade/store/store";
import type { FastifyReply } from "fastify";
import type { Logger } from "pino";
import { Problem } from "../../problem.ts";
import type { ExportTable } from "./export-table.ts";
import type { RunningExport } from "./exports.ts";
import { readRows } from "./read-rows.ts";
import { writeCsv, writeExcelCsv } from "./write-csv.ts";
import { writeXlsx } from "./write-xlsx.ts";

// One export goes from the snapshot to rows, to the file, to the socket. The socket sets the pace: rows are read when
// it takes them.

const CSV = { extension: "csv", contentType: "text/csv; charset=utf-8" };
const XLSX = {
  extension: "xlsx",
  contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

export const FORMATS = {
  xlsx: { ...XLSX, write: writeXlsx },
  csv: { ...CSV, write: writeCsv },
  "excel-csv": { ...CSV, write: writeExcelCsv },
} as const;

export type Format = keyof typeof FORMATS;

/** The codes of errors that say that the socket went away. Other errors are failures of the rows. */
const LEFT: ReadonlySet<string> = new Set([
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_UNABLE_TO_PIPE",
  "ECONNRESET",
  "EPIPE",
]);

export interface ExportRequest {
  readonly filter: RecordFilter;
  readonly order: Pick<PageRequest, "sortBy" | "descending">;
  readonly table: ExportTable;
  readonly format: Format;
  readonly fileName: string;
}

/**
 * Answers with the whole file. A failure before the first byte is thrown, and answered as a problem. A later failure
 * breaks the connection off, so that a part is never taken for the whole.
 */
export async function sendExport(
  { store, running, log }: { readonly store: RecordStore; readonly running: RunningExport; readonly log: Logger },
  { filter, order, table, format, fileName }: ExportRequest,
  reply: FastifyReply,
): Promise<void> {
  const { signal } = running;
  const { contentType, write } = FORMATS[format];
  const startedAt = performance.now();
  const ended = new AbortController();
  let rows = 0;
  let bytes = 0;

  async function* counted(
    first: readonly StoredRecord[],
    rest: AsyncIterable<readonly StoredRecord[]>,
  ): AsyncGenerator<readonly StoredRecord[]> {
    yield first;
    running.report({ rows: (rows = first.length) });
    for await (const slice of rest) {
      yield slice;
      running.report({ rows: (rows += slice.length) });
    }
  }

  const countBytes = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      running.report({ bytes: (bytes += chunk.length) });
      done(null, chunk);
    },
  });

  try {
    await store.snapshot(async (reader) => {
      const slices = readRows(reader, filter, order);
      const { value: first = [] } = await slices.next();
      signal.throwIfAborted();
      countInBackground(store, filter, running, AbortSignal.any([signal, ended.signal]));
      reply.hijack();
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        "content-type": contentType,
        "content-disposition": disposition(fileName),
        "x-export-id": running.id,
      });
      await pipeline(write(counted(first, slices), table), countBytes, reply.raw, { signal });
      running.report({ rowsTotal: rows });
      running.end("done"); // before the snapshot's thread has ended: whoever has the file may ask for the next one
    }, signal);
    log.info({ rows, bytes, format, ms: Math.round(performance.now() - startedAt) }, "records exported");
  } catch (error) {
    const cancelled = signal.aborted || LEFT.has((error as NodeJS.ErrnoException).code ?? "");
    running.end(cancelled ? "cancelled" : "failed");
    if (!reply.raw.headersSent) throw signal.aborted ? new Problem("EXPORT_CANCELLED", {}) : error;
    reply.raw.destroy();
    if (cancelled) log.info({ rows, bytes, format }, "an export was cancelled");
    else log.warn({ err: error, rows, bytes, format }, "an export failed");
  } finally {
    ended.abort();
  }
}

/** Reports how many rows fit now, once it is known. Nobody waits for it. The end tells how many there were. */
function countInBackground(
  store: RecordStore,
  filter: RecordFilter,
  running: RunningExport,
  signal: AbortSignal,
): void {
  store.count(filter, signal).then(
    (rowsTotal) => running.report({ rowsTotal }),
    () => {}, // the number stays unknown
  );
}

/** The header that names a download (RFC 6266). The name is in UTF-8 (RFC 5987). */
function disposition(fileName: string): string {
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${fileName.replace(/[^\w.-]/g, "_")}"; filename*=UTF-8''${encoded}`;
}
