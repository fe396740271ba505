import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Installs what the lock file of the folder names, unless that was done already. Install scripts run of the packages
 * in `built` alone. Throws an error that says why when npm fails.
 */
export function installPeers(folder: string, built: readonly string[] = []): void {
  const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
  const stamp = join(folder, "node_modules", ".installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.error(`installing what ${join(folder, "package-lock.json")} names, once per change of it`);
  runNpm(folder, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  if (built.length > 0) runNpm(folder, ["rebuild", ...built]);
  writeFileSync(stamp, lock);
}

function runNpm(cwd: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync("npm", [...args, "--loglevel", "error"], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...headersOfThisNode() },
    stdio: ["ignore", "ignore", "pipe"],
    shell: process.platform === "win32",
  });
  if (status === 0) return;
  const why = error?.message ?? firstError(stderr);
  throw new Error(`npm ${args.join(" ")} failed: ${why}`);
}

/** A native package is compiled with the headers beside this Node, where they are, instead of downloaded ones. */
function headersOfThisNode(): { readonly npm_config_nodedir?: string } {
  const root = join(dirname(process.execPath), "..");
  return existsSync(join(root, "include", "node", "node_version.h")) ? { npm_config_nodedir: root } : {};
}

/** npm surrounds it with the path, the command and the whole output of a compiler. */
function firstError(stderr: string): string {
  const lines = stderr.trim().split("\n");
  const line = lines.find((text) => /\b(?:error: |notarget |network )/i.test(text)) ?? lines[0] ?? "";
  return line.replace(/^npm error /, "").trim();
}
