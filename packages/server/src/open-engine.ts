import type { Checked, CheckEvents } from "@cellgrade/store/check";
import type { Engine, EngineDependencies } from "@cellgrade/store/engine";
import { openSqliteEngine } from "@cellgrade/store/sqlite";
import { checkSqliteEngine } from "@cellgrade/store/sqlite/check";

// The one file that names engines. Everything else, tests and the command line included, is handed an engine.

export interface EngineSettings {
  readonly dataFolder: string;
  /** `server`: for one server. `administration`: the system store alone, beside a running server or without one. */
  readonly role: "server" | "administration";
  /** False to refuse a data folder without account sets. */
  readonly create: boolean;
}

/** Rejects with EngineError when the engine cannot be opened. */
export function openEngine(dependencies: EngineDependencies, settings: EngineSettings): Promise<Engine> {
  return openSqliteEngine(dependencies, settings);
}

export interface CheckOptions {
  /** A data folder or a backup. */
  readonly folder: string;
  readonly events: CheckEvents;
}

/** Checks what an engine has stored, beside a running server or without one. Rejects with CheckError when it cannot. */
export function checkEngine(options: CheckOptions): Promise<Checked> {
  return checkSqliteEngine(options);
}
