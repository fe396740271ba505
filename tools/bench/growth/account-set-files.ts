import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { startCellgrade } from "../server-process.ts";
import { readable } from "./measure-saves.ts";

/** Has the server make the files of account sets in an empty folder, so that the schema is its own: a file for each code. */
export async function createAccountSets(folder: string, codes: readonly string[]): Promise<(code: string) => string> {
  const server = await startCellgrade({ data: folder, args: accountSetArgs(codes) });
  for (const code of codes) await readable(server.url, code);
  await server.stop();
  const files = readdirSync(join(folder, "account-sets"));
  return (code) => join(folder, "account-sets", files.find((file) => file.endsWith(`-${code}.sqlite`)) ?? code);
}

/** The arguments of `serve` that create account sets which are not there yet. */
export function accountSetArgs(codes: readonly string[]): string[] {
  return codes.flatMap((code) => ["--account-set", code]);
}

/** Reads a file once, so that the system has it in memory. */
export async function warm(file: string): Promise<void> {
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), async (chunks) => {
    for await (const chunk of chunks) void chunk;
  });
}
