import { isDeepStrictEqual } from "node:util";
import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import type { Engine } from "@cellgrade/store/engine";
import type { MachineAccess, MachineAccessRegister, MachineToken } from "@cellgrade/store/machine-access";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import { createTokenUses } from "../tokens/token-uses.ts";
import { type AccountSetMachines, createAccountSetMachines } from "./account-set-machines.ts";

// Which machines may save, of all account sets. The engine tells of changes; what is learned and which tokens are used is
// gathered here and noted a moment later.

/** How long device codes that were learned wait to be noted. A crash forgets those of this time; they come again. */
const LEARNED_WAIT_MS = 1_000;

export interface Machines {
  /** The machines of an account set. One that is not known yet has the policy of a new one. */
  of(accountSet: string): AccountSetMachines;
  /** The account sets of which nobody has decided from which networks machines may save. */
  undecided(): readonly string[];
  /** The account sets in which machines save by certificate alone. */
  demandingCertificates(): readonly string[];
  /** When a token was last used, in ms since the epoch; null: never. */
  lastUsedAt(token: MachineToken): number | null;
  /** Notes what was gathered. */
  flush(): Promise<void>;
  /** Hears of changes no longer. */
  close(): void;
}

export interface MachinesDependencies {
  readonly engine: Pick<Engine, "watchMachineAccess">;
  readonly register: Pick<MachineAccessRegister, "learn" | "used">;
  readonly faults: Pick<RepeatedFaults, "report">;
}

export async function openMachines({ engine, register, faults }: MachinesDependencies): Promise<Machines> {
  const sets = new Map<string, AccountSetMachines>();
  const closing = new AbortController();
  const uses = createTokenUses({ register, faults });
  let learned = new Map<string, string[]>();
  let learnedTimer: NodeJS.Timeout | null = null;

  async function flushLearned(): Promise<void> {
    if (learnedTimer !== null) clearTimeout(learnedTimer);
    learnedTimer = null;
    const lots = [...learned];
    learned = new Map();
    for (const [accountSet, deviceCodes] of lots) {
      await register.learn(accountSet, deviceCodes).catch((error: unknown) => {
        const facts = { deviceCodes: deviceCodes.length };
        faults.report({ message: "device codes that were learned could not be noted", accountSet, error, facts });
      });
    }
  }

  function add(access: MachineAccess): AccountSetMachines {
    const { accountSet } = access;
    const machines = createAccountSetMachines(
      {
        uses,
        onLearned(deviceCode) {
          const codes = learned.get(accountSet);
          if (codes === undefined) learned.set(accountSet, [deviceCode]);
          else codes.push(deviceCode);
          learnedTimer ??= setTimeout(() => void flushLearned(), LEARNED_WAIT_MS).unref();
        },
      },
      access,
    );
    sets.set(accountSet, machines);
    return machines;
  }

  /** What is as before stays in force, with what its addresses have saved. */
  function take(access: MachineAccess): void {
    const known = sets.get(access.accountSet);
    if (known === undefined) add(access);
    else if (!isDeepStrictEqual(known.access(), access)) known.take(access);
  }

  function accountSetsWhere(holds: (policy: MachineAccess["policy"]) => boolean): string[] {
    return [...sets.values()].flatMap((machines) => {
      const { accountSet, policy } = machines.access();
      return holds(policy) ? [accountSet] : [];
    });
  }

  await engine.watchMachineAccess((all) => all.forEach(take), closing.signal);

  return {
    of: (accountSet) => sets.get(accountSet) ?? add(unknown(accountSet)),
    undecided: () => accountSetsWhere((policy) => policy === null || policy.networks === null),
    demandingCertificates: () => accountSetsWhere((policy) => policy?.certificate === "required"),
    lastUsedAt: (token) => uses.lastOf(token),
    async flush() {
      await Promise.all([flushLearned(), uses.flush()]);
    },
    close: () => closing.abort(),
  };
}

function unknown(accountSet: string): MachineAccess {
  return { accountSet, policy: { ...NEW_POLICY, version: 0, changedAt: 0 }, learned: [], tokens: [] };
}
