// The set-up that `npm start` and `npm test` both run first, with whatever Node the host has (20 or newer).
// It installs what the lock file names, and does nothing when that was done already: a stamp in node_modules holds the
// hash of the lock file, the manifests and the platform. Two set-ups in one folder would collide, so one waits for the other.
// Then the console is built, by the Node that was installed, unless what it is made of is as it was.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 20;
const LOCK_WAIT_MS_MAX = 600_000; // an install over a slow line; longer than that is a hung one
const LOCK_STALE_MS = 15_000; // the holder touches its lock every second, so an older one has no holder

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "node_modules", ".cellgrade-set-up");
const lockDirectory = join(root, ".set-up-lock");
const buildScript = join(root, "tools", "build-console.mjs");

if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR_MIN) {
  console.error(`cellgrade needs Node ${NODE_MAJOR_MIN} or newer to set itself up; this is ${process.version}.`);
  process.exit(1);
}

const wanted = fingerprint();
if (!isDone() || !isConsoleBuilt()) {
  const release = takeLock();
  try {
    if (!isDone()) install();
    if (!isConsoleBuilt()) buildConsole();
  } finally {
    release();
  }
}

function fingerprint() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  const manifests = readdirSync(join(root, "packages")).map((name) => join("packages", name, "package.json"));
  for (const file of ["package.json", "package-lock.json", ".npmrc", ...manifests.sort()]) {
    if (existsSync(join(root, file))) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function isDone() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted;
}

function install() {
  console.error("cellgrade: installing dependencies (once per change of the lock file)");
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.env.npm_node_execpath ?? process.execPath, [npm]] : ["npm", []];
  // By name, since NODE_ENV=production or a host's `omit` setting would leave the tools or the bundled Node out.
  const keepAlive = touchLock();
  try {
    execFileSync(command, [...first, "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      shell: !npm && process.platform === "win32",
    });
  } finally {
    keepAlive();
  }
  writeFileSync(stampFile, wanted);
}

function isConsoleBuilt() {
  return spawnSync(installedNode(), [buildScript, "--check"], { stdio: "ignore" }).status === 0;
}

function buildConsole() {
  const keepAlive = touchLock();
  try {
    execFileSync(installedNode(), [buildScript], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
  } catch (error) {
    process.exitCode = error.status ?? 1;
    throw new Error("the console could not be built", { cause: error });
  } finally {
    keepAlive();
  }
}

/** Node 24 as npm brought it, or this one where npm has none for the platform. */
function installedNode() {
  const [platform, program] = process.platform === "win32" ? ["win", "node.exe"] : [process.platform, "node"];
  const installed = join(root, "node_modules", `node-${platform}-${process.arch}`, "bin", program);
  return existsSync(installed) ? installed : process.execPath;
}

/** Keeps the lock young from a process of its own, because execFileSync stops this one's timers. */
function touchLock() {
  const script = `const fs=require("node:fs");setInterval(()=>{try{process.kill(${process.pid},0);const t=new Date();fs.utimesSync(${JSON.stringify(lockDirectory)},t,t)}catch{process.exit()}},1000)`;
  const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  return () => child.kill();
}

function takeLock() {
  const since = Date.now();
  for (;;) {
    try {
      mkdirSync(lockDirectory);
      return () => rmSync(lockDirectory, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const age = lockAgeMs();
    if (age > LOCK_STALE_MS) rmSync(lockDirectory, { recursive: true, force: true });
    else if (Date.now() - since > LOCK_WAIT_MS_MAX) throw new Error(`another set-up holds ${lockDirectory}`);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function lockAgeMs() {
  try {
    return Date.now() - statSync(lockDirectory).mtimeMs;
  } catch {
    return 0;
  }
}
