import { StoreError } from "../../store.ts";
import type { Clock } from "../clock.ts";
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
  readonly firstSeq: number;
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
  readonly clock: Clock;
  /** A sync that takes longer is called hung. */
  readonly patienceMs: number;
  /** Called in order, before the appends of a flight are settled, also after they were rejected because the disk hung. */
  readonly onLanded: (flight: Flight, error: StoreError | null) => void;
  /** The disk hangs. Appends under way are rejected already: their outcome is unknown. */
  readonly onHung: () => void;
  /** A sync has ended, so there may be room for another flight. */
  readonly onEnd: () => void;
}

interface FlightUnderWay {
  readonly flight: Flight;
  /** How its sync ended; null while it has not. */
  end: { readonly error: StoreError | null } | null;
  /** True when its callers were told that the outcome is unknown. */
  givenUp: boolean;
}

export function createFlights({ clock, patienceMs, onLanded, onHung, onEnd }: FlightsOptions): Flights {
  let flights: FlightUnderWay[] = [];
  let hung = false;

  function hang(): void {
    hung = true;
    const error = new StoreError("the disk does not answer", "unknown");
    for (const underWay of flights) {
      underWay.givenUp = true;
      for (const { reject } of underWay.flight.appends) reject(error);
    }
    onHung();
  }

  /** Ends flights from the first on. After a crash nothing is found behind a failed one in the same segment. */
  function land(): void {
    for (let [first] = flights; first?.end != null; [first] = flights) {
      flights = flights.slice(1);
      const { flight, end, givenUp } = first;
      const { error } = end;
      for (const later of flights) if (error !== null && later.flight.segment === flight.segment) later.end = { error };
      onLanded(flight, error);
      if (givenUp) continue;
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
    begin(flight) {
      const underWay: FlightUnderWay = { flight, end: null, givenUp: false };
      const callOff = clock.after(patienceMs, hang);
      flights.push(underWay);
      const end = (error: StoreError | null): void => {
        callOff();
        underWay.end ??= { error };
        land();
      };
      flight.segment.file.sync().then(
        () => end(null),
        (cause: unknown) => {
          abandon(flight.segment);
          end(new StoreError("the journal could not be synced", "unknown", { cause }));
        },
      );
    },
  };
}
