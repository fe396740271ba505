import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { CheckError, type Damage } from "../../../src/check.ts";
import { createApplierPool } from "../../../src/sqlite/apply/applier-pool.ts";
import { checkFolder } from "../../../src/sqlite/check/check-folder.ts";
import { createPieceWorker, type PieceRunner } from "../../../src/sqlite/check/piece-runner.ts";
import { openDataFolder } from "../../../src/sqlite/data-folder.ts";
import { openSqliteEngine } from "../../../src/sqlite/engine.ts";
import { findFrames } from "../../../src/sqlite/journal/find-frames.ts";
import { openSqliteStore, type SqliteStoreDependencies } from "../../../src/sqlite/open-store.ts";
import { createReaderPool } from "../../../src/sqlite/read/reader-pool.ts";
import { openSystemStore } from "../../../src/sqlite/system/open-system.ts";
import { changeSystem, fillSystem, readStore, readSystem, saveFirst, saveLast, saveLater } from "./everything.ts";

// Flips bits of a data folder as a rotten disk would, one at a time on a copy of its own, and judges what comes of each.

/** What comes of a flipped bit. `silent` must never be: a read gives another answer, and nothing says so. */
export type Outcome = "named" | "refused" | "harmless" | "silent";

export interface Flip {
  readonly file: string;
  readonly byte: number;
  readonly bit: number;
  readonly outcome: Outcome;
  /** What a check says of it, or why a read was refused. */
  readonly why: string;
}

const OPTIONS = { segmentBytes: 256 * 1024, reserveBytes: { least: 64 * 1024, most: 1024 * 1024, ample: Infinity } };
const ACCOUNT_SET = { id: 1, code: "001" };

export interface FlipOptions {
  /** Where copies may lie. */
  readonly parent: string;
  readonly seed: number;
  readonly count: number;
  readonly onFlip: (flip: Flip) => void;
}

/** Flips `count` bits, the files in turn, and calls back with what comes of each. The same seed flips the same bits. */
export async function flipBits({ parent, seed, count, onFlip }: FlipOptions): Promise<void> {
  const root = mkdtempSync(join(parent, "cellgrade-flips-"));
  const pools: SqliteStoreDependencies = {
    readers: createReaderPool(),
    appliers: createApplierPool(),
    onNotOpened() {},
    onBackgroundFailure() {},
  };
  try {
    const left = join(root, "left");
    await makeFolder(join(root, "made"), left);
    const settled = await settle(pools, copyOf(left, join(root, "settled")));
    const truths = new Map<string, { readonly [part in Part]: unknown }>();
    for (const folder of [left, settled]) {
      const damage = await checked(copyOf(folder, join(root, `checked-${basename(folder)}`)));
      if (damage.length > 0) throw new Error(`a check finds damage where there is none: ${damage.join("; ")}`);
      truths.set(folder, await readAll(pools, copyOf(folder, join(root, `read-${basename(folder)}`))));
    }
    // Of the settled one the databases alone: whatever its journal holds is applied.
    const files = [
      ...(await flippedFiles(left)),
      ...(await flippedFiles(settled)).filter(({ file }) => !file.includes("journal")),
    ];
    const random = createRandom(seed);
    for (let number = 0; number < count; number += 1) {
      const { from, file, bytes } = files[number % files.length] as FlippedFile;
      const place = { file, byte: placeIn(bytes, random), bit: Math.floor(random() * 8) };
      const folder = copyOf(from, join(root, "copy"));
      flip(join(folder, file), place);
      const judged = await judge(pools, folder, { part: partOf(file), truth: truths.get(from)?.[partOf(file)] });
      onFlip({ ...place, file: `${basename(from)}/${file}`, ...judged });
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    await pools.readers.close();
    await pools.appliers.close();
    rmSync(root, { recursive: true, force: true });
  }
}

const SYSTEM_FILES = ["system.sqlite", "system.sqlite-wal"];
const STORE_FILES = [".sqlite", ".sqlite-wal", ".journal-0", ".journal-1"].map((end) => `account-sets/0001-001${end}`);

/** A folder as a process leaves it that dies: part of it in databases, part in their logs, the last in the journal alone. */
async function makeFolder(made: string, left: string): Promise<void> {
  for (const turn of ["first", "second"]) {
    const engine = await openSqliteEngine(
      {
        onBackgroundFailure({ error }) {
          throw error;
        },
      },
      { dataFolder: made, role: "server", create: true, ...OPTIONS },
    );
    try {
      const store = engine.openStore(ACCOUNT_SET);
      if (turn === "first") {
        await fillSystem(engine.system);
        await saveFirst(store);
      } else {
        await changeSystem(engine.system);
        await saveLater(store);
        await saveLast(store);
        // The journal first: what it lacks is in the database.
        copyFiles([...STORE_FILES.toReversed(), ...SYSTEM_FILES.toReversed()], made, left);
      }
    } finally {
      await engine.close();
    }
  }
}

/** The same when all of it is in the databases, and their logs are empty. */
async function settle(pools: SqliteStoreDependencies, folder: string): Promise<string> {
  await readAll(pools, folder);
  for (const file of ["system.sqlite", "account-sets/0001-001.sqlite"]) {
    const db = new DatabaseSync(join(folder, file));
    db.exec("pragma wal_checkpoint(truncate)");
    db.close();
  }
  return folder;
}

function copyFiles(files: readonly string[], from: string, to: string): void {
  mkdirSync(join(to, "account-sets"), { recursive: true });
  for (const file of files) if (existsSync(join(from, file))) copyFileSync(join(from, file), join(to, file));
}

function copyOf(folder: string, to: string): string {
  copyFiles([...SYSTEM_FILES, ...STORE_FILES], folder, to);
  return to;
}

type Part = "system" | "store";

function partOf(file: string): Part {
  return SYSTEM_FILES.includes(file) ? "system" : "store";
}

interface FlippedFile {
  /** The folder that is copied. */
  readonly from: string;
  readonly file: string;
  /** Bits are flipped in these: segments are mostly zeros behind their frames. */
  readonly bytes: Buffer;
}

async function flippedFiles(from: string): Promise<FlippedFile[]> {
  const all = [...SYSTEM_FILES, ...STORE_FILES].map(async (file) => {
    const bytes = existsSync(join(from, file)) ? readFileSync(join(from, file)) : Buffer.alloc(0);
    if (!file.includes("journal")) return { from, file, bytes };
    const { frames } = await findFrames(async (position, length) => bytes.subarray(position, position + length));
    const last = frames.at(-1);
    return { from, file, bytes: bytes.subarray(0, last === undefined ? 0 : last.offset + last.bytes + BEYOND_BYTES) };
  });
  return (await Promise.all(all)).filter(({ bytes }) => bytes.length > 0);
}

/** Zeros behind the last frame that are flipped too. */
const BEYOND_BYTES = 64;

/** A place in a file. Zeros are passed over three times in four: most are room that nothing uses. */
function placeIn(bytes: Buffer, random: () => number): number {
  for (;;) {
    const byte = Math.floor(random() * bytes.length);
    if (bytes[byte] !== 0 || random() < 0.25) return byte;
  }
}

function flip(file: string, { byte, bit }: { readonly byte: number; readonly bit: number }): void {
  const descriptor = openSync(file, "r+");
  try {
    const content = Buffer.alloc(1);
    readSync(descriptor, content, 0, 1, byte);
    content.writeUInt8(content.readUInt8() ^ (1 << bit));
    writeSync(descriptor, content, 0, 1, byte);
  } finally {
    closeSync(descriptor);
  }
}

async function judge(
  pools: SqliteStoreDependencies,
  folder: string,
  { part, truth }: { readonly part: Part; readonly truth: unknown },
): Promise<Pick<Flip, "outcome" | "why">> {
  const damage = await checked(folder);
  if (damage.length > 0) return { outcome: "named", why: damage.join("; ") };
  try {
    const read = part === "system" ? await readSystemOf(folder) : await readStoreOf(pools, folder);
    if (isDeepStrictEqual(read, truth)) return { outcome: "harmless", why: "" };
    return { outcome: "silent", why: "a read gives another answer" };
  } catch (error) {
    return { outcome: "refused", why: (error as Error).message };
  }
}

/** Does all work on the thread of the caller: the files are small. */
const inPlace: PieceRunner = {
  async run(work, onResult) {
    const worker = createPieceWorker();
    try {
      for (const each of work) onResult(each, worker.check(each));
    } finally {
      worker.close();
    }
  },
};

/** What a check says of a folder. */
async function checked(folder: string): Promise<string[]> {
  const told: string[] = [];
  const events = {
    onDamage: ({ file, barcode, what }: Damage) => told.push(`${file} ${barcode ?? ""} ${what}`),
    onNote() {},
    onProgress() {},
  };
  try {
    await checkFolder({ runner: inPlace }, { folder, events });
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    told.push(error.message);
  }
  return told;
}

async function readAll(pools: SqliteStoreDependencies, folder: string): Promise<{ readonly [part in Part]: unknown }> {
  return { system: await readSystemOf(folder), store: await readStoreOf(pools, folder) };
}

async function readSystemOf(folder: string): Promise<unknown> {
  const system = openSystemStore(openDataFolder(folder).systemFile);
  try {
    return await readSystem(system);
  } finally {
    await system.close();
  }
}

async function readStoreOf(pools: SqliteStoreDependencies, folder: string): Promise<unknown> {
  const store = openSqliteStore(pools, { file: openDataFolder(folder).storeFile(ACCOUNT_SET), ...OPTIONS });
  try {
    return await readStore(store);
  } finally {
    await store.close();
  }
}

/** Numbers from 0 to 1 that look random and follow from the seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
