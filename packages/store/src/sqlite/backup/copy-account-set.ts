import { readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { BackupError } from "../../backup.ts";
import { createBatchWriter } from "../apply/batch-writer.ts";
import { findFrames } from "../journal/find-frames.ts";
import { type JournalBatch, readFrame } from "../journal/journal-format.ts";
import { recoverFrames } from "../journal/recover-frames.ts";
import { migrations } from "../migrations.ts";
import { openForReading } from "../read/open-for-reading.ts";
import { selectRows } from "../select-rows.ts";
import { beginReading, copyDatabase, type CopyOptions, settleCopy } from "./copy-database.ts";

// The copy of an account set is its database, to which the journal is applied: one file that needs no other.
//
// The journal is read before the database. Whatever was acknowledged by then is in one of the two: a segment is written
// over only when all that it held is applied, and so it is in a database that is looked at later.

/** Little of the source is read twice. */
const CACHE_BYTES = 1024 * 1024;

/** When segments take turns while they are read, frames are missing between what was read of the one and of the other. */
const READS_MAX = 5;
const READ_AGAIN_MS = 200;

/**
 * Copies `<from>.sqlite` and what its journal holds beyond it to the file `to`. Gives the faults of what was applied: of
 * submissions that were set aside, and of damaged records. Rejects with {@link BackupError} when the journal has lost what
 * was acknowledged.
 */
export async function copyAccountSet(from: string, to: string, options: CopyOptions): Promise<readonly Error[]> {
  const source = openForReading(`${from}.sqlite`, CACHE_BYTES);
  let batches: readonly JournalBatch[];
  try {
    batches = await readBeyond(source, `${from}.journal`);
    await copyDatabase(source, to, options);
  } finally {
    source.close();
  }
  return settleCopy(to, migrations, (db) => {
    const writer = createBatchWriter(db);
    writer.write(batches);
    return writer.commit().setAside;
  });
}

/** What the journal holds beyond the state of the database that the connection reads from then on. */
async function readBeyond(source: DatabaseSync, path: string): Promise<readonly JournalBatch[]> {
  for (let reads = 1; ; reads += 1) {
    const segments = await readSegments(path);
    beginReading(source);
    const [applied] = selectRows<[through: number]>(source, "select through from applied");
    const { frames, lost } = recoverFrames(segments, applied?.[0] ?? 0);
    const [gap] = lost;
    if (gap === undefined) {
      return frames.flatMap(({ file, offset, bytes }) => {
        const segment = segments.find((each) => each.path === file);
        const batch = segment === undefined ? null : readFrame(segment.bytes.subarray(offset, offset + bytes));
        return batch === null ? [] : [batch];
      });
    }
    source.exec("commit");
    if (reads >= READS_MAX) {
      throw new BackupError(
        `${path} has lost the acknowledged submissions ${gap.first} to ${gap.last}: run cellgrade check`,
      );
    }
    await delay(READ_AGAIN_MS);
  }
}

async function readSegments(path: string) {
  const segments = [];
  for (const segment of [`${path}-0`, `${path}-1`]) {
    const bytes = readIfThere(segment);
    const content = await findFrames(async (position, length) => bytes.subarray(position, position + length));
    segments.push({ path: segment, bytes, content });
  }
  return segments;
}

/** A segment as it is now, 16 MiB. Empty where a store was never opened. */
function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
