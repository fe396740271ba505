// Barcodes that cannot be of one cell: scanners send them for cells whose barcode they did not read. Some are words that the
// account set knows; others are told by where they came from.

export interface SuspectRequest {
  /** The words of barcodes that were not read (contract/unread-barcodes.ts). */
  readonly unreadWords: readonly string[];
  /** Only versions received at or after this moment (ms since the epoch) are looked at. */
  readonly receivedFrom: number;
}

/** A station that sent a barcode. `lastReceivedAt`: ms since the epoch. */
export interface SendingStation {
  readonly deviceCode: string;
  readonly batteryStation: string;
  readonly versions: number;
  readonly lastReceivedAt: number;
}

export interface SuspectBarcode {
  readonly barcode: string;
  /** `unread`: it is one of the words. `shared`: it is none, and {@link isShared}. */
  readonly reason: "unread" | "shared";
  /** Kept versions of it, received since. */
  readonly versions: number;
  readonly lastReceivedAt: number;
  /** At most {@link STATIONS_SHOWN_MAX}, the latest first. */
  readonly stations: readonly SendingStation[];
  readonly stationsOmitted: number;
}

/** More than anybody looks through. */
export const SUSPECTS_SHOWN_MAX = 100;

/** A machine of 256 channels, and some to spare. */
export const STATIONS_SHOWN_MAX = 300;

/** A test takes hours, so one cell is at two stations within ten minutes at most: when it is moved. */
export const SHARED_WITHIN_MS = 10 * 60_000;
const SHARED_STATIONS_MIN = 3;

/** A version as far as it tells where its barcode came from. */
export interface Sighting {
  readonly deviceCode: string;
  readonly batteryStation: string;
  /** ms since the epoch. */
  readonly receivedAt: number;
}

/** True when three stations sent the barcode within ten minutes, by the versions of it. */
export function isShared(sightings: readonly Sighting[]): boolean {
  const inOrder = sightings.toSorted((a, b) => a.receivedAt - b.receivedAt);
  const within = new Map<string, number>();
  let first = 0;
  for (const sighting of inOrder) {
    within.set(stationOf(sighting), (within.get(stationOf(sighting)) ?? 0) + 1);
    for (let oldest = inOrder[first]; oldest !== undefined; oldest = inOrder[first]) {
      if (oldest.receivedAt >= sighting.receivedAt - SHARED_WITHIN_MS) break;
      const left = (within.get(stationOf(oldest)) ?? 0) - 1;
      if (left > 0) within.set(stationOf(oldest), left);
      else within.delete(stationOf(oldest));
      first += 1;
    }
    if (within.size >= SHARED_STATIONS_MIN) return true;
  }
  return false;
}

/** Where a barcode came from. Null when there is no sighting. */
export function suspectOf(
  barcode: string,
  reason: SuspectBarcode["reason"],
  sightings: readonly Sighting[],
): SuspectBarcode | null {
  const stations = new Map<string, SendingStation>();
  for (const sighting of sightings) {
    const { deviceCode, batteryStation, receivedAt } = sighting;
    const { versions = 0, lastReceivedAt = 0 } = stations.get(stationOf(sighting)) ?? {};
    stations.set(stationOf(sighting), {
      deviceCode,
      batteryStation,
      versions: versions + 1,
      lastReceivedAt: Math.max(lastReceivedAt, receivedAt),
    });
  }
  const latestFirst = [...stations.values()].sort((a, b) => b.lastReceivedAt - a.lastReceivedAt);
  const [latest] = latestFirst;
  if (latest === undefined) return null;
  return {
    barcode,
    reason,
    versions: sightings.length,
    lastReceivedAt: latest.lastReceivedAt,
    stations: latestFirst.slice(0, STATIONS_SHOWN_MAX),
    stationsOmitted: Math.max(0, latestFirst.length - STATIONS_SHOWN_MAX),
  };
}

/** No text holds a control character. */
function stationOf({ deviceCode, batteryStation }: Sighting): string {
  return `${deviceCode}\n${batteryStation}`;
}
