import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import { describeProblem } from "@cellgrade/contract/problems";
import { MEASURED_QUANTITIES } from "@cellgrade/contract/quantities";
import type { AccountSet, AccountSetChanges, SystemStore } from "@cellgrade/store/system";
import { FieldFault } from "../problem.ts";
import { newAccountSet, withSettings } from "./new-account-set.ts";
import { type GivenSettings, readCode, readSettings } from "./settings.ts";

// Does what the command line asks of account sets, beside a running server or without one.

/** What the person at the command line asked for cannot be done. The message says why. */
export class AdministrationError extends Error {}

/** A policy as it is written on a command line. What is absent stays as it is. */
export interface PolicyText {
  readonly overwrite?: string;
  readonly historyDays?: string;
  readonly timeZone?: string;
  /** `volume=mAh,voltage=V`. */
  readonly units?: string;
  /** `白班=08:00,夜班=20:00`. */
  readonly shifts?: string;
  readonly runGapMinutes?: string;
  /** A number of days, or {@link NO_DAYS}. */
  readonly recordDays?: string;
  readonly rejectionDays?: string;
}

/** Each throws {@link AdministrationError} when it cannot be done. */
export interface Administration {
  list(): Promise<readonly AccountSet[]>;
  find(code: string): Promise<AccountSet>;
  add(code: string, name: string, policy: PolicyText): Promise<AccountSet>;
  rename(code: string, name: string): Promise<AccountSet>;
  setEnabled(code: string, enabled: boolean): Promise<AccountSet>;
  changePolicy(code: string, policy: PolicyText): Promise<AccountSet>;
}

export function createAdministration({ accountSets: directory }: Pick<SystemStore, "accountSets">): Administration {
  async function find(code: string): Promise<AccountSet> {
    const found = (await directory.all()).find((accountSet) => accountSet.code === code);
    if (found === undefined) throw new AdministrationError(`there is no account set ${code}`);
    return found;
  }

  async function change(code: string, changes: AccountSetChanges): Promise<AccountSet> {
    const changed = await directory.change(code, changes);
    return typeof changed === "string" ? find(code) : changed;
  }

  return {
    list: () => directory.all(),
    find,
    async add(code, name, policy) {
      const fresh = newAccountSet(
        inWords(() => readCode(code)),
        code,
      );
      const added = await directory.add(withSettings(fresh, read({ name, ...parsePolicy(policy) })), NEW_POLICY);
      if (added === null) throw new AdministrationError(`the account set ${code} exists already`);
      return added;
    },
    rename: async (code, name) => change(code, read({ name })),
    setEnabled: (code, enabled) => change(code, { enabled }),
    changePolicy: async (code, policy) => change(code, read(parsePolicy(policy))),
  };
}

function read(given: GivenSettings): AccountSetChanges {
  return inWords(() => readSettings(given));
}

/** Tells a fault as part of a sentence that the person at the command line reads: "history days must be …". */
function inWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FieldFault)) throw error;
    const name = error.field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    throw new AdministrationError(describeProblem(error.code, { ...error.values, name }, "en").replace(/\.$/, ""));
  }
}

/** The text that sets no number of days. Records are kept for good, refused submissions while the ledger has room. */
const NO_DAYS = "none";

/** The settings of a policy. A text that is no value of its kind stays text, which {@link readSettings} refuses. */
function parsePolicy(policy: PolicyText): GivenSettings {
  const { overwrite, historyDays, timeZone, units, shifts, runGapMinutes, recordDays, rejectionDays } = policy;
  return {
    ...(overwrite !== undefined && { overwrite }),
    ...(historyDays !== undefined && { historyDays: parseWhole(historyDays) }),
    ...(timeZone !== undefined && { timeZone }),
    ...(units !== undefined && { units: parseUnits(units) }),
    ...(shifts !== undefined && { shifts: parseShifts(shifts) }),
    ...(runGapMinutes !== undefined && { runGapMinutes: parseWhole(runGapMinutes) }),
    ...(recordDays !== undefined && { recordDays: parseDays(recordDays) }),
    ...(rejectionDays !== undefined && { rejectionDays: parseDays(rejectionDays) }),
  };
}

function parseWhole(text: string): unknown {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function parseDays(text: string): unknown {
  return text === NO_DAYS ? null : parseWhole(text);
}

function parseUnits(text: string): unknown {
  const pairs = parsePairs(text);
  if (pairs !== null) return Object.fromEntries(pairs);
  throw new AdministrationError(
    `units must be like volume=mAh,voltage=V for any of ${MEASURED_QUANTITIES.join(", ")}; not ${text}`,
  );
}

function parseShifts(text: string): unknown {
  const pairs = parsePairs(text);
  if (pairs !== null) return pairs.map(([name, start]) => ({ name, start }));
  throw new AdministrationError(`shifts must be like 白班=08:00,夜班=20:00; not ${text}`);
}

/** The pairs of `name=value,name=value`. Null when the text is not written so. */
function parsePairs(text: string): (readonly [name: string, value: string])[] | null {
  const pairs = text.split(",").map((part) => part.split("=").map((side) => side.trim()));
  return pairs.every((pair): pair is [string, string] => pair.length === 2) ? pairs : null;
}
