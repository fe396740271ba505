import { posix } from "node:path";
import { listFiles, readText } from "./files.ts";

/**
 * `browser` drives a browser. `process` starts a process, or replaces a module and so needs a worker of its own. `server`
 * starts a server within the test's process. `unit` is every other test: units and engines.
 */
export type Tier = "unit" | "server" | "process" | "browser";

/** The tier in which vitest runs a test file: the end of its name says so. */
export function tierByName(path: string): Tier {
  const [, ending] = /\.(server|process|browser)\.test\.ts$/.exec(path) ?? [];
  return (ending as Tier | undefined) ?? "unit";
}

/** The tier that a test file belongs to, by what it does, itself or through the helpers of the tests. */
export function tierByContent(path: string): Tier {
  const reached = new Set<string>();
  reach(path, reached);
  const texts = [...reached].map(readText);
  if (texts.some((text) => /from "playwright-core";/.test(text))) return "browser";
  if (texts.some((text) => /from "node:child_process"|\bvi\.mock\(/.test(text))) return "process";
  return texts.some((text) => /\bstartServer\(|\.listen\(/.test(text)) ? "server" : "unit";
}

const helpers = new Set(listFiles(".ts").filter((path) => path.includes("/test/")));

function reach(path: string, reached: Set<string>): void {
  if (reached.has(path)) return;
  reached.add(path);
  for (const [, specifier = ""] of readText(path).matchAll(/\bfrom "(\.[^"]+)"/g)) {
    const target = posix.join(posix.dirname(path), specifier);
    if (helpers.has(target)) reach(target, reached);
  }
}
