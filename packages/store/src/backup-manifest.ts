import { createHash } from "node:crypto";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type BackedUp, BackupError } from "./backup.ts";

// What a backup holds, on any engine: a file of JSON beside its files, written last. It ends with its own checksum, and
// says of each file how long it is and its SHA-256. So a changed byte of a backup is found by the name of its file.

export const MANIFEST_FILE = "backup.json";

/** Raised when an older cellgrade could not read a backup. */
const FORMAT = 1;

export interface ManifestFile {
  /** Relative to the manifest, with `/` between folders. */
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface BackupManifest {
  /** The engine that can restore it. */
  readonly engine: string;
  /** The version of cellgrade that made it. */
  readonly product: string;
  /** What the engine needs to know of the form of its files. */
  readonly schema: Readonly<Record<string, number>>;
  /** When it was begun, ISO 8601: what was acknowledged before that is in it. */
  readonly createdAt: string;
  readonly accountSets: readonly BackedUp[];
  readonly files: readonly ManifestFile[];
}

/** The text of {@link MANIFEST_FILE}. */
export function manifestText(manifest: BackupManifest): string {
  const content = { format: FORMAT, ...manifest };
  const sha256 = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  return `${JSON.stringify({ ...content, sha256 }, null, 2)}\n`;
}

/** The manifest of a backup. Throws {@link BackupError} when there is none, or it is not as it was written. */
export function readManifest(folder: string): BackupManifest {
  const text = readIfThere(join(folder, MANIFEST_FILE));
  if (text === null) throw new BackupError(`${folder} is no backup: it has no ${MANIFEST_FILE}`);
  const { format, sha256: _, ...manifest } = parsed(text, folder);
  if (format > FORMAT) throw new BackupError(`${folder} was made by a newer version of cellgrade`);
  if (manifestText(manifest) !== text) throw damagedManifest(folder);
  for (const { path } of manifest.files) {
    if (!isWithin(path)) throw new BackupError(`${folder} names a file outside of it: ${path}`);
  }
  return manifest;
}

/** True for a path that leads to a file below the folder that it is relative to. */
function isWithin(path: string): boolean {
  return !/[\\:]/.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function parsed(text: string, folder: string): BackupManifest & { readonly format: number; readonly sha256: string } {
  try {
    return JSON.parse(text) as ReturnType<typeof parsed>;
  } catch {
    throw damagedManifest(folder);
  }
}

function damagedManifest(folder: string): BackupError {
  return new BackupError(`${join(folder, MANIFEST_FILE)} is damaged`);
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Pieces in which files are read: a disk is at its speed with them. */
export const READ_BYTES = 1024 * 1024;

/** A file as a manifest has it. `onBytes` is called with the bytes of each piece that was read. */
export async function describeFile(
  folder: string,
  path: string,
  onBytes: (bytes: number) => void = () => {},
): Promise<ManifestFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(join(folder, path), { highWaterMark: READ_BYTES })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    onBytes((chunk as Buffer).length);
  }
  return { path, bytes, sha256: hash.digest("hex") };
}

/** What is wrong with a file of a backup; null when it is as it was written. */
export async function faultOf(
  folder: string,
  { path, bytes, sha256 }: ManifestFile,
  onBytes?: (bytes: number) => void,
): Promise<string | null> {
  const size = statSync(join(folder, path), { throwIfNoEntry: false })?.size;
  if (size === undefined) return "is gone";
  if (size !== bytes) return `is damaged: it has ${size} bytes instead of ${bytes}`;
  try {
    return (await describeFile(folder, path, onBytes)).sha256 === sha256 ? null : "is damaged: its checksum is wrong";
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
}
