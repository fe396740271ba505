import { posix } from "node:path";
import { listFiles, readText } from "./files.ts";

// Who imports whom, read from the text of the sources.

export interface Import {
  readonly from: string;
  readonly specifier: string;
}

/** Every import and re-export of a file: of types alone, and those made while it runs, among them. */
export function importsOf(from: string): Import[] {
  const text = readText(from);
  return [
    ...text.matchAll(/^(?:import|export)\b[^;"'`]*?\bfrom ["']([^"'\n]+)["']/gm),
    ...text.matchAll(/^import ["']([^"'\n]+)["']/gm),
    ...text.matchAll(/\bimport\(\s*["']([^"'\n]+)["']\s*\)/g),
  ].map((match) => ({ from, specifier: match[1] ?? "" }));
}

/** The file of ours that an import leads to; null for Node and npm. */
export function targetOf({ from, specifier }: Import): string | null {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(from), specifier);
  return exported.get(specifier) ?? null;
}

/** The files that packages give out, by the names that others import them by. */
const exported = new Map(
  listFiles("package.json").flatMap((path) => {
    const { name, exports = {} } = JSON.parse(readText(path)) as { name: string; exports?: Record<string, string> };
    const folder = posix.dirname(path);
    return Object.entries(exports).map(
      ([subpath, file]) => [posix.join(name, subpath), posix.join(folder, file)] as const,
    );
  }),
);
