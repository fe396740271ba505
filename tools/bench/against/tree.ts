import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { accountSetArgs, createAccountSets, warm } from "../growth/account-set-files.ts";
import type { fillAccountSet } from "../growth/fill.ts";
import { type ServerProcess, startCellgrade } from "../server-process.ts";

/** A checkout that was set up: its server, on this Node, with its own packages. */
export interface Tree {
  /** Its program. */
  readonly command: string;
  start(data: string, accountSets: readonly string[]): Promise<ServerProcess>;
  /** Creates the account sets in an empty folder and fills the first, as the benchmark of that checkout does. */
  fill(data: string, options: { readonly accountSets: readonly string[]; readonly records: number }): Promise<void>;
}

export const THIS_TREE = fileURLToPath(new URL("../../../", import.meta.url));

/** Throws when the folder is no checkout that was set up. */
export function openTree(folder: string): Tree {
  const root = resolve(folder);
  const command = join(root, "packages", "cellgrade", "bin", "cellgrade.js");
  if (!existsSync(command)) throw new Error(`${root} is no checkout of cellgrade`);
  if (!existsSync(join(root, "node_modules"))) throw new Error(`${root} was not set up: node tools/set-up.mjs`);
  const load = async (name: string): Promise<unknown> =>
    import(pathToFileURL(join(root, "tools", "bench", "growth", name)).href);
  return {
    command,
    start: (data, accountSets) =>
      startCellgrade({ data, args: accountSets.flatMap((code) => ["--account-set", code]), command }),
    async fill(data, { accountSets, records }) {
      // Each checkout knows its own schema.
      const files = (await load("account-set-files.ts")) as {
        createAccountSets: typeof createAccountSets;
        accountSetArgs: typeof accountSetArgs;
        warm: typeof warm;
      };
      const filling = (await load("fill.ts")) as { fillAccountSet: typeof fillAccountSet };
      const file = (await files.createAccountSets(data, accountSets))(accountSets[0] ?? "");
      filling.fillAccountSet(file, { records });
      await files.warm(file);
    },
  };
}
