import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readWal } from "../../../src/sqlite/check/read-wal.ts";
import { throwawayFolder } from "../throwaway.ts";

// SQLite's log, told torn from rotten: what was never committed may end anywhere, and what was may not.

const HEADER_BYTES = 32;
const FRAME_BYTES = 24 + 4_096;
const COMMIT_AT = 4;
const SALT_AT = 8;
const PAGE_AT = 24;

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
/** A log of three transactions of two frames each, behind which lie frames of an earlier use. */
let log: Buffer;
let logs = 0;

beforeAll(async () => {
  folder = await throwawayFolder();
  const file = join(folder.folder, "made.sqlite");
  const db = new DatabaseSync(file);
  // A page for the schema and one for each table: four, so that one bit makes a frame commit or not.
  db.exec("pragma journal_mode = wal; pragma wal_autocheckpoint = 0");
  db.exec("create table one (a); create table two (a); create table three (a)");
  const change = (): void => db.exec("begin; insert into one values (1); insert into two values (1); commit");
  for (let earlier = 0; earlier < 5; earlier += 1) change();
  db.exec("pragma wal_checkpoint(restart)");
  for (let latest = 0; latest < 3; latest += 1) change();
  copyFileSync(`${file}-wal`, join(folder.folder, "log"));
  db.close();
  log = readFileSync(join(folder.folder, "log"));
});
afterAll(() => folder.remove());

function read(bytes: Buffer): ReturnType<typeof readWal> {
  const file = join(folder.folder, `log-${(logs += 1)}`);
  writeFileSync(file, bytes);
  return readWal(file);
}

/** The log with a byte of a frame changed, or of the header, which is frame 0. */
function changed(frame: number, at: number, change: (byte: number) => number): Buffer {
  const bytes = Buffer.from(log);
  const place = frame === 0 ? at : HEADER_BYTES + (frame - 1) * FRAME_BYTES + at;
  bytes.writeUInt8(change(bytes.readUInt8(place)), place);
  return bytes;
}

const flip = (byte: number): number => byte ^ 8;

test("a whole log has no damage, with remains of an earlier use behind it and without, and neither has one that is not there", async () => {
  expect(log.length).toBeGreaterThan(HEADER_BYTES + 8 * FRAME_BYTES);
  expect(await read(log)).toEqual({ frames: 6, damaged: [] });
  expect(await read(log.subarray(0, HEADER_BYTES + 6 * FRAME_BYTES))).toEqual({ frames: 6, damaged: [] });
  expect(await read(Buffer.alloc(0))).toEqual({ frames: 0, damaged: [] });
  expect(await readWal(join(folder.folder, "nothing"))).toEqual({ frames: 0, damaged: [] });
});

describe("a changed bit is found", () => {
  test.each([
    ["of the header", 0, 17],
    ["of a page in the middle", 3, PAGE_AT + 100],
    ["of the page that committed last", 6, PAGE_AT + 4_000],
    ["of a salt in the middle", 2, SALT_AT],
    ["of a salt in the last frame", 6, SALT_AT + 7],
    ["of a checksum", 4, 20],
  ])("%s", async (_name, frame, at) => {
    // The frame behind a wrong checksum cannot be compared either.
    expect((await read(changed(frame, at, flip))).damaged[0]).toBe(frame);
  });

  test("of the word that commits, though the frame then commits nothing", async () => {
    const bytes = changed(6, COMMIT_AT + 3, (byte) => byte ^ 4);
    expect(bytes.readUInt32BE(HEADER_BYTES + 5 * FRAME_BYTES + COMMIT_AT)).toBe(0);
    expect((await read(bytes)).damaged).toEqual([6]);
  });

  test("of a header that is cut off", async () => {
    expect(await read(log.subarray(0, 20))).toEqual({ frames: 0, damaged: [0] });
  });
});

describe("what a process that died was writing is no damage", () => {
  test("frames without a commit, the last of them whole or cut off", async () => {
    for (const end of [5 * FRAME_BYTES, 5 * FRAME_BYTES + 24, 5 * FRAME_BYTES + 2_000]) {
      expect((await read(log.subarray(0, HEADER_BYTES + end))).damaged).toEqual([]);
    }
  });

  test("a frame that commits nothing, over whose page a remain still lies", async () => {
    const bytes = Buffer.from(log.subarray(0, HEADER_BYTES + 5 * FRAME_BYTES));
    bytes.fill(7, HEADER_BYTES + 4 * FRAME_BYTES + PAGE_AT, HEADER_BYTES + 5 * FRAME_BYTES);
    expect(await read(bytes)).toEqual({ frames: 5, damaged: [] });
  });
});
