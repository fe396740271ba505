import { existsSync } from "node:fs";
import { join } from "node:path";
import { ACCOUNT_SET_CODE } from "@cellgrade/contract/limits";
import { FIELDS, type NumberField } from "@cellgrade/contract/wire";
import { openSystemStore } from "@cellgrade/store/sqlite/system";
import { type AccountSet, type AccountSetChanges, UNIT_UNKNOWN, type Units } from "@cellgrade/store/system";
import { openDataFolder, SYSTEM_FILE } from "../operate/data-folder.ts";
import { newAccountSet } from "./new-account-set.ts";

// What the command line does to account sets, beside a running server or without one.

/** Something the person at the command line asked for cannot be done; the message says why. */
export class AdministrationError extends Error {}

/** A policy as it is written on a command line; what is absent stays as it is. */
export interface PolicyText {
  readonly overwrite?: string;
  readonly historyDays?: string;
  readonly timeZone?: string;
  /** `volume=mAh,voltage=V`. */
  readonly units?: string;
}

export interface Administration {
  list(): Promise<readonly AccountSet[]>;
  find(code: string): Promise<AccountSet>;
  add(code: string, name: string, policy: PolicyText): Promise<AccountSet>;
  rename(code: string, name: string): Promise<AccountSet>;
  setEnabled(code: string, enabled: boolean): Promise<AccountSet>;
  changePolicy(code: string, policy: PolicyText): Promise<AccountSet>;
  close(): Promise<void>;
}

/** Opens the account sets of a data folder; `create` makes the folder where it is missing. Throws {@link AdministrationError}. */
export function openAdministration(data: string, { create }: { readonly create: boolean }): Administration {
  if (!create && !existsSync(join(data, SYSTEM_FILE))) {
    throw new AdministrationError(`there are no account sets in the data folder ${data}`);
  }
  const system = openSystemStore(openDataFolder(data).systemFile);
  const directory = system.accountSets;

  async function find(code: string): Promise<AccountSet> {
    const found = (await directory.all()).find((accountSet) => accountSet.code === code);
    if (found === undefined) throw new AdministrationError(`there is no account set ${code}`);
    return found;
  }

  async function change(code: string, changes: AccountSetChanges): Promise<AccountSet> {
    const changed = await directory.change(code, changes);
    return changed ?? find(code);
  }

  return {
    list: () => directory.all(),
    find,
    async add(code, name, policy) {
      if (!ACCOUNT_SET_CODE.test(code)) {
        throw new AdministrationError(
          `"${code}" cannot be a code: 1 to 64 letters, digits, "_", "." or "-", the first a letter or digit`,
        );
      }
      const fresh = newAccountSet(code, name);
      const added = await directory.add({ ...fresh, ...readPolicy(policy, fresh.units) });
      if (added === null) throw new AdministrationError(`the account set ${code} exists already`);
      return added;
    },
    async rename(code, name) {
      if (name.trim() === "") throw new AdministrationError("the name must not be empty");
      return change(code, { name: name.trim() });
    },
    setEnabled: (code, enabled) => change(code, { enabled }),
    async changePolicy(code, policy) {
      const { units } = await find(code);
      return change(code, readPolicy(policy, units));
    },
    close: () => system.close(),
  };
}

/** A century: more is a slip of the hand. */
const HISTORY_DAYS_MAX = 36_500;

function readPolicy(policy: PolicyText, units: Units): AccountSetChanges {
  return {
    ...(policy.overwrite !== undefined && { overwrite: readOverwrite(policy.overwrite) }),
    ...(policy.historyDays !== undefined && { historyDays: readHistoryDays(policy.historyDays) }),
    ...(policy.timeZone !== undefined && { timeZone: readTimeZone(policy.timeZone) }),
    ...(policy.units !== undefined && { units: { ...units, ...readUnits(policy.units) } }),
  };
}

function readOverwrite(text: string): AccountSet["overwrite"] {
  if (text === "arrival" || text === "newest-test-time") return text;
  throw new AdministrationError(`overwrite must be arrival or newest-test-time, not ${text}`);
}

function readHistoryDays(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days <= HISTORY_DAYS_MAX) return days;
  throw new AdministrationError(`history days must be a whole number from 0 to ${HISTORY_DAYS_MAX}, not ${text}`);
}

function readTimeZone(text: string): string {
  try {
    // An offset such as +08:00 is taken by Intl too, and knows no summer time: a name is asked for.
    if (/^[A-Za-z]/.test(text)) return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    // The message below says it.
  }
  throw new AdministrationError(`there is no time zone ${text}: an IANA name such as Asia/Shanghai is asked for`);
}

const UNIT_CHARACTERS_MAX = 16;

function readUnits(text: string): Partial<Units> {
  const numbers = FIELDS.filter(({ kind }) => kind === "number").map(({ name }) => name as NumberField);
  const units: { -readonly [field in NumberField]?: string } = {};
  for (const part of text.split(",")) {
    const [name, unit, ...rest] = part.split("=").map((side) => side.trim());
    const field = numbers.find((number) => number === name);
    if (field === undefined || unit === undefined || rest.length > 0 || unit.length > UNIT_CHARACTERS_MAX) {
      throw new AdministrationError(
        `units must be like volume=mAh,voltage=V for any of ${numbers.join(", ")}; not ${part}`,
      );
    }
    units[field] = unit === "" ? UNIT_UNKNOWN : unit;
  }
  return units;
}
