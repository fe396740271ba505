import { invariant } from "@cellgrade/contract/invariant";
import { StoreError } from "../../store.ts";
import { type JournalDisk, realDisk } from "./disk.ts";
import { type Append, createFlights, type Flight } from "./flights.ts";
import { encodeFrame, FRAME_HEADER_BYTES } from "./journal-format.ts";
import type { JournalFrame } from "./read-frames.ts";
import { abandon, openSegments, type Segment } from "./segments.ts";

// The durable log in front of an account set's database: a submission is here before it is acknowledged. OPEN → CLOSED.
// Appends that wait are written together, into the file cache, and share a sync on the thread pool: that is a flight.

/** A segment holds some 140,000 submissions. It is preallocated, so a sync moves no metadata. */
const SEGMENT_BYTES = 16 * 1024 * 1024;

/**
 * Submissions that are durable and not applied. Beyond them an append waits for the next commit of the applier, so a rush
 * slows down evenly: one segment holds them, and so the other is free when that is full. A reader waits for them too, and
 * they take less than the 5 seconds that it may.
 */
const BEHIND_MAX = 100_000;

/** A disk that takes longer is called hung: machines are told to retry instead of being kept waiting. */
const PATIENCE_MS = 5_000;

/** While one flight is synced the next is written: more of them would only make the batches smaller. */
const FLIGHTS_MAX = 2;

export interface Journal {
  /** What the segments held when they were opened, in order. Some of it may be applied already. */
  readonly recovered: readonly JournalFrame[];
  /** Resolves when the submissions are on stable storage; rejects with {@link StoreError}. Several may be under way. */
  append(count: number, payload: string): Promise<void>;
  /** True while the disk does not answer: appends are refused. */
  isHung(): boolean;
  /** Says that everything up to this seq is durable in the database, so its segment may be used again. */
  release(appliedThrough: number): void;
  /** Rejects while the disk hangs. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** The segments are `<path>-0` and `<path>-1`. */
  readonly path: string;
  /** The last seq applied to the database. */
  readonly appliedThrough: number;
  /** Called in order, once for each frame that has become durable, also after its append was given up. */
  readonly onDurable: (frame: JournalFrame) => void;
  readonly segmentBytes?: number;
  readonly behindMax?: number;
  readonly patienceMs?: number;
  /** Stands in for the disk in tests. */
  readonly disk?: JournalDisk;
}

/** Opens or creates the segments. Throws when they cannot be read or made. */
export function openJournal(options: JournalOptions): Journal {
  const { path, onDurable, disk = realDisk } = options;
  const { segmentBytes = SEGMENT_BYTES, behindMax = BEHIND_MAX, patienceMs = PATIENCE_MS } = options;
  const segments = openSegments({ path, segmentBytes, onRemade });
  const flights = createFlights(disk, { patienceMs, onDurable: noteDurable, onHung, onEnd: proceed });
  let appliedThrough = options.appliedThrough;
  /** The last seq that was given. One whose write failed is never applied, and never given again. */
  let lastSeq = Math.max(appliedThrough, segments.lastSeq);
  let durableThrough = lastSeq;
  let waiting: Append[] = [];
  let closed = false;
  /** Runs while appends wait for room. */
  let tooFull: NodeJS.Timeout | null = null;
  let onRest: (() => void) | null = null;

  function refuseWaiting(reason: string, cause?: unknown): void {
    for (const { reject } of waiting.splice(0)) reject(new StoreError(reason, "nothing", { cause }));
    onRest?.();
  }

  function noteDurable(frame: JournalFrame): void {
    durableThrough = frame.firstSeq + frame.count - 1;
    onDurable(frame);
  }

  function onHung(): void {
    refuseWaiting("the disk does not answer");
  }

  function onRemade(fault: { readonly cause: unknown } | null): void {
    if (fault !== null) refuseWaiting("the journal cannot be made anew", fault.cause);
    goOn();
  }

  /** There may be room again for appends that wait for it. */
  function goOn(): void {
    if (tooFull === null) return;
    clearTimeout(tooFull);
    tooFull = null;
    begin();
  }

  function waitForApplier(): void {
    tooFull ??= setTimeout(() => {
      tooFull = null;
      refuseWaiting("the journal is full");
    }, patienceMs);
  }

  /** Takes as many waiting appends as fit the segment. */
  function takeFlight(segment: Segment): { readonly flight: Flight; readonly bytes: Buffer } {
    const frames: JournalFrame[] = [];
    const encoded: Buffer[] = [];
    let { offset } = segment;
    let seq = lastSeq;
    for (const { count, payload } of waiting) {
      const frame = encodeFrame({ firstSeq: seq + 1, count, payload }, segment.salt);
      if (offset + frame.length > segmentBytes) break;
      frames.push({ file: segment.file, offset, bytes: frame.length, firstSeq: seq + 1, count });
      encoded.push(frame);
      offset += frame.length;
      seq += count;
    }
    const appends = waiting.splice(0, frames.length);
    return { flight: { segment, appends, frames, lastSeq: seq }, bytes: Buffer.concat(encoded) };
  }

  /** Begins flights while appends wait and another flight may be under way. */
  function begin(): void {
    if (closed || flights.isHung()) return;
    for (let [first] = waiting; first !== undefined && flights.underWay < FLIGHTS_MAX; [first] = waiting) {
      if (durableThrough - appliedThrough >= behindMax) return waitForApplier();
      const segment = segments.withRoom(FRAME_HEADER_BYTES + Buffer.byteLength(first.payload), appliedThrough);
      if (segment === null) return waitForApplier();
      const { flight, bytes } = takeFlight(segment);
      try {
        disk.write(segment.descriptor, bytes, segment.offset);
      } catch (cause) {
        failWrite(flight, cause);
        continue;
      }
      segment.offset += bytes.length;
      lastSeq = flight.lastSeq;
      flights.begin(flight);
    }
  }

  /** A write that found no room left nothing that counts, and the next takes its place. Any other outcome is unknown. */
  function failWrite({ appends, segment, lastSeq: written }: Flight, cause: unknown): void {
    const { code } = cause as NodeJS.ErrnoException;
    const noRoom = code === "ENOSPC" || code === "EDQUOT";
    if (!noRoom) {
      abandon(segment);
      lastSeq = written; // The frames may be found after a crash, so no other submission may have their numbers.
    }
    const error = new StoreError("the journal could not be written", noRoom ? "nothing" : "unknown", { cause });
    for (const { reject } of appends) reject(error);
  }

  function proceed(): void {
    begin();
    if (flights.underWay === 0 && waiting.length === 0) onRest?.();
  }

  return {
    recovered: segments.recovered,
    append(count, payload) {
      if (closed) return Promise.reject(new StoreError("the store is closed", "nothing"));
      if (flights.isHung()) return Promise.reject(new StoreError("the disk does not answer", "nothing"));
      invariant(
        FRAME_HEADER_BYTES + Buffer.byteLength(payload) <= segmentBytes,
        "a commit fits a segment: its bounds are far below",
      );
      return new Promise((resolve, reject) => {
        waiting.push({ count, payload, resolve, reject });
        begin();
      });
    },
    isHung: () => flights.isHung(),
    release(seq) {
      appliedThrough = Math.max(appliedThrough, seq);
      goOn();
    },
    async close() {
      if ((flights.underWay > 0 || waiting.length > 0) && !flights.isHung()) {
        await new Promise<void>((resolve) => {
          onRest = resolve;
        });
      }
      if (flights.isHung()) throw new StoreError("the disk does not answer", "unknown");
      closed = true;
      refuseWaiting("the store is closed");
      await segments.close();
    },
  };
}
