import { StoreError } from "../../store.ts";
import type { JournalDisk } from "./disk.ts";
import type { JournalFrame } from "./read-frames.ts";
import { abandon, type Segment } from "./segments.ts";

// Frames on their way to a sync. OPEN ⇄ HUNG: a sync does not end in time, and does later.
//
// Flights end in the order they began, whatever the order of their syncs: after a crash a frame is found only when those
// before it are.

/** One append, and the promise of its caller. */
export interface Append {
  readonly count: number;
  readonly payload: string;
  readonly resolve: () => void;
  readonly reject: (error: StoreError) => void;
}

/** Appends whose frames were written together, and share a sync. */
export interface Flight {
  readonly segment: Segment;
  readonly appends: readonly Append[];
  readonly frames: readonly JournalFrame[];
  readonly lastSeq: number;
}

export interface Flights {
  /** Flights that have not ended. */
  readonly underWay: number;
  /** True from the moment a sync takes too long until all syncs have ended. */
  isHung(): boolean;
  /** Syncs what was written for a flight, and settles its appends. */
  begin(flight: Flight): void;
}

export interface FlightsOptions {
  /** A sync that takes longer is called hung. */
  readonly patienceMs: number;
  /** Called in order, once for each durable frame, also after its append was rejected because the disk hung. */
  readonly onDurable: (frame: JournalFrame) => void;
  /** The disk hangs. Appends under way are rejected already: their outcome is unknown. */
  readonly onHung: () => void;
  /** A sync has ended, so there may be room for another flight. */
  readonly onEnd: () => void;
}

interface FlightUnderWay extends Flight {
  /** How its sync ended; null while it has not. */
  end: { readonly error: StoreError | null } | null;
  /** True when its callers were told that the outcome is unknown. */
  givenUp: boolean;
}

export function createFlights(disk: JournalDisk, options: FlightsOptions): Flights {
  const { patienceMs, onDurable, onHung, onEnd } = options;
  let flights: FlightUnderWay[] = [];
  let hung = false;

  function hang(): void {
    hung = true;
    const error = new StoreError("the disk does not answer", "unknown");
    for (const flight of flights) {
      flight.givenUp = true;
      for (const { reject } of flight.appends) reject(error);
    }
    onHung();
  }

  /** Ends flights from the first on. After a crash nothing is found behind a failed one in the same segment. */
  function land(): void {
    for (let [flight] = flights; flight?.end != null; [flight] = flights) {
      flights = flights.slice(1);
      const { error } = flight.end;
      for (const later of flights) if (error !== null && later.segment === flight.segment) later.end = { error };
      if (error === null) {
        flight.segment.lastSeq = flight.lastSeq;
        for (const frame of flight.frames) onDurable(frame);
      }
      if (flight.givenUp) continue;
      for (const { resolve, reject } of flight.appends) {
        if (error === null) resolve();
        else reject(error);
      }
    }
    if (flights.length === 0) hung = false;
    onEnd();
  }

  return {
    get underWay() {
      return flights.length;
    },
    isHung: () => hung,
    begin(begun) {
      const flight: FlightUnderWay = { ...begun, end: null, givenUp: false };
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
    },
  };
}
