// Builds the console (packages/console/dist) when what it is made of has changed. Run by Node 24, as set-up.mjs does.
// The new files are put beside the old ones and index.html comes last: a server that runs meanwhile always has a whole
// console, and a tab that was opened before still finds the code of the pages it has not shown yet. What a build was made of
// stands in its index.html, so that of two builds at once the one that is seen is the one that is known.
// With --check it only tells, by its exit code, whether there is something to build.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A tab that is older than this is loaded anew. */
const OLD_ASSETS_KEPT_MS = 24 * 3_600_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const consoleFolder = join(root, "packages", "console");
const dist = join(consoleFolder, "dist");
const index = join(dist, "index.html");

const SOURCES = ["src", "public", "index.html", "vite.config.ts", "package.json", join("..", "contract", "src")];

const stamp = `<!-- built from ${fingerprint()} -->\n`;
const isBuilt = existsSync(index) && readFileSync(index, "utf8").endsWith(stamp);
if (process.argv.includes("--check")) process.exitCode = isBuilt ? 0 : 1;
else if (!isBuilt) build();

function fingerprint() {
  const hash = createHash("sha256");
  for (const source of SOURCES.flatMap((path) => filesOf(path)).sort((a, b) => (a < b ? -1 : 1))) {
    hash.update(`${source}\n`).update(readFileSync(join(consoleFolder, source)));
  }
  return hash.digest("hex");
}

function filesOf(path) {
  const full = join(consoleFolder, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full).flatMap((name) => filesOf(join(path, name)));
}

function build() {
  console.error("cellgrade: building the console (once per change of its sources)");
  mkdirSync(join(root, "node_modules", ".cache"), { recursive: true });
  const made = mkdtempSync(join(root, "node_modules", ".cache", "console-"));
  try {
    const vite = join(root, "node_modules", "vite", "bin", "vite.js");
    const args = [vite, "build", "--logLevel", "warn", "--outDir", made, "--emptyOutDir"];
    const { status } = spawnSync(process.execPath, args, { cwd: consoleFolder, stdio: ["ignore", 2, "inherit"] });
    if (status === 0) publish(made);
    else process.exitCode = status ?? 1;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function publish(made) {
  writeFileSync(join(made, "index.html"), readFileSync(join(made, "index.html"), "utf8") + stamp);
  cpSync(join(made, "assets"), join(dist, "assets"), { recursive: true });
  cpSync(join(made, ".vite"), join(dist, ".vite"), { recursive: true });
  const others = readdirSync(made).filter((name) => !["assets", ".vite", "index.html"].includes(name));
  for (const name of [...others, "index.html"]) {
    const beside = join(dist, `${name}.${process.pid}`);
    cpSync(join(made, name), beside);
    renameSync(beside, join(dist, name));
  }
  const current = new Set(readdirSync(join(made, "assets")));
  for (const name of readdirSync(join(dist, "assets"))) {
    const file = join(dist, "assets", name);
    if (!current.has(name) && Date.now() - statSync(file).mtimeMs > OLD_ASSETS_KEPT_MS) rmSync(file, { force: true });
  }
}
