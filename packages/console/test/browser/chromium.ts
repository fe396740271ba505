import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

// Launches a Chromium for tests: the machine's own where there is one, else the one that npm brought. No root is
// needed.

/** A name of this machine, by which another machine would ask for it. */
export const ANOTHER_NAME = "mes.test";

const ARGUMENTS = [
  "--no-sandbox", // tests may run as root, and open nothing but our own server
  "--disable-gpu",
  "--js-flags=--no-turbofan --no-maglev", // no page lives long enough for what these compilers give back
];

export interface LaunchOptions {
  /** The address of our server: no other resolves, so a page that asks for another host fails its test. */
  readonly address?: string;
  /** A program that starts the browser in the place of itself: a file, given the browser's own. */
  readonly wrap?: (chromium: string) => string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A browser that is started again when it has died: what its own crash fails is one test, which is tried again. */
export type TestBrowser = Pick<Browser, "newContext" | "newPage" | "close">;

export async function launchChromium(options: LaunchOptions = {}): Promise<TestBrowser> {
  let current = await launch(options);
  async function living(): Promise<Browser> {
    if (!current.isConnected()) current = await launch(options);
    return current;
  }
  return {
    newContext: async (of) => (await living()).newContext(of),
    newPage: async (of) => (await living()).newPage(of),
    close: (reason) => current.close(reason),
  };
}

async function launch(options: LaunchOptions): Promise<Browser> {
  const { address = "127.0.0.1", wrap = (file) => file, args: more = [], environment = {} } = options;
  // One of the names is no loopback name: a page under it is no secure context.
  const rules = `MAP ${ANOTHER_NAME} ${address}, MAP * ~NOTFOUND, EXCLUDE ${address}, EXCLUDE 127.0.0.1, EXCLUDE localhost`;
  const args = [...ARGUMENTS, `--host-resolver-rules=${rules}`, ...more];
  const env = { ...process.env, ...environment };
  const own = ownChromium();
  if (own !== null) return chromium.launch({ executablePath: wrap(own), args, env });
  const executablePath = wrap(await unpackedChromium());
  try {
    return await chromium.launch({ executablePath, args, env });
  } catch {
    // A bare machine lacks libnss3 and its libraries. The package holds them too.
    const libraries = unpackedLibraries();
    const found = [libraries, process.env["LD_LIBRARY_PATH"]].join(delimiter);
    return chromium.launch({ executablePath, args, env: { ...env, LD_LIBRARY_PATH: found } });
  }
}

function ownChromium(): string | null {
  if (process.platform !== "linux") {
    const places = [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "C:/Program Files/Google/Chrome/Application/chrome.exe",
    ];
    return places.find((place) => existsSync(place)) ?? null;
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const files = folders.flatMap((folder) => ["chromium", "chromium-browser"].map((name) => join(folder, name)));
  return files.find((file) => existsSync(file) && spawnSync(file, ["--version"]).status === 0) ?? null;
}

const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium")))));

/** The folder of the unpacked browser. Each version has its own and is unpacked once. */
function cacheFolder(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const cache = fileURLToPath(new URL("../../../../node_modules/.cache/", import.meta.url));
  return join(cache, `chromium-${version}`);
}

async function unpackedChromium(): Promise<string> {
  const file = join(cacheFolder(), "chromium");
  // The file is written under another name first: another test file may unpack it at the same time.
  if (!existsSync(file))
    writeWhole(file, brotliDecompressSync(readFileSync(join(packageFolder, "bin", "chromium.br"))));
  return file;
}

function unpackedLibraries(): string {
  const folder = join(cacheFolder(), "lib");
  const archive = brotliDecompressSync(readFileSync(join(packageFolder, "bin", "al2023.tar.br")));
  for (const { name, content } of filesInTar(archive)) writeWhole(join(folder, name), content);
  return folder;
}

function writeWhole(file: string, content: Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, content, { mode: 0o755 });
  renameSync(beside, file);
}

/** The plain files of a tar archive, by their names without folders. */
function* filesInTar(archive: Buffer): Generator<{ name: string; content: Buffer }> {
  const BLOCK = 512;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const text = (from: number, length: number): string =>
      archive.toString("utf8", at + from, at + from + length).split("\0", 1)[0] ?? "";
    const size = Number.parseInt(text(124, 12), 8) || 0;
    const kind = text(156, 1);
    const name = text(0, 100).split("/").at(-1) ?? "";
    if (name !== "" && (kind === "0" || kind === "")) {
      yield { name, content: archive.subarray(at + BLOCK, at + BLOCK + size) };
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}
