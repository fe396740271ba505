import { invariant } from "@cellgrade/contract/invariant";
import { StoreError } from "../../store.ts";
import { type Clock, realClock } from "../clock.ts";
import { type JournalDisk, realDisk } from "./disk.ts";
import { type Append, createFlights, type Flight } from "./flights.ts";
import { createHoles } from "./holes.ts";
import { encodeFrame, FRAME_HEADER_BYTES } from "./journal-format.ts";
import type { JournalFrame } from "./read-frames.ts";
import { abandon, type JournalDamage, openSegments, type Segment } from "./segments.ts";

// The durable log in front of an account set's database: a submission is here before it is acknowledged. OPEN → CLOSED.
// Appends that wait are written together, into the file cache, and share a sync on the thread pool: that is a flight.

/** A segment holds some 140,000 submissions. It is preallocated, so a sync moves no metadata. */
const SEGMENT_BYTES = 16 * 1024 * 1024;

/** A disk that takes longer is called hung: machines are told to retry instead of being kept waiting. */
const PATIENCE_MS = 5_000;

/** While one flight is synced the next is written: more of them would only make the batches smaller. */
const FLIGHTS_MAX = 2;

export interface Journal {
  /** What the segments held when they were opened, in order. Some of it may be applied already. */
  readonly recovered: readonly JournalFrame[];
  /** Copies of files that have lost acknowledged submissions; they stay until somebody removes them. */
  readonly damagedCopies: readonly string[];
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
  /** False: an append waits for the next {@link Journal.release}. */
  readonly mayAppend: () => boolean;
  readonly onDamage: (damage: JournalDamage) => void;
  readonly segmentBytes?: number;
  readonly patienceMs?: number;
  /** Stand in for the disk and the time in tests. */
  readonly disk?: JournalDisk;
  readonly clock?: Clock;
}

/** Opens or creates the segments. Rejects when they cannot be read or made. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { path, onDurable, onDamage, mayAppend, disk = realDisk, clock = realClock } = options;
  const { segmentBytes = SEGMENT_BYTES, patienceMs = PATIENCE_MS } = options;
  let { appliedThrough } = options;
  const segments = await openSegments(disk, { path, segmentBytes, appliedThrough, onDamage, onRemade });
  const { recovered } = segments;
  const flights = createFlights({ clock, patienceMs, onLanded, onHung, onEnd: proceed });
  /** The last seq that was given. One whose write failed is never applied, and never given again. */
  let lastSeq = Math.max(appliedThrough, recovered.lastSeq);
  let durableThrough = lastSeq;
  const holes = createHoles(recovered.missing);
  let waiting: Append[] = [];
  let closed = false;
  /** Calls off the end of the patience with which appends wait for room; null while none does. */
  let stopWaiting: (() => void) | null = null;
  let onRest: (() => void) | null = null;

  function refuseWaiting(reason: string, cause?: unknown): void {
    for (const { reject } of waiting.splice(0)) reject(new StoreError(reason, "nothing", { cause }));
    onRest?.();
  }

  function onLanded(flight: Flight, error: StoreError | null): void {
    if (error !== null) return holes.add(flight);
    flight.segment.lastSeq = flight.lastSeq;
    durableThrough = flight.lastSeq;
    holes.landed(flight);
    for (const frame of flight.frames) onDurable(frame);
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
    if (stopWaiting === null) return;
    stopWaiting();
    stopWaiting = null;
    proceed();
  }

  function waitForRoom(): void {
    stopWaiting ??= clock.after(patienceMs, () => {
      stopWaiting = null;
      refuseWaiting("the journal is full");
    });
  }

  /** Takes as many waiting appends as fit the segment, behind the frames that stand for what has failed. */
  function takeFlight(segment: Segment): {
    readonly flight: Flight;
    readonly bytes: Buffer;
    readonly firstHeaderEnd: number;
  } {
    const mark = { salt: segment.salt, accountedThrough: Math.min(durableThrough, holes.accountedThrough()) };
    const told = holes.untold();
    const encoded = told.map(({ first, last }) =>
      encodeFrame({ firstSeq: first, count: last - first + 1, payload: "" }, mark),
    );
    const frames: JournalFrame[] = [];
    let offset = segment.offset + encoded.length * FRAME_HEADER_BYTES;
    const firstHeaderEnd = encoded.length * FRAME_HEADER_BYTES + FRAME_HEADER_BYTES;
    let seq = lastSeq;
    for (const { count, payload } of waiting) {
      const frame = encodeFrame({ firstSeq: seq + 1, count, payload }, mark);
      if (offset + frame.length > segmentBytes) break;
      frames.push({ file: segment.path, offset, bytes: frame.length, firstSeq: seq + 1, count });
      encoded.push(frame);
      offset += frame.length;
      seq += count;
    }
    const appends = waiting.splice(0, frames.length);
    const flight = { segment, appends, frames, firstSeq: lastSeq + 1, lastSeq: seq };
    holes.tell(told, flight);
    return { flight, bytes: Buffer.concat(encoded), firstHeaderEnd };
  }

  /** Begins flights while appends wait and another flight may be under way. */
  function begin(): void {
    if (closed || flights.isHung()) return;
    for (let [first] = waiting; first !== undefined && flights.underWay < FLIGHTS_MAX; [first] = waiting) {
      if (!mayAppend()) return waitForRoom();
      const room = FRAME_HEADER_BYTES * (1 + holes.untold().length) + Buffer.byteLength(first.payload);
      const segment = segments.withRoom(room, appliedThrough);
      if (segment === null) return waitForRoom();
      const { flight, bytes, firstHeaderEnd } = takeFlight(segment);
      const fault = writeAll(segment, bytes);
      if (fault !== null) {
        failWrite(flight, { ...fault, mayBeWhole: fault.written >= firstHeaderEnd });
        continue;
      }
      segment.offset += bytes.length;
      lastSeq = flight.lastSeq;
      flights.begin(flight);
    }
  }

  function failWrite(
    flight: Flight,
    { cause, mayBeWhole }: { readonly cause: unknown; readonly mayBeWhole: boolean },
  ): void {
    const { code } = cause as NodeJS.ErrnoException;
    // Without room for the first header, nothing that was written counts, and the next write takes its place. Otherwise a
    // frame may be found after a crash, even one that was cut short: the rest of it may be like what was there before. So
    // no other submission may have its number.
    const nothing = (code === "ENOSPC" || code === "EDQUOT") && !mayBeWhole;
    if (nothing) holes.failed(flight);
    else {
      abandon(flight.segment);
      lastSeq = flight.lastSeq;
      holes.add(flight);
    }
    const error = new StoreError("the journal could not be written", nothing ? "nothing" : "unknown", { cause });
    for (const { reject } of flight.appends) reject(error);
  }

  function proceed(): void {
    begin();
    if (flights.underWay === 0 && waiting.length === 0) onRest?.();
  }

  return {
    recovered: recovered.frames,
    damagedCopies: segments.damagedCopies,
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

/** Writes into the file cache; null when all is written. */
function writeAll(
  { file, offset }: Segment,
  bytes: Buffer,
): { readonly cause: unknown; readonly written: number } | null {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += file.write(written === 0 ? bytes : bytes.subarray(written), offset + written);
    } catch (cause) {
      return { cause, written };
    }
  }
  return null;
}
