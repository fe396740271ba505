import { ENGINE_WARNINGS, type Engine, type EngineWarning } from "@cellgrade/store/engine";
import type { Logger } from "pino";

// What the engine warns of is shown by /readyz and logged: once when it begins, with what it takes to find the place, and
// once when it is over.

/** Warnings are looked for this often, whether or not somebody asks for them. */
const LOOK_EVERY_MS = 10_000;

export interface Warnings {
  /** Resolves to the warnings of this moment, none where the engine is closed. Who asks meanwhile shares the look. */
  now(): Promise<readonly EngineWarning[]>;
  stop(): void;
}

export function watchWarnings({
  engine,
  log,
}: {
  readonly engine: Pick<Engine, "health">;
  readonly log: Logger;
}): Warnings {
  let before = new Map<string, EngineWarning>();
  let looking: Promise<readonly EngineWarning[]> | null = null;

  async function look(): Promise<readonly EngineWarning[]> {
    const { warnings } = await engine.health();
    const now = new Map(warnings.map((warning) => [`${warning.code} ${warning.accountSet ?? ""}`, warning]));
    for (const [key, { code, accountSet, facts }] of now) {
      if (!before.has(key)) log.warn({ code, accountSet, ...facts }, ENGINE_WARNINGS[code]);
    }
    for (const [key, { code, accountSet }] of before) {
      if (!now.has(key)) log.info({ code, accountSet }, "a warning is over");
    }
    before = now;
    return warnings;
  }

  function now(): Promise<readonly EngineWarning[]> {
    looking ??= look()
      .catch(() => []) // the engine is closed
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  const timer = setInterval(() => void now(), LOOK_EVERY_MS);
  return { now, stop: () => clearInterval(timer) };
}
