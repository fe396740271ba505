import { createPlantClock, type PlantClock } from "@cellgrade/contract/plant-time";
import type { CellRecord } from "@cellgrade/contract/record";
import { HISTORY_VERSIONS_MAX } from "../../src/store.ts";
import type { ReplacedVersion, SavePolicy, StoredRecord, Submission } from "../../src/store.ts";

// What a store means, without a database: CONTRACT clauses 13 and 14, History and Late replay, one submission at a time.

export interface StoreModel {
  save(submission: Submission, policy: SavePolicy): void;
  record(barcode: string): StoredRecord | undefined;
  /** Newest replacement first. */
  history(barcode: string): readonly ReplacedVersion[];
  /** The number of versions taken away. */
  prune(replacedBefore: number): number;
}

const DAY_MS = 86_400_000;
const clocks = new Map<string, PlantClock>();

function clockOf(timeZone: string): PlantClock {
  const clock = clocks.get(timeZone) ?? createPlantClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

interface Cell {
  record: StoredRecord;
  history: ReplacedVersion[];
}

export function createStoreModel(): StoreModel {
  const cells = new Map<string, Cell>();

  return {
    save({ record, receivedAt }, { overwrite, historyDays, timeZone, clockConfirmed }) {
      const clock = clockOf(timeZone);
      const moments = clock.momentsOf(record.testTime);
      const testTimeAhead = clockConfirmed && Math.min(...moments) > receivedAt + DAY_MS;
      const cell = cells.get(record.barcode);
      if (cell === undefined) {
        const first = { ...record, receivedAt, revision: 1, lateReplay: false, testTimeAhead, exclusion: null };
        cells.set(record.barcode, { record: first, history: [] });
        return;
      }
      const { revision } = cell.record;
      if (fingerprint(cell.record) === fingerprint(record)) {
        cell.record = { ...cell.record, receivedAt };
        return;
      }
      const isEarlier = Math.max(...moments) < Math.min(...clock.momentsOf(cell.record.testTime));
      const lateReplay = testTimeAhead === cell.record.testTimeAhead ? !testTimeAhead && isEarlier : testTimeAhead;
      if (lateReplay && overwrite === "newest-test-time") {
        const known = cell.history.some((version) => fingerprint(version) === fingerprint(record));
        if (historyDays > 0 && !known) {
          cell.history.unshift({
            ...record,
            receivedAt,
            replacedAt: receivedAt,
            revision: null,
            lateReplay: true,
            testTimeAhead,
            exclusion: null,
          });
        }
        return;
      }
      if (historyDays > 0) cell.history.unshift({ ...cell.record, replacedAt: receivedAt });
      cell.record = { ...record, receivedAt, revision: revision + 1, lateReplay, testTimeAhead, exclusion: null };
    },
    record: (barcode) => cells.get(barcode)?.record,
    history: (barcode) => cells.get(barcode)?.history.slice(0, HISTORY_VERSIONS_MAX) ?? [],
    prune(replacedBefore) {
      let pruned = 0;
      for (const cell of cells.values()) {
        const kept = cell.history.filter((version) => version.replacedAt >= replacedBefore);
        pruned += cell.history.length - kept.length;
        cell.history = kept;
      }
      return pruned;
    },
  };
}

/** Equal exactly when all nine fields are. */
function fingerprint(fields: CellRecord): string {
  const { batteryStation, deviceCode, barcode, testTime, workStep, voltage, electricity, volume, energy } = fields;
  return JSON.stringify([
    batteryStation,
    deviceCode,
    barcode,
    testTime,
    workStep,
    voltage,
    electricity,
    volume,
    energy,
  ]);
}
