import type { RecordStore } from "@cellgrade/store/store";
import type { MachineRegister } from "@cellgrade/store/system";
import type { UnitFindings } from "@cellgrade/store/unit-findings";
import type { AccountSets, OpenAccountSet } from "../account-sets/account-sets.ts";
import type { RepeatedFaults } from "../repeated-faults.ts";
import { judgeUnits } from "./judge-units.ts";
import { type ProposedUnits, proposeUnits } from "./propose-units.ts";
import { type StepMedians, stepMedians } from "./step-medians.ts";

// Looks at the latest cells of each machine that saved, and keeps what looks like another unit. A machine is one page of
// its records, so a hall of sixty is looked at in a quarter of a second of one reader thread.

/** A tray of 256 changes a median within minutes; nobody mends it faster than this. */
const LOOK_EVERY_MS = 5 * 60_000;

/** The cells of one machine that are looked at: several trays, of two or three steps. */
const CELLS_OF_MACHINE = 512;

export interface UnitWatch {
  /** Looks at what came since the last look. Who asks meanwhile shares the look. Rejects when a store cannot read. */
  look(accountSet: OpenAccountSet): Promise<void>;
  /** The units that the numbers of the last look speak for. */
  proposed(code: string): ProposedUnits;
  /** Resolves when no look is under way. */
  stop(): Promise<void>;
}

export interface UnitWatchDependencies {
  readonly accountSets: Pick<AccountSets, "all">;
  readonly machines: Pick<MachineRegister, "list">;
  readonly findings: Pick<UnitFindings, "report">;
  readonly faults: Pick<RepeatedFaults, "report">;
}

/** What is known of one account set. */
interface Watched {
  /** By deviceCode. `savedAt`: the machine's last save when its cells were read (ms since the epoch). */
  readonly machines: Map<string, { readonly savedAt: number; readonly medians: readonly StepMedians[] }>;
  /** What was kept last, so that a look that finds nothing new writes nothing. */
  kept: string;
  looking: Promise<void> | null;
}

export function startUnitWatch({ accountSets, machines, findings, faults }: UnitWatchDependencies): UnitWatch {
  const watched = new Map<string, Watched>();
  const stopping = new AbortController();

  function of(code: string): Watched {
    const known = watched.get(code) ?? { machines: new Map(), kept: "", looking: null };
    watched.set(code, known);
    return known;
  }

  function look(accountSet: OpenAccountSet): Promise<void> {
    const known = of(accountSet.accountSet.code);
    known.looking ??= lookAnew(accountSet, known).finally(() => {
      known.looking = null;
    });
    return known.looking;
  }

  async function lookAnew({ accountSet, store }: OpenAccountSet, known: Watched): Promise<void> {
    const now = Date.now();
    const list = await machines.list(accountSet.code, { now, dayStart: now });
    const present = new Set(list.filter(({ kind }) => kind === "device").map(({ name }) => name));
    for (const name of known.machines.keys()) if (!present.has(name)) known.machines.delete(name);
    for (const { kind, name, lastSavedAt: savedAt } of list) {
      if (kind !== "device" || savedAt === null || known.machines.get(name)?.savedAt === savedAt) continue;
      known.machines.set(name, { savedAt, medians: stepMedians(name, await latestCells(store, name)) });
    }
    const deviceCodes = [...known.machines.keys()];
    const found = judgeUnits(mediansOf(known), accountSet.units);
    const kept = JSON.stringify([deviceCodes, found]);
    if (kept === known.kept) return;
    await findings.report(accountSet.code, { deviceCodes, findings: found, at: now });
    known.kept = kept;
  }

  async function latestCells(store: Pick<RecordStore, "search">, deviceCode: string) {
    const page = { sortBy: "testTime", descending: true, limit: CELLS_OF_MACHINE } as const;
    const { items } = await store.search({ deviceCodes: [deviceCode] }, page, stopping.signal);
    return items.filter(({ exclusion }) => exclusion === null);
  }

  async function lookAtAll(): Promise<void> {
    for (const accountSet of accountSets.all()) {
      if (stopping.signal.aborted) return;
      const { code } = accountSet.accountSet;
      await look(accountSet).catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        faults.report({
          message: "the units of an account set could not be looked at",
          accountSet: code,
          error,
          level: "warn",
        });
      });
    }
  }

  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(lookAtAll);
  }, LOOK_EVERY_MS);
  return {
    look,
    proposed: (code) => proposeUnits(mediansOf(of(code))),
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await running;
      await Promise.allSettled([...watched.values()].flatMap(({ looking }) => looking ?? []));
    },
  };
}

function mediansOf({ machines }: Watched): StepMedians[] {
  return [...machines.values()].flatMap(({ medians }) => medians);
}
