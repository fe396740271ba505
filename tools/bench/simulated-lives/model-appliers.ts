import { StoreError } from "@cellgrade/store/store";
import type { ApplierDependencies } from "../../../packages/store/src/sqlite/apply/applier.ts";
import type { Applied, ApplierRequest } from "../../../packages/store/src/sqlite/apply/applier-worker.ts";
import { decodePayload } from "../../../packages/store/src/sqlite/journal/journal-format.ts";
import {
  type JournalFrame,
  readFrames,
  type ReadPart,
} from "../../../packages/store/src/sqlite/journal/read-frames.ts";
import type { Random } from "../../../packages/cellgrade/src/simulate/random.ts";
import type { VirtualTime } from "./virtual-time.ts";

// Applier threads whose database is a map. What it has committed outlives process and power; SQLite's own durability is
// not on trial here. Calls take time and may fail, and a thread may end.

/** Some twenty commits: they come up to it now and then. */
const COVERED_BYTES = 2_000;

export interface ModelDatabase {
  through: number;
  /** The station of each record, which is unique in the simulation, by barcode. */
  readonly stations: Map<string, string>;
}

export interface ApplierFaults {
  readonly fails: number;
  readonly threadEnds: number;
  /** The disk is found full, and not so the next time. */
  readonly isFull: number;
}

export interface ModelAppliersOptions {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly database: ModelDatabase;
  readonly readPart: ReadPart;
  readonly faults: () => ApplierFaults;
  /** False when the process was killed: nothing more happens. */
  readonly isAlive: () => boolean;
}

export function createModelAppliers(options: ModelAppliersOptions): ApplierDependencies["appliers"] {
  const { time, random, database, readPart, faults, isAlive } = options;
  const chance = (part: number): boolean => random.uniform() < part;

  function startThread(onEnd: () => void): ReturnType<ApplierDependencies["appliers"]["assign"]> {
    let uncommitted: JournalFrame[] = [];
    let ended = false;
    let left = false;
    let before: Promise<unknown> = Promise.resolve();

    function apply(frames: readonly JournalFrame[], commit: boolean): Applied {
      uncommitted.push(...frames);
      if (chance(faults().fails)) throw new Error("the database failed");
      const batches = [...readFrames(uncommitted, readPart)];
      if (!commit) return { committed: null };
      for (const { firstSeq, count, payload } of batches) {
        if (firstSeq + count - 1 <= database.through) continue;
        for (const { record } of decodePayload(payload).submissions) {
          database.stations.set(record.barcode, record.batteryStation);
        }
        database.through = firstSeq + count - 1;
      }
      uncommitted = [];
      return committed(chance(faults().isFull));
    }

    function committed(full: boolean): Applied {
      return { committed: { through: database.through, setAside: [], full, coversBytes: COVERED_BYTES } };
    }

    function answer(request: ApplierRequest): unknown {
      if (request.kind === "open") return committed(false);
      if (request.kind === "apply") return apply(request.frames, request.commit);
      return undefined;
    }

    function end(): void {
      ended = true;
      if (!left) onEnd();
    }

    const thread: ReturnType<ApplierDependencies["appliers"]["assign"]>["thread"] = {
      waiting: 0,
      call(request) {
        const answered = before.then(
          () =>
            new Promise((resolve, reject) => {
              time.after(random.uniform() * 20, () => {
                if (!isAlive()) return;
                if (ended) return reject(new StoreError("the thread ended", "nothing"));
                const endsBefore = chance(faults().threadEnds / 2);
                const endsAfter = chance(faults().threadEnds / 2);
                try {
                  const result = endsBefore ? null : answer(request);
                  if (!endsBefore && !endsAfter) return resolve(result);
                  reject(new StoreError("the thread ended", "unknown"));
                  end();
                } catch (error) {
                  reject(error);
                }
              });
            }),
        );
        before = answered.catch(() => {});
        return answered;
      },
      end: () => Promise.resolve(),
    };
    return { thread, leave: () => void (left = true) };
  }

  return { cache: { join: () => ({ use() {}, leave() {} }) }, assign: startThread };
}
