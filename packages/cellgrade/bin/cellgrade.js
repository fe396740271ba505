#!/usr/bin/env node
// Plain JavaScript that any Node can run. The product itself needs Node 24, which npm brings along. When the Node of
// the host is older, this file starts that one, and passes signals and the exit code on.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 24;
const here = fileURLToPath(import.meta.url);

/**
 * The space for short-lived values, in MB. V8 lets them take three times 32 MB before it collects them. A save leaves
 * next to nothing behind, so a small space is collected as quickly, and takes a quarter less memory under load. A still
 * smaller space is collected more often, each time with all requests that wait for a sync in it. That takes 3 % more
 * processor time.
 */
const YOUNG_SPACE = "--max-semi-space-size=8";

if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) {
  // Node keeps what it compiles from the sources, for the threads of this process too. That saves 50 MB of memory and
  // makes the start quicker. When the folder cannot be written, Node goes on without it.
  process.env.NODE_COMPILE_CACHE ??= join(dirname(here), "..", "..", "..", "node_modules", ".cache", "cellgrade");
  // glibc gives each thread an arena to allocate from, and some twenty of them are at work: what each keeps free is 10 MB.
  process.env.MALLOC_ARENA_MAX ??= "2";
  // The flag counts only when a process starts, so the server replaces this process, under the same process id.
  if (process.argv[2] === "serve" && process.platform !== "win32" && !process.execArgv.includes(YOUNG_SPACE)) {
    const args = [process.execPath, ...process.execArgv, YOUNG_SPACE, here, ...process.argv.slice(2)];
    process.execve(process.execPath, args, process.env);
  }
  nodeModule.enableCompileCache(); // Node 20 has none: hence not imported by name
  const { main } = await import("../src/main.ts");
  await main();
} else {
  const bundled = findBundledNode(dirname(here));
  if (bundled === null) {
    console.error(`cellgrade needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.version}, and npm brought none.`);
    process.exit(1);
  }
  const child = spawn(bundled, [here, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const handled of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(handled);
    process.kill(process.pid, signal);
  });
}

/** The path of the program itself, not of its wrapper in .bin: Windows starts no .cmd without a shell. */
function findBundledNode(start) {
  const [platform, program] = process.platform === "win32" ? ["win", "node.exe"] : [process.platform, "node"];
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", `node-${platform}-${process.arch}`, "bin", program);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return null;
  }
}
