import type { DatabaseSync } from "node:sqlite";
import {
  isShared,
  SHARED_WITHIN_MS,
  type Sighting,
  type SuspectBarcode,
  type SuspectRequest,
  SUSPECTS_SHOWN_MAX,
  suspectOf,
} from "../../suspect-barcodes.ts";
import { atOneMoment } from "../database.ts";
import { selectRows } from "../select-rows.ts";
import { KEPT } from "../version-rows.ts";
import { WHILE_WANTED } from "./interrupt.ts";
import { FROM_UNREAD, unreadRanges } from "./unread-sql.ts";

/** Barcodes that are looked at closely. Far more are shown than anybody looks through. */
const CANDIDATES_MAX = 1_000;

/** Versions of one barcode that are looked at, the latest: a hundred machines' day without a scanner. */
const SIGHTINGS_MAX = 50_000;

/** Barcodes that cannot be of one cell, the latest first, at most {@link SUSPECTS_SHOWN_MAX}. */
export function suspectBarcodes(db: DatabaseSync, request: SuspectRequest): SuspectBarcode[] {
  return atOneMoment(db, () => {
    const unread = unreadBarcodes(db, request);
    const known = new Set(unread);
    const suspects = [
      ...unread.map((barcode) => suspectOf(barcode, "unread", sightings(db, barcode, request))),
      ...moved(db, request)
        .filter((barcode) => !known.has(barcode))
        .map((barcode) => [barcode, sightings(db, barcode, request)] as const)
        .filter(([, found]) => isShared(found))
        .map(([barcode, found]) => suspectOf(barcode, "shared", found)),
    ];
    return suspects
      .filter((suspect) => suspect !== null)
      .sort((a, b) => b.lastReceivedAt - a.lastReceivedAt)
      .slice(0, SUSPECTS_SHOWN_MAX);
  });
}

function unreadBarcodes(db: DatabaseSync, { unreadWords }: SuspectRequest): string[] {
  const ranges = unreadRanges(db, unreadWords);
  return selectRows<[string]>(
    db,
    `select distinct unread.barcode ${FROM_UNREAD} order by unread.received_at desc limit ?`,
    [JSON.stringify(ranges), CANDIDATES_MAX],
  ).map(([barcode]) => barcode);
}

/**
 * Barcodes with two versions that follow each other from two stations within ten minutes: some of them are shared, and all
 * that are shared are among them. Index version_received has what came since. A version that replaced an older one is left
 * at once, so the old rows of retests are not read.
 */
function moved(db: DatabaseSync, { receivedFrom }: SuspectRequest): string[] {
  return selectRows<[string]>(
    db,
    `with recent (seq) as materialized (select seq from version indexed by version_received where received_at >= ?1)
     select distinct later.barcode from (
       select * from version indexed by version_received
       where received_at >= ?1 and previous in (select seq from recent) and ${WHILE_WANTED.sql}
     ) as later cross join version as earlier on earlier.seq = later.previous
     where abs(later.received_at - earlier.received_at) <= ?2
       and (later.device_code, later.battery_station) <> (earlier.device_code, earlier.battery_station)
     limit ?3`,
    [receivedFrom, SHARED_WITHIN_MS, CANDIDATES_MAX],
  ).map(([barcode]) => barcode);
}

/** The kept versions of a barcode that were received since, by its history. Index version_barcode. */
function sightings(db: DatabaseSync, barcode: string, { receivedFrom }: SuspectRequest): Sighting[] {
  return selectRows<[deviceCode: string, batteryStation: string, receivedAt: number]>(
    db,
    `${KEPT} select device_code, battery_station, received_at + 0.0
     from kept cross join version on version.seq = kept.seq where received_at >= ? limit ?`,
    [barcode, receivedFrom, SIGHTINGS_MAX],
  ).map(([deviceCode, batteryStation, receivedAt]) => ({ deviceCode, batteryStation, receivedAt }));
}
