import { readFileSync } from "node:fs";

/** Files besides connections: the databases, journals and threads of some dozens of account sets. */
const FILES_BESIDE_CONNECTIONS = 512;

/**
 * The files that the process may open, where they are fewer than so many connections need. Null when they are enough, or
 * where the system does not tell (only Linux does).
 */
export function openFilesBelow(connections: number): { readonly allowed: number; readonly needed: number } | null {
  const needed = connections + FILES_BESIDE_CONNECTIONS;
  const allowed = openFilesMax();
  return allowed !== null && allowed < needed ? { allowed, needed } : null;
}

function openFilesMax(): number | null {
  try {
    // The soft limit. Node raises it to the hard one when it starts.
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}
