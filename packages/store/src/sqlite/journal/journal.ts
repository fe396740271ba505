import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsync,
  fsyncSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { invariant } from "@cellgrade/contract/invariant";
import { StoreError } from "../../store.ts";
import { fillFile } from "./fill-file.ts";
import { encodeFrame, FRAME_HEADER_BYTES, type JournalBatch, readSegment } from "./journal-format.ts";

// The durable log in front of an account set's database: what is acknowledged is here first. Two segment files take turns;
// one is put to use again when everything in it has been applied to the database.
//
// OPEN ⇄ HUNG (a sync does not end in time, and does later); OPEN → CLOSED.
// What waits is written in one flight: a write into the file cache, then a sync on the thread pool, so that a slow disk
// or one that hangs does not hold the event loop. Flights end in the order they began, whatever the order of their syncs:
// a frame is found after a crash only when those before it are.

/** Two segments of this size hold some 80,000 submissions that are not applied yet; preallocated, so a sync moves no metadata. */
const SEGMENT_BYTES = 8 * 1024 * 1024;

/** A disk that takes longer is called hung: machines are told to retry instead of being kept waiting. */
const PATIENCE_MS = 5_000;

/** While one flight is synced the next is written: more of them would only make the batches smaller. */
const FLIGHTS_MAX = 2;

export interface Journal {
  /** What the segments held when they were opened, in order; some of it may be applied already. */
  readonly recovered: readonly JournalBatch[];
  /** Resolves when the submissions are on stable storage; rejects with {@link StoreError}. Several may be under way. */
  append(count: number, payload: string): Promise<void>;
  /** The disk does not answer: appends are refused until it does. */
  isHung(): boolean;
  /** Everything up to this seq is durable in the database: its segment may be used again. */
  release(appliedThrough: number): void;
  /** Rejects while the disk hangs. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** The segments are `<path>-0` and `<path>-1`. */
  readonly path: string;
  /** The last seq applied to the database. */
  readonly appliedThrough: number;
  /** Called in order, once for each batch that has become durable, also after its append was given up. */
  readonly onDurable: (batch: JournalBatch) => void;
  readonly segmentBytes?: number;
  readonly patienceMs?: number;
  /** Stands in for the disk in tests. */
  readonly disk?: JournalDisk;
}

export interface JournalDisk {
  /** Writes all bytes at a position of the file. */
  write(descriptor: number, bytes: Buffer, position: number): void;
  /** Resolves when everything written to the file is on stable storage. */
  sync(descriptor: number): Promise<void>;
}

interface Waiting {
  readonly count: number;
  readonly payload: string;
  readonly resolve: () => void;
  readonly reject: (error: StoreError) => void;
}

/** Opens or creates the segments. Throws when they cannot be read or made. */
export function openJournal(options: JournalOptions): Journal {
  const { onDurable, segmentBytes = SEGMENT_BYTES, patienceMs = PATIENCE_MS, disk = realDisk } = options;
  const segments = openSegments(options.path, segmentBytes);
  const recovered = segments.flatMap(({ batches }) => batches).toSorted((a, b) => a.firstSeq - b.firstSeq);
  let appliedThrough = options.appliedThrough;
  let lastSeq = Math.max(appliedThrough, ...segments.map((segment) => segment.lastSeq));
  let current: Segment | null = null;
  let waiting: Waiting[] = [];
  let flights: Flight[] = [];
  let state: "OPEN" | "HUNG" | "CLOSED" = "OPEN";
  let noSegment: NodeJS.Timeout | null = null;
  let remaking: Promise<void> | null = null;
  let onRest: (() => void) | null = null;

  function refuseWaiting(reason: string, cause?: unknown): void {
    for (const { reject } of waiting.splice(0)) reject(new StoreError(reason, "nothing", { cause }));
  }

  /** The segment with room for a frame, or null while both hold what is not applied yet. */
  function segmentFor(bytes: number): Segment | null {
    if (current !== null && current.offset + bytes <= segmentBytes) return current;
    const next = segments.find((segment) => segment !== current && segment.lastSeq <= appliedThrough);
    if (next === undefined) return null;
    if (next.doubtful) {
      remaking ??= remake(next);
      return null;
    }
    renewSegment(next);
    current = next;
    return next;
  }

  /** On the side, for its syncs may hang; when it fails, what comes next tries again. */
  async function remake(segment: Segment): Promise<void> {
    try {
      await remakeSegment(segment, segmentBytes);
    } catch (cause) {
      refuseWaiting("the journal cannot be made anew", cause);
      onRest?.();
    }
    remaking = null;
    freed();
  }

  /** There may be a segment again. */
  function freed(): void {
    if (noSegment === null) return;
    clearTimeout(noSegment);
    noSegment = null;
    begin();
  }

  /** Takes from `waiting` what fits the segment. */
  function takeFlight(segment: Segment): Flight & { readonly bytes: Buffer } {
    const taken: Waiting[] = [];
    const batches: JournalBatch[] = [];
    const frames: Buffer[] = [];
    let bytes = 0;
    let seq = lastSeq;
    for (const item of waiting) {
      const batch = { firstSeq: seq + 1, count: item.count, payload: item.payload };
      const frame = encodeFrame(batch, segment.salt);
      if (segment.offset + bytes + frame.length > segmentBytes) break;
      taken.push(item);
      batches.push(batch);
      frames.push(frame);
      bytes += frame.length;
      seq += item.count;
    }
    waiting = waiting.slice(taken.length);
    return { segment, taken, batches, bytes: Buffer.concat(frames), lastSeq: seq, end: null, givenUp: false };
  }

  /** Begins flights while something waits and may fly. */
  function begin(): void {
    if (state !== "OPEN") return;
    while (waiting.length > 0 && flights.length < FLIGHTS_MAX) {
      const segment = segmentFor(FRAME_HEADER_BYTES + Buffer.byteLength((waiting[0] as Waiting).payload));
      if (segment === null) {
        noSegment ??= setTimeout(() => {
          noSegment = null;
          refuseWaiting("no segment of the journal is free");
          onRest?.();
        }, patienceMs);
        return;
      }
      const { bytes, ...flight } = takeFlight(segment);
      try {
        disk.write(segment.descriptor, bytes, segment.offset);
      } catch (cause) {
        failWrite(flight, cause);
        continue;
      }
      segment.offset += bytes.length;
      lastSeq = flight.lastSeq;
      fly(flight);
    }
  }

  /** A write that found no room left nothing that counts, and the next takes its place; of any other nobody can tell. */
  function failWrite({ taken, segment, lastSeq: written }: Flight, cause: unknown): void {
    const { code } = cause as NodeJS.ErrnoException;
    const noRoom = code === "ENOSPC" || code === "EDQUOT";
    if (!noRoom) {
      abandon(segment);
      lastSeq = written; // its frames may be found after a crash: nobody else may have their numbers
    }
    const error = new StoreError("the journal could not be written", noRoom ? "nothing" : "unknown", { cause });
    for (const { reject } of taken) reject(error);
  }

  /** What was written last may or may not be on the disk, and no later sync can tell: nothing is written behind it. */
  function abandon(segment: Segment): void {
    segment.offset = segmentBytes;
    segment.doubtful = true;
  }

  function fly(flight: Flight): void {
    const tooLong = setTimeout(hang, patienceMs);
    flights.push(flight);
    const end = (error: StoreError | null): void => {
      clearTimeout(tooLong);
      flight.end ??= { error };
      land();
    };
    disk.sync(flight.segment.descriptor).then(
      () => end(null),
      (cause: unknown) => {
        abandon(flight.segment);
        end(new StoreError("the journal could not be synced", "unknown", { cause }));
      },
    );
  }

  function hang(): void {
    state = "HUNG";
    const error = new StoreError("the disk does not answer", "unknown");
    for (const flight of flights) {
      flight.givenUp = true;
      for (const { reject } of flight.taken) reject(error);
    }
    refuseWaiting("the disk does not answer");
    onRest?.();
  }

  /** Ends flights from the first on. Behind a failed one in the same segment nothing can be found after a crash. */
  function land(): void {
    for (let [flight] = flights; flight?.end != null; [flight] = flights) {
      flights = flights.slice(1);
      const { error } = flight.end;
      for (const later of flights) if (error !== null && later.segment === flight.segment) later.end = { error };
      if (error === null) {
        flight.segment.lastSeq = flight.lastSeq;
        for (const batch of flight.batches) onDurable(batch);
      }
      if (flight.givenUp) continue;
      for (const { resolve, reject } of flight.taken) {
        if (error === null) resolve();
        else reject(error);
      }
    }
    if (state === "HUNG" && flights.length === 0) state = "OPEN"; // it came back by itself
    begin();
    if (flights.length === 0 && waiting.length === 0) onRest?.();
  }

  return {
    recovered,
    append(count, payload) {
      if (state === "CLOSED") return Promise.reject(new StoreError("the store is closed", "nothing"));
      if (state === "HUNG") return Promise.reject(new StoreError("the disk does not answer", "nothing"));
      invariant(
        FRAME_HEADER_BYTES + Buffer.byteLength(payload) <= segmentBytes,
        "a commit fits a segment: its bounds are far below",
      );
      return new Promise((resolve, reject) => {
        waiting.push({ count, payload, resolve, reject });
        begin();
      });
    },
    isHung: () => state === "HUNG",
    release(seq) {
      appliedThrough = Math.max(appliedThrough, seq);
      freed();
    },
    async close() {
      if ((flights.length > 0 || waiting.length > 0) && state === "OPEN") {
        await new Promise<void>((resolve) => {
          onRest = resolve;
        });
      }
      if (state === "HUNG") throw new StoreError("the disk does not answer", "unknown");
      state = "CLOSED";
      refuseWaiting("the store is closed");
      await remaking;
      for (const { descriptor } of segments) closeSync(descriptor);
    },
  };
}

interface Flight {
  readonly segment: Segment;
  readonly taken: readonly Waiting[];
  readonly batches: readonly JournalBatch[];
  readonly lastSeq: number;
  /** How its sync ended; null while it has not. */
  end: { readonly error: StoreError | null } | null;
  /** Its callers were told that the outcome is unknown. */
  givenUp: boolean;
}

interface Segment {
  readonly file: string;
  descriptor: number;
  salt: number;
  /** Where the next frame goes. */
  offset: number;
  /** The last seq it holds that is durable; -1 for none. What failed is not waited for. */
  lastSeq: number;
  /** A write or sync of it failed: it is made anew before its next use. */
  doubtful: boolean;
  /** What it held when it was opened. */
  readonly batches: readonly JournalBatch[];
}

function openSegments(path: string, segmentBytes: number): readonly [Segment, Segment] {
  const first = openSegment(`${path}-0`, segmentBytes);
  return [first, closedOnError(first.descriptor, () => openSegment(`${path}-1`, segmentBytes))];
}

/** A store that cannot be opened is tried again for as long as it takes: an attempt leaves nothing open. */
function closedOnError<Result>(descriptor: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Opens a segment file, written to its full length, so that a later sync of it need not move the file's metadata. */
function openSegment(file: string, segmentBytes: number): Segment {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o644);
  return closedOnError(descriptor, () => {
    if (fstatSync(descriptor).size < segmentBytes) {
      fillFile(descriptor, segmentBytes);
      fsyncSync(descriptor);
      syncFolder(dirname(file));
    }
    return readSegmentFile(file, descriptor, segmentBytes);
  });
}

function readSegmentFile(file: string, descriptor: number, segmentBytes: number): Segment {
  const batches = readSegment((offset, bytes) => {
    const content = Buffer.allocUnsafe(Math.max(0, Math.min(bytes, segmentBytes - offset)));
    return content.subarray(0, readSync(descriptor, content, 0, content.length, offset));
  });
  const last = batches.at(-1);
  return {
    file,
    descriptor,
    salt: 0,
    offset: segmentBytes,
    lastSeq: last === undefined ? -1 : last.firstSeq + last.count - 1,
    doubtful: false,
    batches,
  };
}

/** One in doubt is made anew: the system may call its pages clean. */
async function remakeSegment(segment: Segment, segmentBytes: number): Promise<void> {
  rmSync(segment.file, { force: true });
  const descriptor = openSync(segment.file, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    fillFile(descriptor, segmentBytes);
    await promisify(fsync)(descriptor);
    await syncFolderAside(dirname(segment.file));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  closeSync(segment.descriptor);
  segment.descriptor = descriptor;
  segment.doubtful = false;
}

/** Puts a segment to use again from its start. */
function renewSegment(segment: Segment): void {
  segment.salt = randomBytes(4).readUInt32LE();
  segment.offset = 0;
}

const realDisk: JournalDisk = {
  write(descriptor, bytes, position) {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
    }
  },
  sync: promisify(fdatasync),
};

function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // folders cannot be synced there; NTFS journals them
  const descriptor = openSync(folder, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

async function syncFolderAside(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
