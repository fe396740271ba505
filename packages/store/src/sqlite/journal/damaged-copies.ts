import { basename, dirname, join } from "node:path";
import type { JournalDisk } from "./disk.ts";

// A segment that has lost acknowledged submissions is copied before it is used again. The copies stay, and are warned of,
// until somebody has seen to them and removes them.

/** Where the copy of a segment goes that lacks these submissions. */
export function damagedCopy(segment: string, firstLost: number): string {
  return `${segment}.damaged-${firstLost}`;
}

/** The copies that there are of the segments `<path>-0` and `<path>-1`. */
export async function damagedCopies(disk: JournalDisk, path: string): Promise<readonly string[]> {
  const folder = dirname(path);
  const names = await disk.list(folder);
  return names
    .filter((name) => name.startsWith(`${basename(path)}-`) && name.includes(".damaged-"))
    .map((name) => join(folder, name));
}
