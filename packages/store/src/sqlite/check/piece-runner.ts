import { availableParallelism } from "node:os";
import type { DatabaseSync } from "node:sqlite";
import { CheckError } from "../../check.ts";
import { startThread } from "../threads/thread-calls.ts";
import { checkPiece, openForCheck, type Piece, type PieceResult, unreadable } from "./check-database.ts";

/** A piece of a database, and the migrations that its file has seen. */
export interface Work {
  readonly file: string;
  readonly schema: readonly string[];
  readonly piece: Piece;
}

export interface PieceRunner {
  /** Does all work, and calls back with each result. Rejects with {@link CheckError} when something cannot be checked. */
  run(work: readonly Work[], onResult: (work: Work, result: PieceResult) => void): Promise<void>;
}

/** Does pieces one after another, and keeps the connection while they are of one file. */
export function createPieceWorker(): { check(work: Work): PieceResult; close(): void } {
  let open: { readonly file: string; readonly db: DatabaseSync } | null = null;

  function close(): void {
    open?.db.close();
    open = null;
  }

  return {
    check({ file, schema, piece }) {
      try {
        if (open?.file !== file) {
          close();
          open = { file, db: openForCheck(file, schema) };
        }
        return checkPiece(open.db, piece, schema);
      } catch (error) {
        return { versions: 0, ...unreadable(file, error) };
      }
    },
    close,
  };
}

/** More threads than this read the disk in more places at once than it likes. */
const THREADS_MAX = 4;

/** Does pieces on threads, one for each processor. */
export function createPieceThreads(): PieceRunner {
  return {
    async run(work, onResult) {
      const waiting = [...work];

      async function serve(): Promise<void> {
        const thread = startThread<Work>(new URL("./check-worker.ts", import.meta.url));
        try {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            onResult(next, (await thread.call(next)) as PieceResult);
          }
        } catch (cause) {
          waiting.length = 0;
          throw new CheckError((cause as Error).message, { cause }); // an error loses its class on its way
        } finally {
          await thread.end();
        }
      }

      await Promise.all(Array.from({ length: Math.min(availableParallelism(), THREADS_MAX) }, serve));
    },
  };
}
