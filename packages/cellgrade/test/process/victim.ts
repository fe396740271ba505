import type { Ledger, ReadBack } from "./ledger.ts";

/** A process whose disk loses its power: a server, or an engine alone. */
export interface Victim {
  /** Resolves when it takes saves. Rejects when it ends before. */
  readonly ready: Promise<void>;
  readonly readBack: ReadBack;
  /** Has machines send until they are told to stop or the process is gone. The ledger notes all of it. */
  load(ledger: Ledger, name: string): { readonly ended: Promise<void>; stop(): void };
  /** Resolves when it is gone. */
  readonly gone: Promise<unknown>;
  /** Kills it, and resolves when it is gone. */
  kill(): Promise<void>;
  /** What it complained of so far. */
  complaints(): string;
}
