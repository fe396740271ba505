import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeyPair } from "./plant-authority.ts";

// A certificate lies in NAME.crt, its private key in NAME.key, which only its owner reads.

/** A file that cannot be used, or would be written over. The message is for people. */
export class KeyPairFileError extends Error {}

/** Writes both files, or none. Throws {@link KeyPairFileError} when one is there already: a key is never written over. */
export async function writeKeyPair(folder: string, name: string, { certificate, key }: KeyPair): Promise<string> {
  await mkdir(folder, { recursive: true });
  const [certificateFile, keyFile] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  await writeNew(keyFile, key, 0o600);
  try {
    await writeNew(certificateFile, certificate, 0o644);
  } catch (error) {
    await rm(keyFile); // it was written just now
    throw error;
  }
  return certificateFile;
}

async function writeNew(file: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx", mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new KeyPairFileError(`${file} is there already and is left as it is: move it away first`, { cause: error });
  }
}

/** Reads the two files. Throws {@link KeyPairFileError} when they cannot be read. */
export async function readKeyPair(folder: string, name: string): Promise<KeyPair> {
  const read = async (file: string): Promise<string> => {
    try {
      return await readFile(file, "utf8");
    } catch (error) {
      throw new KeyPairFileError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
    }
  };
  return { certificate: await read(join(folder, `${name}.crt`)), key: await read(join(folder, `${name}.key`)) };
}

/** A part of a file name: whatever a device code holds, it leads to no other folder. */
export function fileNameOf(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._-]/gu, "_");
}
