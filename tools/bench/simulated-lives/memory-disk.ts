import type { JournalDisk, JournalFile } from "../../../packages/store/src/sqlite/journal/disk.ts";
import type { ReadPart } from "../../../packages/store/src/sqlite/journal/read-frames.ts";
import type { Random } from "../../../packages/cellgrade/src/simulate/random.ts";
import type { VirtualTime } from "./virtual-time.ts";

// A disk in memory that does what disks do: it keeps what was synced, any part of what was written since, and whichever
// names it likes until their folder is synced. After a sync that failed, what it should have brought to the disk counts as
// clean and is not there. Calls take time, and may fail, hang or find no room.

/** A disk writes a sector whole or not at all. */
const SECTOR_BYTES = 512;

/** How often something goes wrong, of one call. */
export interface DiskFaults {
  readonly syncFails: number;
  readonly syncHangs: number;
  readonly writeFails: number;
  readonly writeFindsNoRoom: number;
  /** Of opening, filling, reading and the rest. */
  readonly otherFails: number;
}

export const NO_FAULTS: DiskFaults = {
  syncFails: 0,
  syncHangs: 0,
  writeFails: 0,
  writeFindsNoRoom: 0,
  otherFails: 0,
};

export interface MemoryDisk {
  /** The disk as a process sees it, until {@link MemoryDisk.killProcess}. */
  forProcess(): { readonly disk: JournalDisk; readonly readPart: ReadPart };
  faults: DiskFaults;
  /** From now on nothing that the process began or begins has an effect or an end. */
  killProcess(): void;
  /** Leaves what was synced, and of the rest what chance leaves. Call it after the kill. */
  cutPower(): void;
  /** True when these bytes are on stable storage. */
  holds(bytes: Buffer): boolean;
  /** Flips a bit of what is on stable storage and in the file cache. */
  flip(place: (content: Buffer) => { readonly byte: number; readonly bit: number } | null): boolean;
}

interface File {
  /** As processes see it. */
  content: Buffer;
  /** On stable storage. */
  synced: Buffer;
  /** Sectors that were written and not yet given to a sync. */
  dirty: Set<number>;
  /** What syncs under way bring to the disk. */
  readonly underWay: Set<ReadonlySet<number>>;
  /** The error of the next write. */
  failsWith: "EIO" | "ENOSPC" | null;
}

export function createMemoryDisk({
  time,
  random,
}: {
  readonly time: VirtualTime;
  readonly random: Random;
}): MemoryDisk {
  let names = new Map<string, File>();
  let durableNames = new Map<string, File>();
  let life = 0;
  const chance = (part: number): boolean => random.uniform() < part;
  const failed = (code: string): Error => Object.assign(new Error(code), { code });

  function forProcess(): ReturnType<MemoryDisk["forProcess"]> {
    const born = life;

    /** Does something after a while, unless the process is killed before. */
    function call<Result>(work: () => Result, ms = random.uniform() * 2): Promise<Result> {
      return new Promise((resolve, reject) => {
        time.after(ms, () => {
          if (born !== life) return;
          try {
            resolve(work());
          } catch (error) {
            reject(error);
          }
        });
      });
    }

    function other<Result>(work: () => Result): Promise<Result> {
      return call(() => {
        if (chance(disk.faults.otherFails)) throw failed("EIO");
        return work();
      });
    }

    function fileOf(file: File): JournalFile {
      return {
        size: () => other(() => file.content.length),
        read: (into, position) => other(() => file.content.subarray(position).copy(into)),
        write(bytes, position) {
          if (born !== life) return bytes.length;
          // A write that fails is cut short first: the call for the rest of it fails.
          const { failsWith } = file;
          file.failsWith = null;
          if (failsWith !== null) throw failed(failsWith);
          const { writeFails, writeFindsNoRoom } = disk.faults;
          file.failsWith = chance(writeFails) ? "EIO" : chance(writeFindsNoRoom) ? "ENOSPC" : null;
          const written = file.failsWith === null ? bytes.length : random.integer(bytes.length);
          put(file, bytes.subarray(0, written), position);
          return written;
        },
        fill: (size) => other(() => put(file, Buffer.alloc(size - file.content.length), file.content.length)),
        sync() {
          // A sync waits for what others bring to the disk as well.
          const sectors = new Set([...file.dirty, ...[...file.underWay].flatMap((others) => [...others])]);
          file.dirty = new Set();
          file.underWay.add(sectors);
          const length = file.content.length;
          const fails = chance(disk.faults.syncFails);
          const ms = chance(disk.faults.syncHangs) ? 4_000 + random.uniform() * 20_000 : random.uniform() * 5;
          return call(() => {
            file.underWay.delete(sectors);
            for (const sector of sectors) if (!fails || chance(0.5)) keep(file, sector);
            if (fails) throw failed("EIO");
            file.synced = lengthened(file.synced, length);
          }, ms);
        },
        close: () => Promise.resolve(),
      };
    }

    return {
      disk: {
        open: (path) =>
          other(() => {
            let file = names.get(path);
            if (file === undefined) {
              file = {
                content: Buffer.alloc(0),
                synced: Buffer.alloc(0),
                dirty: new Set(),
                underWay: new Set(),
                failsWith: null,
              };
              names.set(path, file);
            }
            return fileOf(file);
          }),
        remove: (path) => other(() => void names.delete(path)),
        list: () => other(() => []),
        copy: () => other(() => undefined),
        syncFolder: () => other(() => void (durableNames = new Map(names))),
      },
      readPart(path, offset, bytes) {
        const file = names.get(path);
        if (file === undefined) throw failed("ENOENT");
        return file.content.subarray(offset, offset + bytes);
      },
    };
  }

  const disk: MemoryDisk = {
    forProcess,
    faults: NO_FAULTS,
    killProcess() {
      life += 1;
    },
    cutPower() {
      for (const file of new Set([...names.values(), ...durableNames.values()])) {
        for (const sectors of [file.dirty, ...file.underWay]) {
          for (const sector of sectors) if (chance(0.5)) keep(file, sector);
        }
        file.content = Buffer.from(file.synced);
        file.dirty = new Set();
        file.underWay.clear();
      }
      const left = new Map<string, File>();
      for (const path of new Set([...names.keys(), ...durableNames.keys()])) {
        const file = (chance(0.5) ? names : durableNames).get(path);
        if (file !== undefined) left.set(path, file);
      }
      names = left;
      durableNames = new Map(left);
    },
    holds: (bytes) => [...durableNames.values()].some(({ synced }) => synced.includes(bytes)),
    flip(place) {
      for (const file of durableNames.values()) {
        const found = place(file.synced);
        if (found === null) continue;
        for (const bytes of [file.synced, file.content]) {
          bytes[found.byte] = (bytes[found.byte] ?? 0) ^ (1 << found.bit);
        }
        return true;
      }
      return false;
    },
  };
  return disk;
}

function put(file: File, bytes: Buffer, position: number): void {
  file.content = lengthened(file.content, position + bytes.length);
  bytes.copy(file.content, position);
  for (let at = position; at < position + bytes.length; at += SECTOR_BYTES)
    file.dirty.add(Math.floor(at / SECTOR_BYTES));
  if (bytes.length > 0) file.dirty.add(Math.floor((position + bytes.length - 1) / SECTOR_BYTES));
}

/** Brings a sector to stable storage. */
function keep(file: File, sector: number): void {
  const bytes = file.content.subarray(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES);
  file.synced = lengthened(file.synced, sector * SECTOR_BYTES + bytes.length);
  bytes.copy(file.synced, sector * SECTOR_BYTES);
}

function lengthened(bytes: Buffer, length: number): Buffer {
  return bytes.length >= length ? bytes : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}
