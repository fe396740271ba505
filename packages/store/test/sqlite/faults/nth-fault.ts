import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// The N-th change of files under a folder fails: the library `nth-fault.c`, preloaded into a process that speaks to it.

const SOURCE = fileURLToPath(new URL("./nth-fault.c", import.meta.url));

/** The environment of a process that can arm faults, or the reason why there is none here. The library lies in `folder`. */
export function buildNthFault(folder: string): Readonly<Record<string, string>> | string {
  if (process.platform !== "linux") return `no library is preloaded on ${process.platform}`;
  const library = join(folder, "nth-fault.so");
  const flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"];
  const built = spawnSync("cc", [...flags, "-o", library, SOURCE, "-ldl", "-lpthread"], { encoding: "utf8" });
  if (built.error !== undefined) return `there is no C compiler: ${built.error.message}`;
  if (built.status !== 0) throw new Error(built.stderr);
  return { LD_PRELOAD: library };
}

export interface NthFault {
  readonly n: number;
  /** The n-th call fails alone, or all from then on. */
  readonly times: "once" | "on";
  /** An I/O error; or no room, and then only what takes room is counted and fails. */
  readonly error: "io" | "room";
  /** What a write that fails has written. */
  readonly written: "nothing" | "half";
}

export interface FaultState {
  /** The calls that were counted since the fault was armed. */
  readonly calls: number;
  /** The first call that failed, with its path. Null while none has. */
  readonly failed: string | null;
}

/** Counts calls under the folder from now on. Only in a process with the environment of {@link buildNthFault}. */
export function armFault({ n, times, error, written }: NthFault, folder: string): void {
  tell(`arm/${n}/${times}/${error}/${written}${folder}`);
}

export const faultState = (): FaultState => tell("state");

/** Lets every change fail from now on, so that the folder stays as it is at this moment. */
export const freeze = (): FaultState => tell("freeze");

export const disarm = (): FaultState => tell("disarm");

function tell(command: string): FaultState {
  const [calls = "", failed = ""] = readFileSync(`/nth-fault/${command}`, "utf8").split("\n");
  return { calls: Number(calls), failed: failed === "" ? null : failed };
}
