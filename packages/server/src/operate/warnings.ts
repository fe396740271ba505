import { ENGINE_WARNINGS, type Engine, type EngineWarning } from "@cellgrade/store/engine";
import type { Logger } from "pino";
import type { Machines } from "../access/machines/machine-access.ts";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { ServerClock } from "./server-clock.ts";

// What the server and its engine warn of is shown by /readyz and logged: once when it begins, with what it takes to find the
// place, and once when it is over.

/** What is warned of, as the log says it. docs/operating.md says what to do. */
export const WARNINGS = {
  ...ENGINE_WARNINGS,
  CLOCK_UNCONFIRMED: "the server's clock may be wrong: nothing is deleted for its age until it is confirmed",
  NETWORKS_UNDECIDED:
    "machines of every network may save in an account set: nobody has decided yet from which they may",
  CERTIFICATES_NOT_ASKED_FOR:
    "no machine can save in an account set: it lets in by certificate alone, and this server asks for none",
} as const;

export interface Warning extends Omit<EngineWarning, "code"> {
  readonly code: keyof typeof WARNINGS;
}

/** Warnings are looked for this often, whether or not somebody asks for them. */
const LOOK_EVERY_MS = 10_000;

export interface Warnings {
  /** Resolves to the warnings of this moment, none where the engine is closed. Who asks meanwhile shares the look. */
  now(): Promise<readonly Warning[]>;
  stop(): void;
}

export interface WarningsDependencies {
  readonly engine: Pick<Engine, "health">;
  readonly machines: Pick<Machines, "undecided" | "demandingCertificates">;
  readonly accountSets: Pick<AccountSets, "find">;
  readonly clock: Pick<ServerClock, "doubt">;
  readonly log: Logger;
}

export interface WarningsOptions {
  /** False: this server asks no machine for a certificate. */
  readonly asksForCertificates: boolean;
}

export function watchWarnings(
  { engine, machines, accountSets, clock, log }: WarningsDependencies,
  { asksForCertificates }: WarningsOptions,
): Warnings {
  let before = new Map<string, Warning>();
  let looking: Promise<readonly Warning[]> | null = null;

  /** An account set that is disabled takes no saves, wherever from. */
  function ofPolicies(code: Warning["code"], accountSetCodes: readonly string[]): readonly Warning[] {
    return accountSetCodes
      .filter((accountSet) => accountSets.find(accountSet)?.accountSet.enabled)
      .map((accountSet) => ({ code, accountSet, facts: {} }));
  }

  function ofClock(): readonly Warning[] {
    const why = clock.doubt();
    if (why === null) return [];
    return [{ code: "CLOCK_UNCONFIRMED", accountSet: null, facts: { why, serverTime: new Date().toISOString() } }];
  }

  async function look(): Promise<readonly Warning[]> {
    const { warnings: ofEngine } = await engine.health();
    const warnings = [
      ...ofEngine,
      ...ofClock(),
      ...ofPolicies("NETWORKS_UNDECIDED", machines.undecided()),
      ...(asksForCertificates ? [] : ofPolicies("CERTIFICATES_NOT_ASKED_FOR", machines.demandingCertificates())),
    ];
    const now = new Map(warnings.map((warning) => [`${warning.code} ${warning.accountSet ?? ""}`, warning]));
    for (const [key, { code, accountSet, facts }] of now) {
      if (!before.has(key)) log.warn({ code, accountSet, ...facts }, WARNINGS[code]);
    }
    for (const [key, { code, accountSet }] of before) {
      if (!now.has(key)) log.info({ code, accountSet }, "a warning is over");
    }
    before = now;
    return warnings;
  }

  function now(): Promise<readonly Warning[]> {
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
