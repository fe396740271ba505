import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { type ForgetfulDisk, mountForgetfulDisk } from "./process/forgetful-disk.ts";
import { temporaryFolder } from "./process/server-process.ts";

// The disk of power-cut.process.test.ts keeps what was synced, and loses what may be lost.

const BLOCK_BYTES = 4_096;

test("a power cut takes what was not synced: bytes, names and folders", async (ctx) => {
  const disk = await forgetfulDisk(ctx);
  write(disk, "synced", "before", "sync");
  write(disk, "synced", "BEHIND", "no sync", 6);
  write(disk, "not synced", "lost", "no sync");
  mkdirSync(join(disk.folder, "kept"));
  syncFolder(disk, ".");
  mkdirSync(join(disk.folder, "lost"));
  write(disk, "lost/with its folder", "lost", "sync");
  await cut(disk, "nothing");
  expect(readdirSync(disk.folder).sort()).toEqual(["kept", "not synced", "synced"]);
  expect(content(disk, "synced")).toBe("before");
  expect(content(disk, "not synced"), "its name was synced with its folder, its bytes were not").toBe("");
  renameSync(join(disk.folder, "synced"), join(disk.folder, "renamed"));
  await cut(disk, "nothing");
  expect(readdirSync(disk.folder).sort()).toEqual(["kept", "not synced", "synced"]);
  renameSync(join(disk.folder, "synced"), join(disk.folder, "renamed"));
  syncFolder(disk, ".");
  await cut(disk, "nothing");
  expect(readdirSync(disk.folder).sort()).toEqual(["kept", "not synced", "renamed"]);
});

test("or it takes some of it, block by block, the same for the same seed", async (ctx) => {
  const [first, second] = [await forgetfulDisk(ctx), await forgetfulDisk(ctx)];
  const kept = [first, second].map(async (disk) => {
    write(disk, "file", "a".repeat(64 * BLOCK_BYTES), "sync");
    write(disk, "file", "b".repeat(64 * BLOCK_BYTES), "no sync");
    await cut(disk, { seed: 7 });
    return content(disk, "file");
  });
  const [bytes = "", again] = await Promise.all(kept);
  const blocks = bytes.match(new RegExp(`.{${BLOCK_BYTES}}`, "g")) ?? [];
  expect(new Set(blocks)).toEqual(new Set(["a".repeat(BLOCK_BYTES), "b".repeat(BLOCK_BYTES)]));
  expect(again).toBe(bytes);
});

test("of changes of names it takes the last ones, and no half of a rename", async (ctx) => {
  const disk = await forgetfulDisk(ctx);
  const states = [["a"], ["b"], ["b", "d"], ["c", "d"]];
  const found = new Set<string>();
  for (let seed = 0; seed < 12; seed += 1) {
    for (const name of readdirSync(disk.folder)) rmSync(join(disk.folder, name));
    write(disk, "a", "text", "sync");
    syncFolder(disk, ".");
    renameSync(join(disk.folder, "a"), join(disk.folder, "b"));
    write(disk, "d", "", "no sync");
    renameSync(join(disk.folder, "b"), join(disk.folder, "c"));
    await cut(disk, { seed });
    found.add(readdirSync(disk.folder).sort().join());
  }
  expect([...found].sort()).toEqual(states.map((names) => names.join()).sort());
});

test("what a failed sync covered is not covered by a later one, as on Linux", async (ctx) => {
  const disk = await forgetfulDisk(ctx);
  write(disk, "file", "a".repeat(BLOCK_BYTES), "sync");
  disk.failSync(1);
  expect(() => write(disk, "file", "b".repeat(BLOCK_BYTES), "sync")).toThrow("EIO");
  write(disk, "file", "c".repeat(BLOCK_BYTES), "sync", BLOCK_BYTES);
  expect(content(disk, "file")).toBe("b".repeat(BLOCK_BYTES) + "c".repeat(BLOCK_BYTES));
  await cut(disk, "nothing");
  expect(content(disk, "file")).toBe("a".repeat(BLOCK_BYTES) + "c".repeat(BLOCK_BYTES));
});

test("without power every call fails, from the change on that was named", async (ctx) => {
  const disk = await forgetfulDisk(ctx);
  write(disk, "file", "before", "sync");
  const off = disk.offAfter(2);
  expect(() => write(disk, "file", "after", "sync")).toThrow();
  await off;
  expect(() => content(disk, "file")).toThrow();
  await disk.on("nothing");
  expect(content(disk, "file")).toBe("before");
});

async function forgetfulDisk(ctx: TestContext): Promise<ForgetfulDisk> {
  const disk = await mountForgetfulDisk(temporaryFolder());
  if (typeof disk === "string") return ctx.skip(disk);
  onTestFinished(() => disk.unmount());
  return disk;
}

async function cut(disk: ForgetfulDisk, kept: Parameters<ForgetfulDisk["on"]>[0]): Promise<void> {
  await disk.off();
  await disk.on(kept);
}

function write(disk: ForgetfulDisk, name: string, text: string, sync: "sync" | "no sync", at = 0): void {
  const file = openSync(join(disk.folder, name), at === 0 ? "w" : "r+");
  try {
    writeSync(file, text, at);
    if (sync === "sync") fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(disk: ForgetfulDisk, name: string): void {
  const folder = openSync(join(disk.folder, name), "r");
  fsyncSync(folder);
  closeSync(folder);
}

function content(disk: ForgetfulDisk, name: string): string {
  return readFileSync(join(disk.folder, name), "latin1");
}
