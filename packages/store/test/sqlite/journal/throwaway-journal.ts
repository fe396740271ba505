import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import type { Clock } from "../../../src/sqlite/clock.ts";
import { type JournalFile, realDisk } from "../../../src/sqlite/journal/disk.ts";
import { FRAME_HEADER_BYTES, type JournalBatch } from "../../../src/sqlite/journal/journal-format.ts";
import { type Journal, type JournalOptions, openJournal } from "../../../src/sqlite/journal/journal.ts";
import { readFrames } from "../../../src/sqlite/journal/read-frames.ts";
import type { JournalDamage } from "../../../src/sqlite/journal/segments.ts";
import { StoreError } from "../../../src/store.ts";
import { throwawayFolder } from "../throwaway.ts";

export const SEGMENT_BYTES = 4_096;

/** A frame whose payload is one letter in quotes. */
export const FRAME_BYTES = FRAME_HEADER_BYTES + 3;

/** Gives each test of a file journals in a folder of its own. */
export function throwawayJournals() {
  let folder: Awaited<ReturnType<typeof throwawayFolder>>;
  const journals: Journal[] = [];
  const durable: JournalBatch[] = [];
  const damages: JournalDamage[] = [];

  beforeEach(async () => {
    folder = await throwawayFolder();
    durable.length = 0;
    damages.length = 0;
  });
  afterEach(async () => {
    for (const journal of journals.splice(0)) await journal.close().catch(() => {});
    await folder.remove();
  });

  /** What is said to be durable, and what is recovered, is read from the files. */
  async function open(options: Partial<JournalOptions> = {}) {
    const journal = await openJournal({
      path: join(folder.folder, "1.journal"),
      appliedThrough: 0,
      onDurable: (frame) => durable.push(...readFrames([frame])),
      onDamage: (damage) => damages.push(damage),
      mayAppend: () => true,
      segmentBytes: SEGMENT_BYTES,
      ...options,
    });
    journals.push(journal);
    return { ...journal, recovered: [...readFrames(journal.recovered)] };
  }

  /** A journal on a disk whose syncs are held from now on. */
  async function openHeld(options: Partial<JournalOptions> = {}) {
    const held = heldDisk();
    const journal = await open({ ...options, disk: held.disk });
    held.disk.armed = true;
    return { ...held, journal };
  }

  return {
    open,
    openHeld,
    /** What was said to be durable in this test. */
    durable,
    /** What was said to be damaged in this test. */
    damages,
    segment: (number: 0 | 1) => join(folder.folder, `1.journal-${number}`),
  };
}

/** The real disk. Once it is armed, its syncs end when the test says so, and its writes are those of the test. */
function heldDisk() {
  const held: { path: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  let onHeld: (() => void) | null = null;
  const disk = {
    ...realDisk,
    armed: false,
    write: (file: JournalFile, bytes: Buffer, position: number) => file.write(bytes, position),
    async open(path: string): Promise<JournalFile> {
      const file = await realDisk.open(path);
      return {
        ...file,
        write: (bytes, position) => (disk.armed ? disk.write(file, bytes, position) : file.write(bytes, position)),
        sync() {
          if (!disk.armed) return file.sync();
          return new Promise((resolve, reject) => {
            held.push({ path, resolve, reject });
            onHeld?.();
          });
        },
      };
    },
  };
  /** Resolves when the next sync has begun. */
  const begun = () =>
    new Promise<void>((resolve) => {
      if (held.length > 0) resolve();
      else onHeld = resolve;
    });
  return { disk, begun, held };
}

/** A clock on which time passes when the test says so. */
export function stoppedClock() {
  const planned = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    after(_ms, work) {
      planned.add(work);
      return () => void planned.delete(work);
    },
  };
  return { clock, passPatience: () => [...planned].forEach((work) => work()) };
}

/** What an append came to. */
export const outcome = (promise: Promise<void>): Promise<"durable" | StoreError["committed"]> =>
  promise.then(
    () => "durable" as const,
    (error: unknown) => {
      expect(error).toBeInstanceOf(StoreError);
      return (error as StoreError).committed;
    },
  );
