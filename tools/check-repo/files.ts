import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// The files of the repository, without asking git: the checks run wherever the files are.

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What is made and not written. */
const MADE = new Set(["node_modules", ".git", "data", "dist", ".set-up-lock"]);

/** Paths from the root, with forward slashes, that end in one of `endings`. */
export function listFiles(...endings: readonly string[]): string[] {
  return walk("")
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort();
}

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (MADE.has(entry.name)) return [];
    return entry.isDirectory() ? walk(`${folder}${entry.name}/`) : [`${folder}${entry.name}`];
  });
}

export function readText(path: string): string {
  return readFileSync(absolute(path), "utf8");
}

export function absolute(path: string): string {
  return `${ROOT}${path}`;
}
