import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@cellgrade/store/engine";
import { openEngine } from "../src/open-engine.ts";

export interface ThrowawayEngine {
  readonly engine: Engine;
  readonly dataFolder: string;
  /** Closes the engine and opens it again: what is on the disk is there. */
  reopen(): Promise<Engine>;
  discard(): Promise<void>;
}

/** The engine of a server, in a folder of its own. */
export async function openThrowawayEngine(): Promise<ThrowawayEngine> {
  const dataFolder = await mkdtemp(join(tmpdir(), "cellgrade-engine-"));
  const open = (): Promise<Engine> =>
    openEngine({ onBackgroundFailure() {} }, { dataFolder, role: "server", create: true });
  let engine = await open();
  return {
    engine,
    dataFolder,
    async reopen() {
      await engine.close();
      engine = await open();
      return engine;
    },
    async discard() {
      await engine.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Gives the engine of a data folder to `work`, beside its server or without one, and closes it again. */
export async function withEngine<Result>(
  dataFolder: string,
  role: "server" | "administration",
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const engine = await openEngine({ onBackgroundFailure() {} }, { dataFolder, role, create: true });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
