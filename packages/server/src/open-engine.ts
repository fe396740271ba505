import type { Engine, EngineDependencies } from "@cellgrade/store/engine";
import { openSqliteEngine } from "@cellgrade/store/sqlite";

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
