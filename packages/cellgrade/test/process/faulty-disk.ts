import { spawnSync } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// A disk that is slow, hangs or fails when a test says so. It is a library preloaded into the server: `faulty-disk.c`.

const SOURCE = fileURLToPath(new URL("./faulty-disk.c", import.meta.url));

type Fault = "hang" | "fail" | `delay ${number}`;

export interface FaultyDisk {
  /** The environment of the server that is to have this disk. */
  readonly environment: Readonly<Record<string, string>>;
  /** What happens to syncs from now on, by a pattern of the file's path. The other syncs work as usual. */
  set(faults: Readonly<Record<string, Fault>>): void;
  /** The number of syncs that hang now. */
  hanging(): number;
}

/** The disk, whose own files lie in `folder`, or the reason why there is none here. */
export function makeFaultyDisk(folder: string): FaultyDisk | string {
  if (process.platform !== "linux") return `no library is preloaded on ${process.platform}`;
  const library = join(folder, "faulty-disk.so");
  const built = spawnSync(
    "cc",
    ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, SOURCE, "-ldl", "-lpthread"],
    {
      encoding: "utf8",
    },
  );
  if (built.error !== undefined) return `there is no C compiler: ${built.error.message}`;
  if (built.status !== 0) throw new Error(built.stderr);
  const rules = join(folder, "rules");
  const hanging = join(folder, "hanging");
  writeFileSync(hanging, "");
  return {
    environment: { LD_PRELOAD: library, FAULTY_DISK_RULES: rules, FAULTY_DISK_HANGING: hanging },
    set(faults) {
      const lines = Object.entries(faults).map(([pattern, fault]) => `${pattern} ${fault}\n`);
      writeFileSync(`${rules}.new`, lines.join(""));
      renameSync(`${rules}.new`, rules); // a sync reads all of it or what was before
    },
    hanging() {
      const changes = readFileSync(hanging, "latin1");
      return changes.split("+").length - changes.split("-").length;
    },
  };
}
