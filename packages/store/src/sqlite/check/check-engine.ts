import type { Checked, CheckEvents } from "../../check.ts";
import { checkFolder } from "./check-folder.ts";
import { createPieceThreads } from "./piece-runner.ts";

/** Checks a data folder of this engine. Rejects with CheckError when it cannot be checked. */
export function checkSqliteEngine(options: {
  readonly folder: string;
  readonly events: CheckEvents;
}): Promise<Checked> {
  return checkFolder({ runner: createPieceThreads() }, options);
}
