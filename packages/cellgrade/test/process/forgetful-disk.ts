import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

// A disk whose power can be cut: what was not synced is lost then. It is a file system of its own, a program in C that
// speaks to /dev/fuse: `forgetful-disk/`.

const SOURCES = ["main.c", "requests.c", "memory.c", "syncs.c"].map((name) =>
  fileURLToPath(new URL(`./forgetful-disk/${name}`, import.meta.url)),
);

export interface ForgetfulDisk {
  /** Where it is mounted. */
  readonly folder: string;
  /** Cuts the power: every request fails from now on. */
  off(): Promise<void>;
  /** Cuts it ahead of the n-th change from now on: a write, a sync, a change of names or sizes. Resolves when it is cut. */
  offAfter(changes: number): Promise<void>;
  /** Lets the n-th sync from now on fail. Later syncs succeed and do not cover what it covered, as on Linux. */
  failSync(n: number): void;
  /** The power is back. Of what was not synced nothing is kept, or what the seed chooses: blocks, sizes, the first names. */
  on(kept: "nothing" | { readonly seed: number }): Promise<void>;
  /** Takes it away, whoever uses it. */
  unmount(): Promise<void>;
}

export interface ForgetfulDiskOptions {
  /** How long a sync takes. Writes and other syncs come meanwhile. */
  readonly syncMs?: number;
  /** `ignored`: syncs do nothing, as on a disk that lies. */
  readonly syncs?: "kept" | "ignored";
}

/** Mounts a new disk below `folder`, where its program lies too, or gives the reason why there can be none here. */
export async function mountForgetfulDisk(
  folder: string,
  { syncMs = 1, syncs = "kept" }: ForgetfulDiskOptions = {},
): Promise<ForgetfulDisk | string> {
  if (process.platform !== "linux") return `there is no FUSE as on Linux on ${process.platform}`;
  const program = join(folder, "forgetful-disk");
  const built = spawnSync("cc", ["-O1", "-Wall", "-Wextra", "-Werror", "-o", program, ...SOURCES], {
    encoding: "utf8",
  });
  if (built.error !== undefined) return `there is no C compiler: ${built.error.message}`;
  if (built.status !== 0) throw new Error(built.stderr);
  const mountPoint = join(folder, "disk");
  mkdirSync(mountPoint);
  const disk = spawn(program, [mountPoint, String(syncMs), syncs], { stdio: ["pipe", "pipe", "pipe"] });
  const exited = once(disk, "exit");
  disk.stdin.on("error", () => {}); // it has ended, and its words reject
  const nextWord = wordsOf(disk);
  const fault = await nextWord("on").then(
    () => null,
    (error: Error) => error.message,
  );
  if (fault !== null) return `a file system cannot be mounted here: ${fault}`;

  function command(line: string): void {
    disk.stdin.write(`${line}\n`);
  }

  return {
    folder: mountPoint,
    off() {
      command("off");
      return nextWord("off");
    },
    offAfter(changes) {
      command(`off-after ${changes}`);
      return nextWord("off");
    },
    failSync(n) {
      command(`fail-sync ${n}`);
    },
    on(kept) {
      command(kept === "nothing" ? "on nothing" : `on some ${kept.seed}`);
      return nextWord("on");
    },
    async unmount() {
      disk.stdin.end();
      await exited;
      spawnSync("umount", ["--lazy", mountPoint]); // it has done so itself, unless it was killed
    },
  };
}

/** Gives a function that resolves when the program says a word the next time. Rejects when it ends before. */
function wordsOf(disk: ChildProcessByStdio<Writable, Readable, Readable>): (word: string) => Promise<void> {
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  let complaint = "";
  disk.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  createInterface({ input: disk.stdout }).on("line", (word) => {
    waiting.get(word)?.resolve();
    waiting.delete(word);
  });
  disk.once("close", () => {
    for (const { reject } of waiting.values()) reject(new Error(complaint.trim()));
  });
  return (word) => {
    const next = waiting.get(word) ?? Promise.withResolvers<void>();
    waiting.set(word, next);
    return next.promise;
  };
}
